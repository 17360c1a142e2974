"""The tab *Modifiers* of a price book: how children change the price of their parent, one line and one dialog each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from products.prices.admin.money import Notations, enabled_currencies, notation_of, notations_of
from products.prices.admin.rights import CHANGE, VIEW
from products.prices.admin.tabs import MODIFIERS
from products.prices.costs import Currencies
from products.prices.models import PriceBook, PriceModifier
from products.prices.services.amounts import currencies_of
from products.prices.services.modifier import create_price_modifier, delete_price_modifiers, update_price_modifier
from products.store.models import Currency
from products.store.money import NoAmount
from pxm.admin.bulk.action import BulkAction, Done, Order, Question, Rows
from pxm.admin.bulk.perform import perform
from pxm.admin.bulk.places import Dialog
from pxm.admin.humanize import listed
from pxm.admin.problem_words import ATTRIBUTES, in_words
from pxm.admin.refusals import without_lost_races
from pxm.admin.signed_in import may, require
from pxm.admin.tabs import renewed
from pxm.errors import Invalid, Problem, PXMError, Stale
from pxm.rows import expecting_version, version_of

Type = PriceModifier.Type
TYPES = {
    Type.INCREMENT: "Add to the price",
    Type.DECREMENT: "Take off the price",
    Type.EQUALS: "Replace the price",
}
_SENTENCES = {Type.INCREMENT: "adds {}", Type.DECREMENT: "takes off {}", Type.EQUALS: "makes the price {}"}
_LABELS = {"name": "Name", "modifier_type": "What it does", "currencies": "Amounts"}
_AMOUNT = "amount:"
# All that can be wrong with the amounts together: there is none.
_CURRENCIES = f"{ATTRIBUTES}currencies"
_NO_AMOUNT = "Give it an amount in at least one currency."
TARGET, CHANGED = "#prices-modifier-dialog", "modifiers-changed"


@dataclass(frozen=True)
class Line:
    """A modifier as a sentence: *Extra* adds $5.00."""

    modifier: PriceModifier
    does: str


@require_GET
def modifiers_tab(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """The modifiers of a book by name."""
    require(request, VIEW)
    book = _book(book_id)
    modifiers = list(PriceModifier.objects.filter(book=book).order_by("name", "pk"))
    currencies, notations = currencies_of(modifiers), notations_of(Currency.objects.all())
    lines = [Line(each, _does(each, currencies[each.pk], notations)) for each in modifiers]
    context = {"book": book, "lines": lines, "may_edit": may(request, CHANGE)}
    answer = render(request, "admin/prices/modifiers/tab.html", context)
    answer.headers["HX-Trigger"] = json.dumps(renewed(MODIFIERS, book))
    return answer


@require_http_methods(["GET", "POST"])
def edit_modifier(request: HttpRequest, book_id: UUID, modifier_id: UUID | None = None) -> HttpResponse:
    """The dialog of one modifier, or of a new one; what is refused is said in it, with all that was typed."""
    require(request, CHANGE)
    book = _book(book_id)
    modifier = get_object_or_404(PriceModifier, pk=modifier_id, book=book) if modifier_id else None
    present = currencies_of([modifier])[modifier.pk] if modifier else {}
    notations = notations_of(Currency.objects.all())
    if request.method == "GET":
        return _dialog(request, book, modifier, _shown(modifier, present, notations))
    try:
        attributes = _read(request.POST, present, notations)
        without_lost_races(lambda: _save(book, modifier, attributes, request.POST.get("version", "")))
    except PXMError as refusal:
        typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
        return _dialog(request, book, modifier, typed, _words(refusal))
    return HttpResponse(headers={"HX-Trigger": CHANGED})


def _save(book: PriceBook, modifier: PriceModifier | None, attributes: Mapping[str, Any], version: str) -> None:
    if modifier is None:
        create_price_modifier(book_id=book.pk, attributes=attributes)
        return
    with expecting_version(modifier, {version}):
        update_price_modifier(price_modifier_id=modifier.pk, attributes=attributes)


def _does(modifier: PriceModifier, currencies: Currencies, notations: Notations) -> str:
    amounts = [notation_of(code, notations).write(each["amount"]) for code, each in sorted(currencies.items())]
    return _SENTENCES[Type(modifier.modifier_type)].format(listed(amounts))


def _shown(modifier: PriceModifier | None, present: Currencies, notations: Notations) -> dict[str, str]:
    """Return what the inputs of the dialog hold."""
    if modifier is None:
        return {"modifier_type": Type.INCREMENT}
    texts = {code: notation_of(code, notations).number(each["amount"]) for code, each in present.items()}
    return {
        "name": modifier.name,
        "modifier_type": modifier.modifier_type,
        "version": version_of(modifier),
        **{f"{_AMOUNT}{code}": text for code, text in texts.items()},
    }


def _read(sent: Mapping[str, Any], present: Currencies, notations: Notations) -> dict[str, Any]:
    """Return attributes as the services take them: tax and tiers of amounts stay as they are."""
    currencies: dict[str, Any] = {}
    problems = []
    for name in sent:
        code = name.removeprefix(_AMOUNT)
        text = str(sent[name]).strip()
        if code == name or (not text and code not in present):
            continue
        try:
            amount = notation_of(code, notations).read(text) if text else None
        except NoAmount as wrong:
            problems.append(Problem(f"{code} {wrong}", "unreadable"))
            continue
        as_it_is = {"includes_tax": False, **present.get(code, {})}
        currencies[code] = None if amount is None else as_it_is | {"amount": amount}
    if problems:
        raise Invalid(problems)
    return {"name": sent.get("name", ""), "modifier_type": sent.get("modifier_type", ""), "currencies": currencies}


def _words(refusal: PXMError) -> list[str]:
    if isinstance(refusal, Stale):
        return ["Somebody else changed this meanwhile. Copy what you typed, close this, and look at it again."]
    return [
        _NO_AMOUNT if each.pointer == _CURRENCIES else str(in_words(each, _label(each))) for each in refusal.problems
    ]


def _label(problem: Problem) -> str:
    return next((label for name, label in _LABELS.items() if f"/{name}" in problem.pointer), "")


def _dialog(
    request: HttpRequest,
    book: PriceBook,
    modifier: PriceModifier | None,
    shown: Mapping[str, str],
    problems: Iterable[str] = (),
) -> HttpResponse:
    codes = [currency.code for currency in enabled_currencies()]
    others = sorted(name.removeprefix(_AMOUNT) for name in shown if name.startswith(_AMOUNT))
    amounts = [(code, shown.get(f"{_AMOUNT}{code}", "")) for code in dict.fromkeys([*codes, *others])]
    context = {"book": book, "modifier": modifier, "shown": shown, "amounts": amounts, "types": TYPES.items()}
    return render(request, "admin/prices/modifiers/dialog.html", context | {"problems": problems, "target": TARGET})


# --- Deleting ---------------------------------------------------------------------------------------------------------


def _ask_deletion(rows: Rows) -> Question:
    (modifier,) = rows
    lost = f"Children with an option that names “{modifier.name}” then cost what their parent does in this book."
    return Question(f"Delete {modifier.name}?", "Delete this modifier", lost=[lost], is_dangerous=True)


def _delete(order: Order) -> Done:
    delete_price_modifiers(price_modifier_ids=order.ids)
    return Done("The modifier was deleted.")


_DELETION = BulkAction("delete", "Delete…", CHANGE, _ask_deletion, _delete)


@require_http_methods(["POST"])
def delete_modifier(request: HttpRequest, book_id: UUID, modifier_id: UUID) -> HttpResponse:
    """Ask in the dialog, then delete one modifier."""
    require(request, CHANGE)
    get_object_or_404(PriceModifier, pk=modifier_id, book=book_id)
    address = reverse("admin:prices_pricebook_delete_modifier", args=[book_id, modifier_id])
    rows = PriceModifier.objects.filter(pk=modifier_id)
    return perform(request, _DELETION, rows, Dialog(request, address=address, target=TARGET, event=CHANGED))


def _book(book_id: UUID) -> PriceBook:
    return get_object_or_404(PriceBook, pk=book_id)
