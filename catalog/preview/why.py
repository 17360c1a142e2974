"""What the deciding functions said, in words, each with the screen that changes it.

Nothing is decided here, and nothing is looked up but names: prices are explained by what documents carry
(`catalog.shopper.explaining`), absence by `catalog.services.absence`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from catalog.admin.rights import VIEW as VIEW_CATALOG
from catalog.admin.sentences import moment_in_words
from catalog.preview.sight import Sight
from catalog.pricing import SaleState
from catalog.services.absence import Absence, Absent
from products.prices.admin.rights import VIEW as VIEW_BOOK
from products.prices.models import PriceBook
from pxm.admin.humanize import count, listed
from pxm.admin.signed_in import may
from pxm.moments import read_moment
from pxm.prepared import Prepared, one_of

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence, the screen that changes what it says ("" if there is none), and whether it is what counts."""

    words: str
    address: str = ""
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Links:
    """The screens that reasons lead to, for a person who may see them; a `book` is shown by its name and address."""

    book_names: Mapping[str, str]
    may_see_books: bool
    may_see_products: bool
    may_see_catalogs: bool

    def book(self, id: str) -> str:
        return self.book_names.get(id, "a price book that was deleted since")

    def to_book(self, id: str, tab: str = "") -> str:
        if not self.may_see_books or id not in self.book_names:
            return ""
        return reverse("admin:prices_pricebook_change", args=[id]) + (f"#{tab}" if tab else "")

    def to_product(self, id: object, tab: str = "") -> str:
        if not self.may_see_products:
            return ""
        return reverse("admin:products_product_change", args=[id]) + (f"#{tab}" if tab else "")

    def to_catalog(self, id: object, tab: str = "") -> str:
        if not self.may_see_catalogs:
            return ""
        return reverse("admin:catalog_catalog_change", args=[id]) + (f"#{tab}" if tab else "")


_BOOKS = Prepared(lambda ids: PriceBook.objects.filter(one_of("pk", ids)).values_list("pk", "name"))


def links_for(request: HttpRequest, sight: Sight) -> Links:
    """One query."""
    return Links(
        {str(id): name for id, name in _BOOKS.all(ids=[UUID(id) for id in sight.scope.books])},
        may(request, VIEW_BOOK),
        may(request, "products.view_product"),
        may(request, VIEW_CATALOG),
    )


# --- Prices -----------------------------------------------------------------------------------------------------------

_OF = {"own": "its own SKU", "inherited": "its parent’s SKU"}


def price_reasons(why: Json, meta: Json, links: Links, name_of: Callable[[str], str]) -> list[Reason]:
    """Return why something costs what it does; `why` and `meta` are of its document."""
    if why["from"] == "sum":
        return list(_sum_reasons(why, links, name_of))
    return [*_book_reasons(why, links), *_sale_reasons(why, links), *_modifier_reasons(why, meta, links), *_ends(why)]


def _sum_reasons(why: Json, links: Links, name_of: Callable[[str], str]) -> Iterable[Reason]:
    if not why["parts"]:
        yield Reason("It has no SKU, so it costs what is chosen; nothing is.", counts=True)
        return
    yield Reason("It has no SKU, so it costs what is chosen in it together:", counts=True)
    for part in why["parts"]:
        priced = part["currency"]["is_priced"]
        words = f"{part['quantity']:,} × {name_of(part['product_id'])}"
        if not priced:
            words += f" has no price in {part['currency']['code']}, so neither has the bundle"
        yield Reason(words, links.to_product(part["product_id"], "prices"), counts=not priced)
        yield from _sale_reasons(part, links)


def _book_reasons(why: Json, links: Links) -> Iterable[Reason]:
    asked = why["pricebooks"]
    if why["from"] == "inherited" and all(each["asked_for"] == "inherited" for each in asked):
        yield Reason("No price book has a price for its own SKU.")
    for each in asked:
        of, book = _OF[each["asked_for"]], links.book(each["id"])
        words = f"{book} has the price, for {of}." if each["found"] else f"{book} has no price for {of}."
        yield Reason(words, links.to_book(each["id"]), counts=each["found"])
    for id in why["pricebooks_not_asked"]:
        yield Reason(f"{links.book(id)} was not asked: another book comes first.", links.to_book(id))
    currency = why["currency"]
    if why["from"] == "none":
        if links.book_names:
            yield Reason("No price book has a price for it, so none is shown.", counts=True)
        else:
            yield Reason("The catalog has no price book, so no prices are shown.", counts=True)
    elif not currency["is_priced"]:
        yield Reason(
            f"There is no amount in {currency['code']}, so no price is shown.", links.to_book(asked[-1]["id"]), True
        )


def _sale_reasons(why: Json, links: Links) -> Iterable[Reason]:
    book = next((each["id"] for each in why.get("pricebooks", ()) if each["found"]), "")
    for sale in why.get("sales", ()):
        state = SaleState(sale["state"])
        yield Reason(_sale(sale, state), links.to_book(book), counts=state is SaleState.RUNS)
    if hidden := why.get("tiers_hidden_by_sale"):
        yield Reason(f"While the sale runs, {_tiers(hidden)} not in force.", links.to_book(book))
    code = why["currency"]["code"]
    if any(sale["state"] == SaleState.RUNS for sale in why.get("sales", ())) and not why["currency"]["is_reduced"]:
        yield Reason(f"The sale has no amount in {code}, so the price in {code} stays.", links.to_book(book), True)


def _sale(sale: Json, state: SaleState) -> str:
    name, start, end = sale["id"], _day(sale.get("valid_from")), _day(sale.get("valid_to"))
    match state:
        case SaleState.RUNS:
            return f"The sale {name} runs{f', until {end}' if end else ''}."
        case SaleState.NOT_YET:
            return f"The sale {name} begins on {start}."
        case SaleState.OVER:
            return f"The sale {name} ended on {end}."
        case SaleState.ONLY_IN_BUNDLES:
            return f"The sale {name} is for certain bundles only."
    return f"The sale {name} would run, but a shorter one comes first."


def _tiers(names: list[str]) -> str:
    return f"the {'tier' if len(names) == 1 else 'tiers'} {listed(names)} {'is' if len(names) == 1 else 'are'}"


def _modifier_reasons(why: Json, meta: Json, links: Links) -> Iterable[Reason]:
    book = next((each["id"] for each in why["pricebooks"] if each["found"]), "")
    verbs = {"price_increment": "raises", "price_decrement": "lowers", "price_equals": "replaces"}
    for name in why["price_modifiers"]:
        kind = meta.get("price_modifiers", {}).get(name, {}).get("modifier_type", "")
        words = f"The modifier {name} {verbs.get(kind, 'changes')} its parent’s price."
        yield Reason(words, links.to_book(book, "modifiers"), counts=True)


def _ends(why: Json) -> Iterable[Reason]:
    if until := why.get("until"):
        yield Reason(f"It stays so until {_day(until)}.")


def _day(text: str | None) -> str:
    return moment_in_words(read_moment(text) if text else None)


# --- What is not there ------------------------------------------------------------------------------------------------


def absence_reasons(absent: Absent, sight: Sight, links: Links) -> list[Reason]:
    """Return why a product is not in what is looked at."""
    return [_absence(each, absent, sight, links) for each in absent.reasons]


def _absence(why: Absence, absent: Absent, sight: Sight, links: Links) -> Reason:
    product, parent = absent.product, absent.product.parent if absent.product else None
    name = sight.catalog.name
    match why:
        case Absence.DELETED:
            return Reason("It was deleted, or never was.", counts=True)
        case Absence.DRAFT:
            return Reason("It is a draft.", links.to_product(product.pk) if product else "", True)
        case Absence.PARENT_DRAFT:
            return Reason(
                f"Its parent {parent} is a draft, and it is at no node itself.",
                links.to_product(parent.pk) if parent else "",
                True,
            )
        case Absence.NOWHERE:
            there = f" It is at {count(absent.elsewhere, 'node')} of other hierarchies." if absent.elsewhere else ""
            owner = parent or product
            return Reason(
                f"{'Neither it nor its parent is' if parent else 'It is'} {'at a' if parent else 'in no'} node of "
                f"{name}.{there}",
                links.to_product(owner.pk, "placement") if owner else "",
                True,
            )
    words = f"It came after this release: publishing {name} now would bring it in."
    return Reason(words, links.to_catalog(sight.catalog.pk, "changes"), True)
