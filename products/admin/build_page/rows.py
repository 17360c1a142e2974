"""The children of a build plan, number by number: what is new, updated, unchanged, deleted, left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from products.admin.children.columns import OptionColumn, live_columns, option_columns
from products.admin.children.expected import Difference, shown
from products.building.differences import FieldChange, differences_from
from products.building.parents import ParentState
from products.building.preview import Action, Preview, Row, preview_build
from products.building.recoding import SACRED
from products.models import Product
from pxm.admin.humanize import count
from pxm.admin.paging import PAGE, Paging, page_number
from pxm.ids import read_uuid


class Concern(StrEnum):
    """What children of several kinds may have in common and a person must see."""

    RECODED = "recoded"


KINDS: Mapping[Action | Concern, str] = {
    Action.CREATE: "new",
    Concern.RECODED: "get another SKU or address",
    Action.UPDATE: "updated",
    Action.KEEP: "unchanged",
    Action.DELETE: "deleted",
    Action.UNTOUCHED: "independent, left alone",
}


@dataclass(frozen=True)
class Wanted:
    """Which children are shown: those of one kind or concern with `text` in their SKU and all of `options`."""

    kind: Action | Concern
    text: str = ""
    options: frozenset[str] = frozenset()
    page: int = 1

    @classmethod
    def read(cls, sent: QueryDict) -> Wanted:
        """Read a query string; raises ValueError for a kind that does not exist."""
        return cls(
            kind=Concern.RECODED if sent.get("kind") == Concern.RECODED else Action(sent.get("kind", "")),
            text=sent.get("q", "").strip(),
            options=frozenset(str(id) for text in sent.getlist("option") if (id := read_uuid(text))),
            page=page_number(sent.get("page", "")),
        )

    def query(self, page: int) -> str:
        options = [("option", option) for option in sorted(self.options)]
        return urlencode([("kind", self.kind), ("q", self.text), *options, ("page", page)])


@dataclass(frozen=True)
class PlannedRow:
    row: Row
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class PlannedPage:
    wanted: Wanted
    total: int
    columns: list[OptionColumn]
    rows: list[PlannedRow]

    @property
    def paging(self) -> Paging:
        return Paging(self.wanted.page, self.total)

    @property
    def heading(self) -> str:
        """Return ``7 new children``, ``2 independent children, left alone`` or ``2 children with …``."""
        if self.wanted.kind is Concern.RECODED:
            return f"{count(self.total, 'child', 'children')} with another SKU or address"
        kind, comma, rest = KINDS[self.wanted.kind].partition(",")
        return f"{self.total:,} {kind} {'child' if self.total == 1 else 'children'}{comma}{rest}"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.wanted.text or self.wanted.options)

    @property
    def earlier(self) -> str:
        return self.wanted.query(self.paging.earlier) if self.paging.earlier else ""

    @property
    def later(self) -> str:
        return self.wanted.query(self.paging.later) if self.paging.later else ""


def planned_page(product_id: UUID, wanted: Wanted) -> PlannedPage:
    """Plan the build and return a page of its children. Raises what `preview_build` raises."""
    preview = preview_build(
        product_id=product_id,
        kind=wanted.kind if isinstance(wanted.kind, Action) else None,
        only_recoded=wanted.kind is Concern.RECODED,
        holding=wanted.options,
        search=wanted.text,
        offset=(wanted.page - 1) * PAGE,
        limit=PAGE,
    )
    changes = _changes(preview, wanted.kind)
    differences = shown([changes(row) for row in preview.rows])
    rows = [PlannedRow(row, found) for row, found in zip(preview.rows, differences, strict=True)]
    return PlannedPage(wanted, preview.row_total, _columns(preview.plan.parent, wanted.kind), rows)


def _columns(parent: ParentState, kind: Action | Concern) -> list[OptionColumn]:
    """Return the variations of today, but those of the last build for children that go."""
    if kind is Action.DELETE:
        return option_columns(parent)
    return live_columns(parent)


def _changes(preview: Preview, kind: Action | Concern) -> Any:
    """Return what tells how a row differs: from before for updates, from a build for independent children."""
    if kind is Concern.RECODED:
        return lambda row: [change for change in row.changes if change.field in SACRED]
    if kind is not Action.UNTOUCHED:
        return lambda row: row.changes
    independent = Product.objects.filter(pk__in=[row.id for row in preview.rows])
    found: Mapping[UUID, Sequence[FieldChange]] = differences_from(preview.plan.parent, list(independent))
    return lambda row: found.get(row.id, ())
