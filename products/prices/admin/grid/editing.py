"""Editing one price as a whole: amounts with tax and tiers, and sales, in the drawer beside the table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from products.prices.admin.grid.drawer import show_drawer
from products.prices.admin.grid.price_clashes import conflicts_of, name_of, others_in_words
from products.prices.admin.grid.price_inputs import PriceInputs, new_sale, stored_inputs, typed_inputs
from products.prices.admin.grid.price_reading import checked, read_costs
from products.prices.admin.money import Notations, enabled_currencies, notations_of
from products.prices.admin.rights import CHANGE
from products.prices.costs import Costs
from products.prices.models import Price, PriceBook
from products.prices.services.amounts import costs_of
from products.prices.services.merging import Clash, attributes_of, edit_costs
from products.store.models import Currency
from pxm.admin.conflicts import MINE, THEIRS, Conflict
from pxm.admin.problem_words import ATTRIBUTES, as_sentence, path_of
from pxm.admin.refusals import without_lost_races
from pxm.admin.signed_in import require
from pxm.errors import Invalid, Missing, Problem, PXMError

SAVED = "price-saved"
_NO_AMOUNT = "A price needs an amount in at least one currency."
_DELETED = "Somebody deleted this price meanwhile, so nothing could be saved. What you typed is here to be copied."
_SAID = {"valid_from": "beginning", "valid_to": "end", "minimum_quantity": "quantity"}


@dataclass(frozen=True)
class _Form:
    """The form of one price as it is shown: `opened` is what the price said when it was opened."""

    price: Price
    codes: Sequence[str]
    inputs: PriceInputs
    opened: str

    def show(
        self, request: HttpRequest, problems: Sequence[str] = (), conflicts: Sequence[Conflict] = ()
    ) -> HttpResponse:
        context = {"price": self.price, "inputs": self.inputs, "opened": self.opened, "problems": problems}
        context |= {"conflicts": conflicts, "new_sale": new_sale(self.codes)}
        return render(request, "admin/prices/grid/edit.html", context)


@require_http_methods(["GET", "POST"])
def edit_price(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """The form of one price; once saved, the drawer as it is read.

    What is refused, and what somebody else changed to something else meanwhile, is said above what was typed.
    """
    require(request, CHANGE)
    sku = request.GET.get("sku", "").replace("\0", "")
    if request.method == "GET":
        price = get_object_or_404(Price, book=book_id, sku=sku)
        costs = costs_of([price])[price.pk]
        codes, notations = _codes(costs), notations_of(Currency.objects.all())
        opened = json.dumps(attributes_of(costs))
        return _Form(price, codes, stored_inputs(costs, codes, notations), opened).show(request)
    book = get_object_or_404(PriceBook, pk=book_id)
    price = Price.objects.filter(book=book, sku=sku).first() or Price(book=book, sku=sku)
    return _save(request, price, notations_of(Currency.objects.all()))


def _codes(costs: Costs) -> list[str]:
    return list(dict.fromkeys([*(each.code for each in enabled_currencies()), *sorted(costs.currencies)]))


def _save(request: HttpRequest, price: Price, notations: Notations) -> HttpResponse:
    sent = request.POST
    try:
        opened = _opened(sent.get("opened", ""))
    except Invalid as refusal:
        return _Form(price, [], PriceInputs([], []), "").show(request, _words(refusal))
    codes = _codes(opened)
    form = _Form(price, codes, typed_inputs(sent, codes), sent["opened"])

    def keeps_mine(clash: Clash) -> bool | None:
        return {MINE: True, THEIRS: False}.get(sent.get(name_of(clash), ""))

    try:
        wanted = read_costs(form.inputs, opened, notations)
        merged = without_lost_races(
            lambda: edit_costs(price_id=price.pk, opened=opened, wanted=wanted, keeps_mine=keeps_mine)
        )
    except Missing:
        return form.show(request, [_DELETED])
    except PXMError as refusal:
        return form.show(request, _words(refusal))
    if merged.clashes:
        return form.show(request, conflicts=conflicts_of(price, merged.clashes, notations))
    answer = show_drawer(request, Price.objects.get(pk=price.pk), others_in_words(price, merged.others))
    answer.headers["HX-Trigger"] = SAVED
    return answer


def _opened(text: str) -> Costs:
    """Return what the price said when its form was opened, which the form sends along."""
    try:
        attributes = json.loads(text)
        return checked({"currencies": attributes["currencies"], "sales": attributes["sales"]})
    except (ValueError, TypeError, KeyError, RecursionError, Invalid) as wrong:
        said = "This form could not be read. Close it and open it again."
        raise Invalid(Problem(said, "unreadable")) from wrong


def _words(refusal: PXMError) -> list[str]:
    return list(dict.fromkeys(map(_sentence, refusal.problems)))


def _sentence(problem: Problem) -> str:
    if problem.pointer == f"{ATTRIBUTES}currencies":
        return _NO_AMOUNT
    path = path_of(problem)
    rest = problem.message.removeprefix(f"{'.'.join(path)} ")
    where = [_SAID.get(part, part) for part in path[1:] if part not in {"schedule", "currencies", "amount", "tiers"}]
    for name, words in _SAID.items():
        rest = rest.replace(name, f"its {words}")
    if path[:1] == ["sales"] and path[-1:] == ["currencies"]:
        return f"The sale {path[1]} needs an amount."
    return as_sentence(f"{', '.join(where)} {rest}" if where else rest)
