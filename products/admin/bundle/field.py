from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from products.admin.bundle.choices import Components, changed_members, choices_of, is_components, merged
from products.admin.bundle.offered import GONE, Offered, offered_in
from pxm.admin.conflicts import Clash
from pxm.admin.widgets.document import DocumentField
from pxm.errors import PXMError
from pxm.json_text import read_json


class ComponentsField(DocumentField):
    """The components of a bundle in the shape of the contract, ``{}`` for none."""

    def __init__(self) -> None:
        style, script = "products/bundle.css", "products/bundle/index.js"
        super().__init__(noun="components", style=style, script=script, empty={})

    def read(self, text: str) -> dict[str, Any]:
        try:
            document = read_json(text.encode())
        except PXMError as unreadable:
            raise ValueError("no JSON that could be stored") from unreadable
        if not is_components(document):
            raise ValueError("no components")
        return dict(document)

    def changes(self, base: Components, current: Components, mine: Components) -> dict[str, Any]:
        """Return the components that differ from `base`, and None for those taken out.

        Of one that somebody else has changed meanwhile, what only they changed stays as it is now in `current`.
        """
        touched = _touched(base, mine)
        return {key: merged(base.get(key), current.get(key), mine[key]) if key in mine else None for key in touched}

    def clashes(self, base: Components, current: Components, mine: Components | None) -> Iterator[Clash]:
        """Yield the components of which both people changed the same part, or one of them took out."""
        mine = mine or {}
        found = [
            key
            for key in _touched(base, mine)
            if current.get(key) != base.get(key)
            and current.get(key) != mine.get(key)
            and _meet(base.get(key), current.get(key), mine.get(key))
        ]
        both = [each[key] for each in (current, mine) for key in found if key in each]
        known = offered_in({str(number): component for number, component in enumerate(both)})
        for key in found:
            name = next(str(each[key].get("name") or key) for each in (mine, current, base) if key in each)
            yield Clash(_words(current, key, known), _words(mine, key, known), key, name)

    def in_words(self, components: Components) -> str:
        known = offered_in(components)
        return "\n".join(f"{choice.name}: {_words(components, choice.key, known)}" for choice in choices_of(components))


def components_in(form: forms.BaseForm) -> dict[str, Any]:
    """Return the components in a product's form, saved or not; none if they cannot be read."""
    try:
        return dict(form.fields["components"].to_python(form["components"].value()) or {})
    except forms.ValidationError:
        return {}


def _touched(base: Components, mine: Components) -> list[str]:
    return [key for key in dict.fromkeys([*base, *mine]) if base.get(key) != mine.get(key)]


def _meet(base: Any, current: Any, mine: Any) -> bool:
    """Return whether two changes of one component touch the same part of it."""
    if base is None or current is None or mine is None:
        return True
    both = changed_members(base, current) & changed_members(base, mine)
    return any(current.get(name) != mine.get(name) for name in both)


def _words(components: Components, key: str, known: Mapping[str, Offered]) -> str:
    """Return a component as people read it, "" for one that is not there."""
    if key not in components:
        return ""
    choice = choices_of({key: components[key]})[0]
    options = [f"{each.quantity:,} × {known.get(each.id, GONE)}" for each in choice.options]
    return " · ".join([choice.name, *([f"choose {choice.bounds}"] if choice.bounds else []), ", ".join(options)])
