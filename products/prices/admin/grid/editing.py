"""Editing one price as a whole: amounts with tax and tiers, and sales, in the drawer beside the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from products.prices.admin.grid.drawer import price_drawer
from products.prices.admin.money import Notations, enabled_currencies, notation_of, notations_of
from products.prices.admin.rights import CHANGE
from products.prices.costs import Costs, Currencies
from products.prices.models import Price
from products.prices.services.amounts import costs_of
from products.prices.services.price import update_price
from products.store.models import Currency
from products.store.money import NoAmount
from pxm.admin.problem_words import ATTRIBUTES, as_sentence, path_of
from pxm.admin.refusals import without_lost_races
from pxm.admin.signed_in import require
from pxm.errors import Invalid, Problem, PXMError, Stale
from pxm.rows import expecting_version, version_of

SAVED = "price-saved"
_MINUTES = "%Y-%m-%dT%H:%M"
_NO_AMOUNT = "A price needs an amount in at least one currency."
_SAID = {"valid_from": "beginning", "valid_to": "end", "minimum_quantity": "quantity"}


@dataclass(frozen=True)
class AmountInputs:
    """What the inputs of one currency hold; `tiers` are pairs of quantity and amount."""

    code: str
    amount: str = ""
    includes_tax: bool = False
    tiers: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class SaleInputs:
    """What the inputs of one sale hold; `was` is the name it has now, "" for a new one."""

    key: str
    was: str
    name: str
    start: str
    end: str
    amounts: list[tuple[str, str]]


@dataclass(frozen=True)
class PriceInputs:
    amounts: list[AmountInputs]
    sales: list[SaleInputs]


@require_http_methods(["GET", "POST"])
def edit_price(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """The form of one price; once saved, the drawer as it is read. What is refused is said above what was typed."""
    require(request, CHANGE)
    price = get_object_or_404(Price, book=book_id, sku=request.GET.get("sku", "").replace("\0", ""))
    present, notations = costs_of([price])[price.pk], notations_of(Currency.objects.all())
    codes = list(dict.fromkeys([*(each.code for each in enabled_currencies()), *sorted(present.currencies)]))
    if request.method == "GET":
        return _form(request, price, codes, _stored(present, codes, notations), version_of(price))
    version = request.POST.get("version", "")
    try:
        attributes = _read(request.POST, codes, present, notations)
        without_lost_races(lambda: _save(price, attributes, version))
    except PXMError as refusal:
        return _form(request, price, codes, _typed(request.POST, codes), version, _words(refusal))
    request.method = "GET"
    answer = price_drawer(request, book_id)
    answer.headers["HX-Trigger"] = SAVED
    return answer


def _save(price: Price, attributes: Mapping[str, Any], version: str) -> None:
    with expecting_version(price, {version}):
        update_price(price_id=price.pk, attributes=attributes)


def _form(
    request: HttpRequest,
    price: Price,
    codes: list[str],
    inputs: PriceInputs,
    version: str,
    problems: Iterable[str] = (),
) -> HttpResponse:
    new_sale = SaleInputs("new", "", "", "", "", [(code, "") for code in codes])
    context = {"price": price, "inputs": inputs, "version": version, "problems": problems, "new_sale": new_sale}
    return render(request, "admin/prices/grid/edit.html", context)


# --- What stands in the inputs ----------------------------------------------------------------------------------------


def _stored(costs: Costs, codes: Iterable[str], notations: Notations) -> PriceInputs:
    amounts = [_amount_inputs(code, costs.currencies.get(code), notations) for code in codes]
    ordered = sorted(costs.sales.items(), key=lambda each: (_local(each[1]["valid_from"]), each[0]))
    sales = [
        SaleInputs(
            str(number),
            name,
            name,
            _local(sale["valid_from"]),
            _local(sale["valid_to"]),
            [
                (code, _number(sale["currencies"].get(code), code, notations))
                for code in dict.fromkeys([*codes, *sale["currencies"]])
            ],
        )
        for number, (name, sale) in enumerate(ordered)
    ]
    return PriceInputs(amounts, sales)


def _amount_inputs(code: str, amount: Mapping[str, Any] | None, notations: Notations) -> AmountInputs:
    if amount is None:
        return AmountInputs(code)
    tiers = sorted((tier["minimum_quantity"], tier) for tier in amount.get("tiers", {}).values())
    shown = [(str(quantity), _number(tier, code, notations)) for quantity, tier in tiers]
    return AmountInputs(code, _number(amount, code, notations), amount["includes_tax"], shown)


def _number(amount: Mapping[str, Any] | None, code: str, notations: Notations) -> str:
    return notation_of(code, notations).number(amount["amount"]) if amount else ""


def _local(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):{_MINUTES}}" if moment else ""


def _typed(sent: QueryDict, codes: Iterable[str]) -> PriceInputs:
    amounts = [
        AmountInputs(
            code,
            sent.get(f"amount:{code}", ""),
            f"tax:{code}" in sent,
            list(zip(sent.getlist(f"quantity:{code}"), sent.getlist(f"tier:{code}"), strict=False)),
        )
        for code in codes
    ]
    return PriceInputs(amounts, list(_typed_sales(sent)))


def _typed_sales(sent: QueryDict) -> Iterator[SaleInputs]:
    for key in dict.fromkeys(sent.getlist("sale")):
        before = f"sale-amount:{key}:"
        amounts = [(name.removeprefix(before), sent.get(name, "")) for name in sent if name.startswith(before)]
        was, name, start, end = (sent.get(f"{part}:{key}", "") for part in ("was", "name", "from", "until"))
        yield SaleInputs(key, was, name, start, end, amounts)


# --- What is written --------------------------------------------------------------------------------------------------


def _read(sent: QueryDict, codes: Iterable[str], present: Costs, notations: Notations) -> dict[str, Any]:
    """Return attributes as the service takes them. Raises Invalid with every text that cannot be read."""
    typed, reader = _typed(sent, codes), _Reader(notations)
    currencies: dict[str, Any] = {}
    for inputs in typed.amounts:
        old = present.currencies.get(inputs.code)
        new = reader.amount_of(inputs, old)
        if new != old:
            currencies[inputs.code] = new
    sales: dict[str, Any] = {}
    for sale in typed.sales:
        if sale.name in sales:
            reader.problems.append(Problem(f"Two sales are called {sale.name}.", "twice"))
        sales[sale.name] = reader.sale_of(sale, present.sales.get(sale.was))
    if reader.problems:
        raise Invalid(reader.problems)
    return {"sales": sales} | ({"currencies": currencies} if currencies else {})


class _Reader:
    """Reads texts and collects what cannot be read."""

    def __init__(self, notations: Notations) -> None:
        self.notations = notations
        self.problems: list[Problem] = []

    def amount_of(self, inputs: AmountInputs, old: Mapping[str, Any] | None) -> dict[str, Any] | None:
        tiers = self.tiers_of(inputs, (old or {}).get("tiers", {}))
        if not inputs.amount.strip():
            if tiers:
                self.problems.append(Problem(f"{inputs.code} has tiers, so it needs an amount.", "unreadable"))
            return None
        amount = {"amount": self.amount(inputs.amount, inputs.code), "includes_tax": inputs.includes_tax}
        return amount | {"tiers": tiers} if tiers else amount

    def tiers_of(self, inputs: AmountInputs, old: Mapping[str, Any]) -> dict[str, Any]:
        """Return tiers by name: one that keeps its quantity keeps its name."""
        names = {tier["minimum_quantity"]: name for name, tier in old.items()}
        found: dict[str, Any] = {}
        for quantity, text in inputs.tiers:
            if not quantity.strip() and not text.strip():
                continue
            digits = quantity.strip().replace(",", "")
            if not digits.isascii() or not digits.isdecimal() or len(digits) > 9:
                self.problems.append(Problem(f"{inputs.code}: “{quantity}” is no quantity, such as 10.", "unreadable"))
                continue
            name = names.get(int(digits), f"from {int(digits)}")
            while name in found or (name in old and names.get(int(digits)) != name):
                name += "*"
            found[name] = {"minimum_quantity": int(digits), "amount": self.amount(text, inputs.code)}
        return found

    def sale_of(self, inputs: SaleInputs, old: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return a sale; bundles, and tax and tiers of its amounts, stay as they are."""
        before: Currencies = old["currencies"] if old else {}
        texts = {code: text for code, text in inputs.amounts if text.strip()}
        currencies = {
            code: {"includes_tax": False, **before.get(code, {}), "amount": self.amount(text, code)}
            for code, text in texts.items()
        }
        schedule = {
            "valid_from": self.moment(inputs.start, old["valid_from"] if old else None),
            "valid_to": self.moment(inputs.end, old["valid_to"] if old else None),
        }
        return {"currencies": currencies, "schedule": schedule, "bundle_ids": old["bundle_ids"] if old else []}

    def amount(self, text: str, code: str) -> int:
        try:
            return notation_of(code, self.notations).read(text)
        except NoAmount as wrong:
            self.problems.append(Problem(f"{code} {wrong}.", "unreadable"))
            return 0

    def moment(self, text: str, old: datetime | None) -> str | None:
        """Return a moment in UTC; one that nobody touched keeps its seconds, which the input does not show."""
        if not text.strip():
            return None
        if old and text == _local(old):
            return old.isoformat()
        try:
            return datetime.strptime(text.strip(), _MINUTES).replace(tzinfo=UTC).isoformat()
        except ValueError:
            self.problems.append(Problem(f"“{text}” is no date and time.", "unreadable"))
            return None


def _words(refusal: PXMError) -> list[str]:
    if isinstance(refusal, Stale):
        return ["Somebody else changed this meanwhile. Copy what you typed, close this, and look at it again."]
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
