"""What the columns of a file may mean, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from products.attributes import BY_NAME
from products.store.models import Currency
from products.transfer.models import ImportPlan, Kind
from products.transfer.products.columns import CUSTOM
from products.transfer.products.rows import KNOWN, REQUIRED
from products.transfer.sheets.names import LEFT_OUT
from products.transfer.sheets.price_columns import FROM, NAME, PRICE, SALE, TO, amount_column
from products.transfer.sheets.remembered import template_fields

_TITLES = {"id": "Id", "main_image_id": "Id of the main image"}
_OF = {"shopper_attributes": "for shoppers", "admin_attributes": "for staff"}
_OF_PRICES = {
    "sku": "SKU",
    "external_ref": "External reference",
    NAME: "Name of the sale",
    FROM: "Beginning of the sale",
    TO: "End of the sale",
}
_AMOUNTS = {PRICE: "Price", SALE: "Sale price"}
_USUAL_QUANTITIES = (2, 5, 10, 20, 50, 100)


class Meanings(Protocol):
    def labels(self, name: str, meaning: str) -> Mapping[str, str]:
        """Return what a column of that name may mean, which means `meaning` so far: our columns, and their labels."""

    def missing(self, columns: Sequence[str]) -> list[str]:
        """Return what else is needed, beside these columns."""


def meanings_of(plan: ImportPlan) -> Meanings:
    """One query."""
    if plan.kind == Kind.PRICES:
        return OfPrices(list(Currency.objects.order_by("-default", "slot").values_list("code", flat=True)))
    return OfProducts(template_fields())


@dataclass(frozen=True)
class OfProducts:
    fields: Mapping[str, str]

    def labels(self, name: str, meaning: str) -> Mapping[str, str]:
        labels = {LEFT_OUT: "Leave it out"}
        labels |= {column: _title(column) for column in sorted(KNOWN, key=_title)}
        labels |= {f"{kind}.{name}": f"Attribute “{name}” {_OF[kind]}" for kind in CUSTOM}
        labels |= {column: label for label, column in self.fields.items() if " · " in label}
        labels.setdefault(meaning, meaning)
        return labels

    def missing(self, columns: Sequence[str]) -> list[str]:
        return [_title(name) for name in REQUIRED if name not in columns]


def _title(column: str) -> str:
    return _TITLES.get(column) or BY_NAME[column].title


@dataclass(frozen=True)
class OfPrices:
    codes: Sequence[str]

    def labels(self, name: str, meaning: str) -> Mapping[str, str]:
        labels = {LEFT_OUT: "Leave it out", **_OF_PRICES, **dict(self._amounts())}
        if meaning not in labels:
            labels[meaning] = _amount_title(meaning)
        return labels

    def missing(self, columns: Sequence[str]) -> list[str]:
        names = [] if "sku" in columns else ["SKU"]
        return names if any(map(amount_column, columns)) else [*names, "Price"]

    def _amounts(self) -> Iterator[tuple[str, str]]:
        for kind in _AMOUNTS:
            for code in self.codes:
                for column in (f"{kind}.{code}", *(f"{kind}.{code}.{number}" for number in _USUAL_QUANTITIES)):
                    yield column, _amount_title(column)


def _amount_title(column: str) -> str:
    found = amount_column(column)
    if found is None:
        return column
    title = f"{_AMOUNTS[found.kind]} in {found.currency}"
    return f"{title} from {found.quantity:,} on" if found.quantity else title
