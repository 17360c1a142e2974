"""A row of a price list as an object of a price import (catalog contract §7.5). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from products.store.money import Notation
from products.transfer.prices.objects import PRICE as PRICE_TYPE
from products.transfer.products.cells import BadCell, value_of
from products.transfer.products.rows import BadRow
from products.transfer.sheets.price_columns import FROM, NAME, OF_SALES, PRICE, SALE, TO, PriceHeader

POINT, COMMA = ".", ","
_SALE_NAME = "sale"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
# What people put before or after amounts in these, whatever the store itself writes.
_SIGNS: Mapping[str, Sequence[str]] = {
    "USD": ("US$", "$"),
    "CAD": ("CA$", "C$", "$"),
    "AUD": ("A$", "$"),
    "EUR": ("€", "Euro"),
    "GBP": ("£",),
    "JPY": ("¥", "円"),
    "CNY": ("¥", "元"),
    "CHF": ("Fr.", "SFr."),
    "PLN": ("zł",),
    "CZK": ("Kč",),
    "SEK": ("kr", "kr."),
    "NOK": ("kr", "kr."),
    "DKK": ("kr", "kr."),
}
_AROUND = re.compile(r"^\D+|\D+$", re.ASCII)
# "475.–" has no decimals; "475–" and "(475)" are less than nothing.
_NO_DECIMALS = re.compile(r"(?<=\d)[.,][-−–—]{1,2}$", re.ASCII)
_NEGATIVE = re.compile(r"[-−–]\D*\d.*|.*\d[-−–]|\(.*\d.*\)", re.ASCII)
_PLAIN = re.compile(r"\d+([.,]\d+)*", re.ASCII)
_MOST_DIGITS = 18
# Nobody writes as much around an amount.
_LONGEST = 100
_FEW_DECIMALS = re.compile(r"[.,]\d{1,2}$", re.ASCII)


def sign_in(text: str) -> str:
    """Return what stands before the last one or two digits of an amount, "" if nothing does."""
    found = _FEW_DECIMALS.search(_AROUND.sub("", text))
    return found[0][0] if found else ""


def sign_of(signs: Mapping[str, int]) -> str:
    """Return what stands before decimals in most amounts: `signs` is how often `sign_in` said what."""
    return COMMA if signs.get(COMMA, 0) > signs.get(POINT, 0) else POINT


def units(text: str, sign: str, currency: str, notation: Notation) -> int:
    """Return the minor units of an amount in a currency, whose decimals stand after `sign`. Raises BadCell.

    Nothing but the code or the sign of that currency may stand beside the digits: everything else says that something
    else is meant.
    """
    said, places, typed = text.strip()[:40], notation.decimal_places, "".join(text.split())
    if not _PLAIN.fullmatch(typed) and len(typed) <= _LONGEST:
        bare = _bare(currency, notation.format).fullmatch(typed)
        typed = _NO_DECIMALS.sub("", bare[1] if bare else typed)
        if _NEGATIVE.fullmatch(typed):
            raise BadCell("must not be less than 0")
    found = _written_with(sign).fullmatch(typed)
    if found is None:
        if any(map(str.isdigit, typed)) and _AROUND.search(typed):
            raise BadCell(f"must have nothing beside it but its currency, and is “{said}”")
        raise BadCell(f"must be an amount such as 475{sign}00, and is “{said}”")
    whole, decimals = re.sub(r"\D", "", found[1]), (found[2] or "").rstrip("0")
    if len(decimals) > places:
        raise BadCell(f"must have no more than {places} decimals, and is “{said}”")
    if len(whole) + places > _MOST_DIGITS:
        raise BadCell("is too large")
    return int(f"{whole}{decimals:0<{places}}")


@lru_cache
def _written_with(sign: str) -> re.Pattern[str]:
    """Return what finds the whole units and the decimals of an amount."""
    other = re.escape(COMMA if sign == POINT else POINT)
    return re.compile(rf"(\d{{1,3}}(?:[{other}'’]\d{{3}})+|\d+)(?:{re.escape(sign)}(\d*))?", re.ASCII)


@lru_cache(maxsize=64)
def _bare(currency: str, format: str) -> re.Pattern[str]:
    """Return what finds an amount, without blanks, between what a currency puts around it."""
    own = ("".join(part.split()) for part in format.split("{price}"))
    marks = sorted({currency, *_SIGNS.get(currency, ()), *filter(None, own)}, key=len, reverse=True)
    around = "|".join(map(re.escape, marks))
    return re.compile(rf"(?:{around})*(.*?)(?:{around})*", re.IGNORECASE)


def price_object(
    header: PriceHeader,
    cells: Sequence[str],
    *,
    book_id: str,
    sign: str = POINT,
    notations: Mapping[str, Notation] | None = None,
    locale: str = "",
) -> dict[str, Any]:
    """Return the object that sets what a row says. Raises BadRow, with everything that is wrong in words for people.

    Empty cells say nothing: what the price has in that currency stays. An amount replaces that of its currency, with
    its tiers. `notations` say how each currency is written, the usual way if nobody does; `locale` is how dates are.
    """
    problems: list[str] = []
    sku = _cell(header, cells, "sku")
    if not sku:
        problems.append("There is no SKU.")
    amounts = {kind: _amounts(header, cells, kind, sign, notations or {}, problems) for kind in (PRICE, SALE)}
    attributes: dict[str, Any] = {"sku": sku}
    if reference := _cell(header, cells, "external_ref"):
        attributes["external_ref"] = reference
    if amounts[PRICE]:
        attributes["currencies"] = amounts[PRICE]
    if amounts[SALE]:
        name = _cell(header, cells, NAME) or _SALE_NAME
        schedule = _schedule(header, cells, locale, problems)
        attributes["sales"] = {name: {"currencies": amounts[SALE], **({"schedule": schedule} if schedule else {})}}
    elif any(_cell(header, cells, column) for column in OF_SALES) and not _is_filled(header, cells, SALE):
        problems.append("The sale has a date or a name, but no amount.")
    if not problems and len(attributes) == 1:
        problems.append("There is no amount.")
    if problems:
        raise BadRow(" ".join(problems))
    return {"data": {"type": PRICE_TYPE, "pricebook_id": book_id, "attributes": attributes}}


def _cell(header: PriceHeader, cells: Sequence[str], column: str) -> str:
    place = header.texts.get(column)
    return cells[place].strip() if place is not None else ""


def _is_filled(header: PriceHeader, cells: Sequence[str], kind: str) -> bool:
    return any(cells[place].strip() for place, column in header.amounts.items() if column.kind == kind)


def _amounts(
    header: PriceHeader,
    cells: Sequence[str],
    kind: str,
    sign: str,
    notations: Mapping[str, Notation],
    problems: list[str],
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    tiers: dict[str, dict[str, Any]] = {}
    for place, column in header.amounts.items():
        if column.kind != kind or not cells[place].strip():
            continue
        try:
            notation = notations.get(column.currency) or Notation.usual(column.currency)
            amount = units(cells[place], sign, column.currency, notation)
        except BadCell as problem:
            problems.append(f"{_called(kind, column.currency, column.quantity)} {problem}.")
            continue
        if column.quantity:
            tier = {"minimum_quantity": column.quantity, "amount": amount}
            tiers.setdefault(column.currency, {})[f"from {column.quantity}"] = tier
        else:
            found[column.currency] = {"amount": amount, "includes_tax": False}
    for currency, of_currency in tiers.items():
        if currency in found:
            found[currency]["tiers"] = of_currency
        elif not problems:
            problems.append(f"{_called(kind, currency, 0)} is missing, and there are amounts for more than one.")
    return found


def _called(kind: str, currency: str, quantity: int) -> str:
    words = f"{currency} from {quantity}" if quantity else currency
    return f"The sale in {words}" if kind == SALE else f"The amount in {words}"


def _schedule(header: PriceHeader, cells: Sequence[str], locale: str, problems: list[str]) -> dict[str, str]:
    """Return when a sale runs: its last day is part of it."""
    schedule: dict[str, str] = {}
    for column, name, time in ((FROM, "valid_from", "00:00:00Z"), (TO, "valid_to", "23:59:59Z")):
        text = _cell(header, cells, column)
        if not text:
            continue
        try:
            moment = value_of(text, "date", locale)
        except BadCell:
            moment = text
        if _DAY.fullmatch(moment):
            schedule[name] = f"{moment}T{time}"
        elif _MOMENT.fullmatch(moment):
            schedule[name] = moment
        else:
            problems.append(f"“{text[:40]}” is no date such as 2026-12-24.")
    return schedule
