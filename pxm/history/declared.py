"""What rooms declare so that their rows have a history: which attributes, in which words, on whose page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from pxm.inputs import ClientMap, Entries, Input
from pxm.registry import Registry


class Kind(Enum):
    """How two values are compared: as a whole, key by key, or by what was added and removed."""

    VALUE = "value"
    MAP = "map"
    LIST = "list"


@dataclass(frozen=True)
class Attribute:
    """An attribute whose changes are recorded: a column, or what a service records under this name.

    `label` is what people call it (the column's own name if empty), `words` turns a value into text, `key_words` the
    path of a key in a map ("fr › name") into what is said in place of label and key ("French name").
    """

    name: str
    label: str = ""
    kind: Kind = Kind.VALUE
    words: Callable[[Any], str] | None = None
    key_words: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Tracked:
    """A model with history. What is not named here is never recorded; so secrets are safe by default.

    `called` names a row. Rows that have no page of their own belong to the history of another row: `belongs_to` is
    the path of foreign keys to it (``option__variation``), `named_by` the field that names it there, and `within` a
    path to the name of what stands between (``option__name``).
    """

    model: type[Model]
    attributes: tuple[Attribute, ...]
    called: Callable[[Any], str] = str
    belongs_to: str = ""
    named_by: str = "name"
    within: str = ""

    @property
    def name(self) -> str:
        return self.model._meta.label_lower

    @property
    def noun(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def nouns(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @property
    def permission(self) -> str:
        """The permission of whoever may see such rows, and so their history."""
        return f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"

    def attribute(self, name: str) -> Attribute | None:
        return next((attribute for attribute in self.attributes if attribute.name == name), None)

    def subject_type(self) -> str:
        """Return the label of the model on whose pages the history of these rows is shown."""
        model: Any = self.model
        for step in filter(None, self.belongs_to.split("__")):
            model = model._meta.get_field(step).related_model
        return str(model._meta.label_lower)


def label_of(tracked: Tracked, attribute: Attribute) -> str:
    """Return what people call an attribute."""
    return attribute.label or str(getattr(tracked.model._meta.get_field(attribute.name), "verbose_name", ""))


def may_see(request: HttpRequest, type_name: str) -> bool:
    """Return whether the person may see rows of a declared model, given by its label, and so their history."""
    known = TRACKED.get(type_name)
    return known is not None and request.user.has_perm(known.permission)


TRACKED: Registry[Tracked] = Registry("history")


def tracked(model: type[Model]) -> Tracked | None:
    """Return what has been declared for a model, or None if its rows have no history."""
    return TRACKED.get(model._meta.label_lower)


def tracked_as_sent(model: type[Model], shape: type[Input]) -> Tracked:
    """Return the declaration of a noun whose attributes have the names they are sent by."""
    fields: Mapping[str, Any] = shape().fields
    return Tracked(model, tuple(Attribute(name, kind=_kind_of(field)) for name, field in fields.items()))


def _kind_of(field: Any) -> Kind:
    return Kind.MAP if isinstance(field, ClientMap) else Kind.LIST if isinstance(field, Entries) else Kind.VALUE
