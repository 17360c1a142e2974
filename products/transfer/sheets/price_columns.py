"""Which column of a price list is what: the SKU, a currency, a tier of it, a sale. Pure.

Columns are called ``sku``, ``external_ref``, ``price.USD``, ``price.USD.10`` (from ten on), ``sale.USD``,
``sale.USD.10``, ``sale.name``, ``sale.from`` and ``sale.to``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from products.transfer.products.rows import BadHeader
from products.transfer.sheets.names import LEFT_OUT, Naming, column_called, folded

PRICE, SALE = "price", "sale"
NAME, FROM, TO = OF_SALES = (f"{SALE}.name", f"{SALE}.from", f"{SALE}.to")
_AS_OF_PRODUCTS = ("sku", "external_ref")
_AMOUNT = re.compile(rf"({PRICE}|{SALE})\.([A-Z]{{3}})(?:\.(\d{{1,9}}))?", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+|\d+")
_MOST_DIGITS = 9
_PRICES = frozenset({"price", "preis", "prix", "precio", "prezzo", "prijs", "amount", "betrag"})
_SALES = frozenset(
    {"sale", "offer", "promo", "promotion", "special", "aktion", "angebot", "soldes", "oferta", "offerta"}
)
_SALE_PRICES = frozenset({"aktionspreis", "angebotspreis", "sonderpreis", "saleprice", "actieprijs"})
_OTHERS = {
    NAME: "sale name, name of the sale, Aktion, Name der Aktion",
    FROM: "sale from, sale start, sale begins, valid from, gültig von, gültig ab, valable du, válido desde, valido dal",
    TO: "sale to, sale until, sale end, sale ends, valid to, valid until, gültig bis, valable au, válido hasta, "
    "valido al",
}
_BY_NAME = {folded(name): column for column, names in _OTHERS.items() for name in (column, *names.split(", "))}


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """An amount in a currency, of a price or of its sale; from so many on, if `quantity` is not 0."""

    kind: str
    currency: str
    quantity: int = 0


@dataclass(frozen=True)
class PriceHeader:
    """The columns of a price list by their places."""

    texts: dict[str, int] = field(default_factory=dict)
    amounts: dict[int, AmountColumn] = field(default_factory=dict)

    @property
    def lacks_sales(self) -> bool:
        """Whether columns say when a sale is or what it is called, and none what it costs."""
        return not self.texts.keys().isdisjoint(OF_SALES) and all(each.kind != SALE for each in self.amounts.values())


def price_column_called(name: str, currencies: Collection[str], default: str = "") -> str:
    """Return our column of that name, "" if nobody can tell.

    `currencies` are the codes that a name may hold; a price without any is in `default`.
    """
    if _AMOUNT.fullmatch(name.strip()):
        return name.strip()
    if other := _BY_NAME.get(folded(name)):
        return other
    if (column := column_called(name)) in _AS_OF_PRODUCTS:
        return column
    words = [word.casefold() for word in _WORD.findall(name)]
    codes = [code for code in currencies if code.casefold() in words]
    quantities = [word for word in words if word.isdecimal() and len(word) <= _MOST_DIGITS]
    is_sale = not _SALE_PRICES.isdisjoint(words) or not _SALES.isdisjoint(words)
    is_price = is_sale or not _PRICES.isdisjoint(words)
    if len(codes) > 1 or len(quantities) > 1 or not (codes or (is_price and default)):
        return LEFT_OUT
    code = codes[0] if codes else default
    tier = [str(int(quantities[0]))] if quantities and int(quantities[0]) > 1 else []
    return ".".join([SALE if is_sale else PRICE, code, *tier])


def price_columns_called(
    names: Sequence[str],
    currencies: Collection[str],
    default: str = "",
    remembered: Mapping[str, str] | None = None,
) -> list[str]:
    """Return our column of each of the file's, "" for one to leave out. The first of two of one meaning has it.

    `remembered` are columns of ours by names in a list of the same kind, and decide. Without amounts of sales, dates
    are those of something else.
    """
    known = {folded(name): column for name, column in (remembered or {}).items()}
    meant = [
        known[folded(name)] if folded(name) in known else price_column_called(name, currencies, default)
        for name in names
    ]
    has_sales = any((found := amount_column(column)) and found.kind == SALE for column in meant)
    taken = {LEFT_OUT} if has_sales else {LEFT_OUT, *OF_SALES}
    return [LEFT_OUT if column in taken or column in meant[:place] else column for place, column in enumerate(meant)]


def of_prices(currencies: Collection[str], default: str = "", remembered: Mapping[str, str] | None = None) -> Naming:
    """Return how price lists are known; the arguments are those of `price_columns_called`."""
    known = set(remembered or ())
    return Naming(
        lambda name: name in known or bool(price_column_called(name, currencies, default)),
        lambda names: price_columns_called(names, currencies, default, remembered),
    )


def amount_column(column: str) -> AmountColumn | None:
    """Return the amount that one of our columns is, None for another column."""
    found = _AMOUNT.fullmatch(column)
    return AmountColumn(found[1], found[2], int(found[3] or 0)) if found else None


def read_price_header(columns: Sequence[str]) -> PriceHeader:
    """Return what the columns are. Raises BadHeader, in words for people."""
    header = PriceHeader()
    for place, column in enumerate(columns):
        if found := amount_column(column):
            header.amounts[place] = found
        elif column:
            header.texts[column] = place
    if "sku" not in header.texts:
        raise BadHeader("The file has no column of SKUs.")
    if not header.amounts:
        raise BadHeader("The file has no column of amounts: each is called as its currency.")
    known = set(header.amounts.values())
    for each in header.amounts.values():
        if each.quantity and AmountColumn(each.kind, each.currency) not in known:
            raise BadHeader(f"There are amounts in {each.currency} from {each.quantity} on, and none for one.")
    return header
