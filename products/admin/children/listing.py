from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import QueryDict

from products.admin.children.columns import OptionColumn, chosen, option_columns
from products.admin.children.expected import Expected, expectations
from products.admin.children.left_by import Fate, LeftBy, left_by
from products.admin.children.order import ids_in_order
from products.building.inheritance import Fields
from products.building.parents import ParentState
from products.models import Product
from pxm.admin.paging import Paging, page_number
from pxm.ids import read_uuid
from pxm.searching import held_by


@dataclass(frozen=True)
class Choice:
    """What the list shows: children with one of the chosen options of every variation that has any chosen.

    With `job` and `fate`, only those to which that build did that.
    """

    text: str = ""
    options: frozenset[str] = frozenset()
    only_independent: bool = False
    job: UUID | None = None
    fate: Fate | None = None
    page: int = 1

    @classmethod
    def read(cls, sent: QueryDict) -> Choice:
        return cls(
            text=sent.get("q", "").strip(),
            options=frozenset(str(id) for text in sent.getlist("option") if (id := read_uuid(text))),
            only_independent=sent.get("independent") == "1",
            job=read_uuid(sent.get("job", "")),
            fate=next((fate for fate in Fate if fate == sent.get("fate")), None),
            page=page_number(sent.get("page", "")),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.options or self.only_independent or self.is_by_job)

    @property
    def is_by_job(self) -> bool:
        return bool(self.job and self.fate)

    @property
    def is_by_options_alone(self) -> bool:
        return bool(self.options) and not (self.text or self.only_independent or self.is_by_job)

    def query(self, page: int) -> str:
        """Return the query string of another page of the same choice."""
        sent: list[tuple[str, Any]] = [("option", option) for option in sorted(self.options)]
        sent += [("q", self.text)] if self.text else []
        sent += [("independent", "1")] if self.only_independent else []
        sent += [("job", self.job), ("fate", self.fate)] if self.is_by_job else []
        return urlencode([*sent, ("page", page)])

    def left_by(self, parent_id: UUID) -> LeftBy | None:
        """Return what the children are chosen by, if it is what a build did to them. At most one query."""
        return left_by(parent_id, self.job, self.fate) if self.job and self.fate else None

    def of(self, children: QuerySet[Product], columns: Sequence[OptionColumn]) -> QuerySet[Product]:
        """Narrow `children` down to this choice, but for what a build did to them."""
        if self.text:
            children = children.filter(held_by(["sku", "name"], self.text))
        if self.only_independent:
            children = children.filter(is_independent=True)
        if self.options:
            children = children.annotate(option_text=Cast("option_ids", TextField()))
            for held in self._by_variation(columns).values():
                children = children.filter(reduce(or_, (Q(option_text__contains=option) for option in held)))
        return children

    def _by_variation(self, columns: Sequence[OptionColumn]) -> dict[str, list[str]]:
        variation_of = {option: column.id for column in columns for option in column.options}
        held: defaultdict[str, list[str]] = defaultdict(list)
        for option in self.options:
            held[variation_of.get(option, option)].append(option)
        return held


@dataclass(frozen=True)
class ChildRow:
    child: Product
    options: list[str]
    expected: Expected


@dataclass(frozen=True)
class ChildPage:
    """A page of the children of a product that `choice` leaves, and how many it leaves.

    `changed_since` counts the children that are not as the build that they are chosen by left them, or are gone.
    """

    choice: Choice
    columns: list[OptionColumn]
    rows: list[ChildRow]
    paging: Paging
    independent: int
    left_by: LeftBy | None = None
    changed_since: int = 0

    @property
    def count(self) -> int:
        return self.paging.total

    @property
    def pages(self) -> int:
        return self.paging.pages

    @property
    def first(self) -> int:
        return self.paging.start + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.paging.start + len(self.rows)

    @property
    def query(self) -> str:
        """Return the query string that stands for everything this choice leaves."""
        return self.choice.query(1)

    @property
    def earlier(self) -> str:
        return self.choice.query(self.paging.earlier) if self.paging.earlier else ""

    @property
    def later(self) -> str:
        return self.choice.query(self.paging.later) if self.paging.later else ""


# What a page shows of a child or compares with a build.
_COLUMNS = ("id", "parent_id", "option_ids", "is_independent", *Fields.names)


def child_page(parent: ParentState, choice: Choice) -> ChildPage:
    """Read a page; three queries, whatever the number of children, and two more if it is chosen by a build."""
    columns = option_columns(parent)
    by = choice.left_by(parent.id)
    ids = ids_in_order(chosen_children(parent, choice, by), columns)
    paging = Paging(choice.page, len(ids))
    page = _read(ids[paging.start : paging.stop])
    expected = expectations(parent, page)
    rows = [ChildRow(child, chosen(columns, child.option_ids), expected[child.pk]) for child in page]
    independent = children_of(parent.id).filter(is_independent=True).count()
    changed_since = max(by.counted - by.children.count(), 0) if by else 0
    return ChildPage(choice, columns, rows, paging, independent, by, changed_since)


def chosen_children(parent: ParentState, choice: Choice, by: LeftBy | None) -> QuerySet[Product]:
    """Return the children that a choice leaves; none if the build they are chosen by is not known any more."""
    if choice.is_by_job and by is None:
        return Product.objects.none()
    return choice.of(by.children if by else children_of(parent.id), option_columns(parent))


def _read(ids: Iterable[str]) -> list[Product]:
    wanted = [UUID(id) for id in ids]
    rows = Product.objects.only(*_COLUMNS).in_bulk(wanted)
    # Without a lock one may have been deleted between two queries.
    return [rows[id] for id in wanted if id in rows]


def children_of(parent_id: UUID) -> QuerySet[Product]:
    return Product.objects.filter(parent=parent_id).order_by("id")
