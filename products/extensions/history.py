"""Which rows of templates have a history: a field's is on the page of its template."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson

from products.extensions.inputs import FieldInput, TemplateInput
from products.extensions.models import Field, Template
from products.extensions.words import rule_words
from pxm.history.declared import TRACKED, tracked_as_sent


def declare() -> None:
    field = tracked_as_sent(Field, FieldInput)
    attributes = (replace(each, words=_rule) if each.name == "validation_rules" else each for each in field.attributes)
    TRACKED.add(
        tracked_as_sent(Template, TemplateInput), replace(field, attributes=tuple(attributes), belongs_to="template")
    )


def _rule(kept: Any) -> str:
    """The history keeps a rule as JSON, and of a very long one the beginning."""
    text, whole = kept["text"], kept["length"]
    return rule_words(orjson.loads(text)) if len(text) == whole else f"{text}…"
