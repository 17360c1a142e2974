"""What rows of an import do, as people read it: the attribute, what it was, and what it will be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from products.acts.changes import Change
from products.attributes import BY_NAME, Holds
from products.editing.acts import INDEPENDENT
from products.editing.edits import cut
from products.editing.entries import Entry
from products.extensions.models import IN_ORDER, Field
from products.models import Product
from products.transfer.plans import states
from products.transfer.products.columns import template_column
from products.transfer.products.request import known_templates

_UNSAID = frozenset({INDEPENDENT, states.TYPE, "external_ref_hash"})
_CHOICES: dict[str, Any] = {"status": Product.Status, "commodity_type": Product.CommodityType}


class Said(NamedTuple):
    """One attribute of a row; empty before for what a new product gets. `by` is how far an amount goes: "+5 %"."""

    label: str
    before: str
    after: str
    by: str = ""


@dataclass(frozen=True)
class Saying:
    """The names of the templates that a file is about, and of their fields by id."""

    templates: Mapping[UUID, str]
    fields: Mapping[str, str]

    @classmethod
    def of(cls, header: Sequence[str]) -> Saying:
        """Look up what the columns of a file name. Three queries at most."""
        columns = [found for name in header if (found := template_column(name))]
        templates = {template.pk: template.name for template, _ in known_templates(columns).values()}
        rows = Field.objects.filter(template__in=templates).order_by(*IN_ORDER) if templates else Field.objects.none()
        return cls(templates, {str(pk): name for pk, name in rows.values_list("pk", "name")})

    def differences(self, change: Change) -> list[Said]:
        """Return what a row changes, attribute by attribute; of a new product what it gets."""
        return list(self._differences(change))

    def all_of(self, name: str, value: Any) -> str:
        """Return everything that a state holds of an attribute, in one text."""
        if isinstance(value, Mapping):
            parts = self._entry(value) if "entry" in value else value
            return " · ".join(f"{key}: {_text(each)}" for key, each in parts.items())
        return _said(name, value)

    def _differences(self, change: Change) -> Iterator[Said]:
        before = change.before or {}
        for name, after in (change.after or {}).items():
            if name in _UNSAID:
                continue
            if name in BY_NAME and BY_NAME[name].holds is not Holds.TEXTS:
                if before.get(name) != after:
                    yield Said(BY_NAME[name].title, _said(name, before.get(name)), _said(name, after))
            elif name in BY_NAME:
                yield from _of_maps(before.get(name) or {}, after)
            else:
                template = self.templates.get(UUID(name.rpartition(":")[2]), "Template")
                for each in _of_maps(self._entry(before.get(name)), self._entry(after)):
                    yield each._replace(label=f"{template} · {each.label}")

    def _entry(self, entry: Entry) -> dict[str, Any]:
        values = (entry["entry"] or {}) if entry else {}
        return {self.fields[id]: value for id, value in values.items() if id in self.fields}


def _of_maps(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Said]:
    for key in dict.fromkeys([*after, *before]):
        if before.get(key) != after.get(key):
            yield Said(key, _text(before.get(key)), _text(after.get(key)))


def _said(name: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if name in _CHOICES:
        return str(_CHOICES[name](value).label)
    return ", ".join(map(str, value)) if isinstance(value, list) else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else cut(str(value))
