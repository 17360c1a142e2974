"""The children of a build plan, number by number: what is new, updated, unchanged, deleted, left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from products.admin.children.columns import OptionColumn, chosen, option_columns
from products.admin.children.expected import Difference, differences, fields_of
from products.building.inheritance import Fields
from products.building.plan import BuildPlan, Creation, Standing
from products.models import Product

PAGE = 100

KINDS: Mapping[str, str] = {
    "create": "new",
    "update": "updated",
    "keep": "unchanged",
    "delete": "deleted",
    "untouched": "independent, left alone",
}


@dataclass(frozen=True)
class PlannedRow:
    """A child of the plan; `id` is "" for one that does not exist yet."""

    options: Sequence[str]
    sku: str
    name: str
    id: str = ""
    is_independent: bool = False
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class PlannedPage:
    kind: str
    text: str
    number: int
    total: int
    columns: list[str]
    rows: list[PlannedRow]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def word(self) -> str:
        return KINDS[self.kind]

    @property
    def heading(self) -> str:
        """Return ``7 new children`` or ``2 independent children, left alone``."""
        kind, comma, rest = self.word.partition(",")
        return f"{self.total:,} {kind} {'child' if self.total == 1 else 'children'}{comma}{rest}"

    def query(self, number: int) -> str:
        return urlencode({"kind": self.kind, "q": self.text, "page": number})

    @property
    def earlier(self) -> str:
        return self.query(self.number - 1) if self.number > 1 else ""

    @property
    def later(self) -> str:
        return self.query(self.number + 1) if self.number < self.pages else ""


def counts(plan: BuildPlan) -> dict[str, int]:
    return {kind: len(getattr(plan, kind)) for kind in KINDS}


def planned_page(plan: BuildPlan, *, kind: str, text: str = "", number: int = 1) -> PlannedPage:
    """Return a page of the children of one kind that hold `text` in SKU, name or option. One query."""
    items = [item for item in getattr(plan, kind) if not text or text.lower() in _searched(plan, item)]
    number = min(max(1, number), max(1, -(-len(items) // PAGE)))
    shown = items[(number - 1) * PAGE : number * PAGE]
    columns = _columns(plan, kind)
    rows = _rows(plan, shown, columns)
    return PlannedPage(kind, text, number, len(items), [column.name for column in columns], rows)


def _columns(plan: BuildPlan, kind: str) -> list[OptionColumn]:
    """Return the variations of today, but those of the last build for children that go."""
    if kind == "delete":
        return option_columns(plan.parent)
    return [OptionColumn(v.id, v.name, {o.id: o.name for o in v.options}) for v in plan.parent.variations]


def _searched(plan: BuildPlan, item: Any) -> str:
    names = plan.parent.options
    if isinstance(item, Creation | Standing):
        texts = [item.child.fields.sku, item.child.fields.name, *(names[option].name for option in item.child.options)]
        existing = item.existing.sku if isinstance(item, Standing) else ""
        return "\n".join([*texts, existing]).lower()
    return str(item.sku).lower()


def _rows(plan: BuildPlan, items: Sequence[Any], columns: list[OptionColumn]) -> list[PlannedRow]:
    standing = [
        item.existing if isinstance(item, Standing) else item for item in items if not isinstance(item, Creation)
    ]
    rows = Product.objects.filter(pk__in=[UUID(existing.id) for existing in standing]) if standing else ()
    products = {row.pk.hex: row for row in rows}
    return [row for item in items if (row := _row(item, products, columns))]


def _row(item: Any, products: Mapping[str, Product], columns: list[OptionColumn]) -> PlannedRow | None:
    if isinstance(item, Creation):
        fields: Fields = item.child.fields
        return PlannedRow(chosen(columns, item.child.options), fields.sku, fields.name)
    existing, child = (item.existing, item.child) if isinstance(item, Standing) else (item, None)
    product = products.get(existing.id)
    if product is None:  # deleted since the plan was made, a moment ago
        return None
    return PlannedRow(
        options=chosen(columns, product.option_ids),
        sku=product.sku or "",
        name=product.name,
        id=str(product.pk),
        is_independent=product.is_independent,
        differences=tuple(differences(fields_of(product), child.fields)) if child else (),
    )
