"""*Change prices…*: what is asked of many prices, read from its form; the act's page shows old and new."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from products.acts.admin import show_act
from products.prices.acts import CHANGE_PRICES, asked
from products.prices.admin.rights import CHANGE
from products.prices.changing import Way
from products.prices.models import PriceBook
from products.store.models import Currency
from products.store.money import NoAmount, Notation
from pxm.admin.signed_in import require
from pxm.errors import Invalid
from pxm.json_text import read_document

ENDINGS = {"99": ".99", "95": ".95", "90": ".90", "00": ".00"}
_NUMBER = re.compile(r"[+-]?\d{1,6}(\.\d{1,6})?", re.ASCII)


@require_POST
def change_prices(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """Plan the act that the form asks for and lead to its page; what cannot be asked is said on the book's page."""
    require(request, CHANGE)
    book = get_object_or_404(PriceBook, pk=book_id)
    back = reverse("admin:prices_pricebook_change", args=[book.pk])
    try:
        currency, way = _read(request.POST)
        skus = _skus(request.POST.get("skus", ""))
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(back)
    wanted = asked(book.pk, way, currency.notation, skus=skus, choice=request.POST.get("choice", "").replace("\0", ""))
    return show_act(request, kind=CHANGE_PRICES, asked=wanted, back=back)


def _read(sent: Mapping[str, str]) -> tuple[Currency, Way]:
    """Return the currency that changes, and how. Raises Invalid in people's words."""
    currency = Currency.objects.filter(code=sent.get("currency", "")[:3].replace("\0", "")).first()
    if currency is None:
        raise Invalid("Choose the currency whose prices change.")
    step, ending = _rounding(sent.get("ending", ""), currency)
    value, how = sent.get("value", ""), sent.get("how", "")
    if how == "percent":
        way = Way(currency.code, percent=_number(value), step=step, ending=ending)
    elif how == "plus":
        way = Way(currency.code, plus=_difference(value, currency.notation), step=step, ending=ending)
    elif how == "copy":
        way = Way(currency.code, source=_source(sent, currency), factor=_factor(value), step=step, ending=ending)
    elif how == "round" and step:
        way = Way(currency.code, step=step, ending=ending)
    else:
        raise Invalid("Say how the prices change.")
    return currency, way


def _rounding(ending: str, currency: Currency) -> tuple[int, int]:
    if ending not in ENDINGS:
        return 0, 0
    step = 10**currency.decimal_places
    if step == 1:
        raise Invalid(f"{currency.code} has no decimals to round.")
    return step, int(Decimal(f"0.{ending}") * step)


def _number(text: str) -> str:
    plain = "".join(text.split()).replace("−", "-").replace(",", ".").removesuffix("%")
    if not _NUMBER.fullmatch(plain):
        raise Invalid("Give a number, such as 5 or -2.5.")
    return plain


def _difference(text: str, notation: Notation) -> int:
    typed = text.strip().replace("−", "-")
    try:
        return notation.read(typed.lstrip("+-")) * (-1 if typed.startswith("-") else 1)
    except NoAmount as wrong:
        raise Invalid(f"The amount {wrong}.") from wrong


def _factor(text: str) -> str:
    factor = _number(text or "1")
    if Decimal(factor) <= 0:
        raise Invalid("The factor must be greater than 0.")
    return factor.lstrip("+")


def _source(sent: Mapping[str, str], currency: Currency) -> str:
    source = sent.get("source", "")
    if source == currency.code or not Currency.objects.filter(code=source[:3].replace("\0", "")).exists():
        raise Invalid("Choose another currency to copy from.")
    return source


def _skus(text: str) -> list[str]:
    """Return the chosen SKUs, none for everything that the filter leaves."""
    try:
        skus = read_document(text) if text else []
    except ValueError:
        skus = None
    if not isinstance(skus, list) or not all(isinstance(sku, str) and "\0" not in sku for sku in skus):
        raise Invalid("The selection could not be read. Choose the rows again.")
    return [sku for sku in skus if sku.isprintable()]
