"""A row of a price list as an object of a price import (catalog contract §7.5). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from products.transfer.prices.objects import PRICE as PRICE_TYPE
from products.transfer.products.cells import BadCell, value_of
from products.transfer.products.rows import BadRow
from products.transfer.sheets.price_columns import FROM, NAME, PRICE, SALE, TO, PriceHeader

POINT, COMMA = ".", ","
USUAL_PLACES = 2
_SALE_NAME = "sale"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
# What may stand around digits: the sign or the code of a currency.
_AROUND = re.compile(r"^[^\d,.\-−]{0,8}|[^\d,.]{0,8}$")
_MOST_DIGITS = 18
_FEW_DECIMALS = re.compile(r"[.,]\d{1,2}$", re.ASCII)


def decimal_sign(texts: Iterable[str]) -> str:
    """Return what stands before the decimals in amounts of a file: a comma if some of them say so and none a point."""
    return sign_of(map(sign_in, texts))


def sign_in(text: str) -> str:
    """Return what stands before the last one or two digits of an amount, "" if nothing does."""
    found = _FEW_DECIMALS.search(_AROUND.sub("", text.strip()))
    return found[0][0] if found else ""


def sign_of(signs: Iterable[str]) -> str:
    """Return what stands before decimals where `sign_in` said this of amounts."""
    return COMMA if {*signs} - {""} == {COMMA} else POINT


def units(text: str, sign: str, places: int) -> int:
    """Return the minor units of an amount, whose decimals stand after `sign`. Raises BadCell."""
    typed = _AROUND.sub("", "".join(text.split()))
    if typed.startswith(("-", "−")):
        raise BadCell("must not be less than 0")
    other = re.escape(COMMA if sign == POINT else POINT)
    found = re.fullmatch(rf"(\d{{1,3}}(?:[{other}'’]\d{{3}})+|\d+)(?:{re.escape(sign)}(\d*))?", typed, re.ASCII)
    if found is None:
        raise BadCell(f"must be an amount such as 475{sign}00, and is “{text.strip()[:40]}”")
    whole, decimals = re.sub(r"\D", "", found[1]), (found[2] or "").rstrip("0")
    if len(decimals) > places:
        raise BadCell(f"must have no more than {places} decimals, and is “{text.strip()[:40]}”")
    if len(whole) + places > _MOST_DIGITS:
        raise BadCell("is too large")
    return int(f"{whole}{decimals:0<{places}}")


def price_object(
    header: PriceHeader,
    cells: Sequence[str],
    *,
    book_id: str,
    sign: str = POINT,
    places: Mapping[str, int] | None = None,
    locale: str = "",
) -> dict[str, Any]:
    """Return the object that sets what a row says. Raises BadRow, with everything that is wrong in words for people.

    Empty cells say nothing: what the price has in that currency stays. An amount replaces that of its currency, with
    its tiers. `places` are the decimals of each currency, two if nobody says; `locale` is how dates are written.
    """
    problems: list[str] = []
    sku = _cell(header, cells, "sku")
    if not sku:
        problems.append("There is no SKU.")
    amounts = {kind: _amounts(header, cells, kind, sign, places or {}, problems) for kind in (PRICE, SALE)}
    attributes: dict[str, Any] = {"sku": sku}
    if reference := _cell(header, cells, "external_ref"):
        attributes["external_ref"] = reference
    if amounts[PRICE]:
        attributes["currencies"] = amounts[PRICE]
    if amounts[SALE]:
        name = _cell(header, cells, NAME) or _SALE_NAME
        schedule = _schedule(header, cells, locale, problems)
        attributes["sales"] = {name: {"currencies": amounts[SALE], **({"schedule": schedule} if schedule else {})}}
    if not problems and len(attributes) == 1:
        problems.append("There is no amount.")
    if problems:
        raise BadRow(" ".join(problems))
    return {"data": {"type": PRICE_TYPE, "pricebook_id": book_id, "attributes": attributes}}


def _cell(header: PriceHeader, cells: Sequence[str], column: str) -> str:
    place = header.texts.get(column)
    return cells[place].strip() if place is not None else ""


def _amounts(
    header: PriceHeader, cells: Sequence[str], kind: str, sign: str, places: Mapping[str, int], problems: list[str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    tiers: dict[str, dict[str, Any]] = {}
    for place, column in header.amounts.items():
        if column.kind != kind or not cells[place].strip():
            continue
        try:
            amount = units(cells[place], sign, places.get(column.currency, USUAL_PLACES))
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
