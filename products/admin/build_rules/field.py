from __future__ import annotations

from typing import Any

from django import forms

from products.building.rules import RuleSet
from pxm.admin.humanize import count
from pxm.admin.widgets.document import DocumentField


class BuildRulesField(DocumentField):
    """The build rules in the shape of the contract, None for none."""

    def __init__(self) -> None:
        super().__init__(noun="rules", style="products/build_rules.css", script="products/build_rules/index.js")

    def in_words(self, document: Any) -> str:
        """Return how many rules there are, and whether they include or exclude."""
        if not document:
            return ""
        number = sum(len(document.get(effect) or ()) for effect in ("include", "exclude"))
        way = "nothing" if document.get("default") == "exclude" else "everything"
        return f"{way} except {count(number, 'rule')}"


def document_in(form: forms.BaseForm) -> Any:
    """Return the rules in a product's form, saved or not; None if they cannot be read."""
    try:
        document = form.fields["build_rules"].to_python(form["build_rules"].value())
        rules = RuleSet.from_document(document).rules
    except (forms.ValidationError, KeyError, TypeError, AttributeError):
        return None
    return document if all(isinstance(option, str) for rule in rules for option in rule.options) else None
