"""What is asked of many products at once: one thing done to each, field by field, as data. No query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from products.attributes import BY_NAME, Holds
from products.inputs.maps import MOST_CUSTOM_ATTRIBUTES
from products.inputs.product import MOST_TAGS, ProductInput
from products.models import Product
from pxm.admin.humanize import listed
from pxm.errors import Invalid, Problem

SET, ADD, REMOVE, RENAME = "set", "add", "remove", "rename"
# What a cell of a plan shows of a long text.
_LONGEST_CELL = 200
# Tags that a sentence names; more are counted.
_NAMED = 20
_CHOICES = {"status": Product.Status, "commodity_type": Product.CommodityType}


class CannotHave(Exception):
    """A product cannot have what is asked for; the text says why, of one and of several: "would have 21 tags"."""


@dataclass(frozen=True)
class Edit:
    """One thing done to an attribute: a value set, members of a list added or removed, a `key` of a map set or removed.

    Tags are renamed by ``{"from": ["sumer", "sommer"], "to": "summer"}``, which makes one of several.

    `of` finds what a product has afterwards, from what it has.
    """

    attribute: str
    how: str = SET
    value: Any = None
    key: str = ""

    def checked(self) -> Edit:
        """Return it as it will be stored; Invalid for what no product can have."""
        attribute = BY_NAME.get(self.attribute)
        # What no two products share cannot be given to many.
        if attribute is None or attribute.unique_column or self.how not in _OF[attribute.holds]:
            raise Invalid(Problem("this cannot be done to many products at once", "unknown"))
        if attribute.holds is Holds.TEXTS:
            sent = {self.key: "" if self.how == REMOVE else self.value}
            found = ProductInput.read({self.attribute: sent}, partial=True)[self.attribute]
            key, value = next(iter(found.items()))
            return Edit(self.attribute, self.how, value, key)
        if self.how == RENAME:
            (name,) = ProductInput.read({self.attribute: [self.value["to"]]}, partial=True)[self.attribute]
            return Edit(self.attribute, self.how, {**self.value, "to": name})
        if self.attribute == "tags" and self.how == REMOVE:
            return Edit(self.attribute, self.how, [str(tag).lower() for tag in self.value])
        value = ProductInput.read({self.attribute: self.value}, partial=True)[self.attribute]
        return Edit(self.attribute, self.how, value or attribute.cleared)

    def of(self, present: Any) -> Any:
        """Return what a product has afterwards that has `present`; CannotHave if that would be too much."""
        return _OF[BY_NAME[self.attribute].holds][self.how](self, present)

    @property
    def said(self) -> str:
        """Return what is done, in words: "status live", "tags summer and sale added", "description"."""
        title = BY_NAME[self.attribute].label
        if self.attribute in _CHOICES:
            return f"{title} {_CHOICES[self.attribute](self.value).label.lower()}"
        if self.attribute == "tags":
            return self._said_of_tags()
        if self.key:
            return f"{self.key} removed" if self.how == REMOVE else f"{self.key} {cut(self.value, 40)}"
        return title if self.value else f"no {title}"

    def _said_of_tags(self) -> str:
        if self.how == RENAME:
            names = self.value["from"]
            verb = "tag {} renamed to {}" if len(names) == 1 else "tags {} merged into {}"
            return verb.format(listed(names, most=_NAMED), self.value["to"])
        tags = listed(self.value, most=_NAMED)
        if self.how == SET:
            only = "tag" if len(self.value) == 1 else "tags"
            return f"{tags} as the only {only}" if tags else "no tags"
        return f"{'tag' if len(self.value) == 1 else 'tags'} {tags} {'added' if self.how == ADD else 'removed'}"


def _set(edit: Edit, present: Any) -> Any:
    return edit.value


def _added(edit: Edit, present: Any) -> list[Any]:
    result = list(dict.fromkeys([*present, *edit.value]))
    if len(result) > MOST_TAGS and len(result) > len(present):
        raise CannotHave(f"would have more than {MOST_TAGS} tags")
    return result


def _removed(edit: Edit, present: Any) -> list[Any]:
    return [each for each in present if each not in edit.value]


def _renamed(edit: Edit, present: Any) -> list[Any]:
    """The new name stands where the first of the old ones was."""
    names = edit.value["from"]
    return list(dict.fromkeys(edit.value["to"] if each in names else each for each in present))


def _with_key(edit: Edit, present: Any) -> dict[str, Any]:
    result = {**present, edit.key: edit.value}
    if len(result) > MOST_CUSTOM_ATTRIBUTES and len(result) > len(present):
        raise CannotHave(f"would have more than {MOST_CUSTOM_ATTRIBUTES} {BY_NAME[edit.attribute].label}")
    return result


def _without_key(edit: Edit, present: Any) -> dict[str, Any]:
    return {key: value for key, value in present.items() if key != edit.key}


_Of = Callable[[Edit, Any], Any]
_OF: dict[Holds, dict[str, _Of]] = {
    Holds.TEXT: {SET: _set},
    Holds.CHOICE: {SET: _set},
    Holds.LIST: {SET: _set, ADD: _added, REMOVE: _removed, RENAME: _renamed},
    Holds.TEXTS: {SET: _with_key, REMOVE: _without_key},
    Holds.MAP: {},
}


@dataclass(frozen=True)
class Asked:
    """What is done to which products: edits of attributes, and values of one template by field id (None for no value).

    `elsewhere` is what is asked of that which rooms above keep, by its name (`products.editing.elsewhere`). `parent` is
    whose children they are, if they were chosen among the children of one product.
    """

    ids: tuple[str, ...]
    edits: tuple[Edit, ...] = ()
    template: UUID | None = None
    values: Mapping[str, Any] | None = None
    parent: UUID | None = None
    elsewhere: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def document(self) -> dict[str, Any]:
        """Return what `read` reads. Fifty thousand ids are one text: it is parsed with everything about an act."""
        return {
            "ids": "".join(self.ids),
            "edits": [asdict(edit) for edit in self.edits],
            "template": str(self.template or ""),
            "values": self.values or {},
            "parent": str(self.parent or ""),
            "elsewhere": self.elsewhere,
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Asked:
        digits = document["ids"]
        return cls(
            tuple(digits[place : place + 32] for place in range(0, len(digits), 32)),
            tuple(Edit(**each) for each in document["edits"]),
            UUID(document["template"]) if document["template"] else None,
            document["values"],
            UUID(document["parent"]) if document["parent"] else None,
            document.get("elsewhere", {}),
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the attributes that are edited, each once: columns of a product."""
        return tuple(dict.fromkeys(edit.attribute for edit in self.edits))

    def of(self, present: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the edited attributes are afterwards, from what they are."""
        result = dict(present)
        for edit in self.edits:
            result[edit.attribute] = edit.of(result[edit.attribute])
        return result

    def words(self, attribute: str, value: Any) -> str:
        """Return what a product has of an edited attribute; of a map only the keys that are edited."""
        match BY_NAME[attribute].holds:
            case Holds.CHOICE:
                return str(_CHOICES[attribute](value).label)
            case Holds.LIST:
                return ", ".join(value)
            case Holds.TEXTS:
                return _named(value, [edit.key for edit in self.edits if edit.attribute == attribute])
        return cut(value)


def _named(values: Mapping[str, Any], keys: Iterable[str]) -> str:
    return " · ".join(f"{key}: {cut(values[key])}" for key in keys if key in values)


def cut(text: str, most: int = _LONGEST_CELL) -> str:
    """Return a text as a cell shows it: its beginning, if it is long."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
