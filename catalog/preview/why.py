"""What the deciding functions said, in words, each with the screen that changes it.

Nothing is decided here, and nothing is looked up but names: prices are explained by what documents carry
(`catalog.shopper.explaining`), absence by `catalog.services.absence`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from catalog.admin.rights import VIEW as VIEW_CATALOG
from catalog.admin.sentences import moment_in_words
from catalog.preview.product import Page
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

    def to_book(self, id: str, tab: str = "", **asked: str) -> str:
        if not self.may_see_books or id not in self.book_names:
            return ""
        query = f"?{urlencode(asked)}" if asked else ""
        return reverse("admin:prices_pricebook_change", args=[id]) + query + (f"#{tab}" if tab else "")

    def to_price(self, book: str, sku: str) -> str:
        """Return where the price of an SKU in a book is shown, over the others of that book."""
        return self.to_book(book, "prices", **({"sku": sku} if sku else {}))

    def to_product(self, id: object, tab: str = "") -> str:
        if not self.may_see_products:
            return ""
        return reverse("admin:products_product_change", args=[id]) + (f"#{tab}" if tab else "")

    def to_prices_of(self, id: str) -> str:
        """Return where a product's price in every book is shown, and one can be given to it; it may be no product."""
        return self.to_product(id, "prices") if id and self.may_see_books else ""

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


@dataclass(frozen=True, slots=True)
class _Holders:
    """Whose SKUs prices are asked for, by what explanations call them: the product's own, and its parent's."""

    products: Mapping[str, Json]

    def sku(self, holder: str) -> str:
        return str(self.products.get(holder, {}).get("attributes", {}).get("sku", ""))

    def id(self, holder: str) -> str:
        return str(self.products.get(holder, {}).get("id", ""))


def price_reasons(page: Page, links: Links) -> list[Reason]:
    """Return why the product of a page costs what it does."""
    why, meta = page.why, page.document["meta"]
    if why["from"] == "sum":
        return list(_sum_reasons(page, links))
    holders = _Holders({"own": page.document, "inherited": page.parent or {}})
    return [
        *_book_reasons(why, links, holders),
        *_sale_reasons(why, links, holders),
        *_modifier_reasons(why, meta, links),
        *_ends(why),
    ]


def _sum_reasons(page: Page, links: Links) -> Iterable[Reason]:
    parts = page.why["parts"]
    if not parts:
        yield Reason("It has no SKU, so it costs what is chosen; nothing is.", counts=True)
        return
    yield Reason("It has no SKU, so it costs what is chosen in it together:", counts=True)
    for part in parts:
        priced, product = part["currency"]["is_priced"], page.part(part["product_id"])
        words = f"{part['quantity']:,} × {product['attributes']['name'] if product else 'a product'}"
        if not priced:
            words += f" has no price in {part['currency']['code']}, so neither has the bundle"
        yield Reason(words, links.to_product(part["product_id"], "prices"), counts=not priced)
        yield from _sale_reasons(part, links, _Holders({"own": product}))


def _book_reasons(why: Json, links: Links, holders: _Holders) -> Iterable[Reason]:
    asked = why["pricebooks"]
    if why["from"] == "inherited" and all(each["asked_for"] == "inherited" for each in asked):
        yield Reason("No price book has a price for its own SKU.", links.to_prices_of(holders.id("own")))
    for each in asked:
        holder, id = each["asked_for"], each["id"]
        of, book = _OF[holder], links.book(id)
        if each["found"]:
            words, address = f"{book} has the price, for {of}.", links.to_price(id, holders.sku(holder))
        else:
            words = f"{book} has no price for {of}."
            address = links.to_prices_of(holders.id(holder)) or links.to_book(id)
        yield Reason(words, address, counts=each["found"])
    for id in why["pricebooks_not_asked"]:
        yield Reason(f"{links.book(id)} was not asked: another book comes first.", links.to_book(id))
    currency = why["currency"]
    if why["from"] == "none":
        if links.book_names:
            words = "No price book has a price for it, so none is shown."
            yield Reason(words, links.to_prices_of(holders.id("own")), counts=True)
        else:
            yield Reason("The catalog has no price book, so no prices are shown.", counts=True)
    elif not currency["is_priced"]:
        words = f"There is no amount in {currency['code']}, so no price is shown."
        yield Reason(words, _to_holder(why, links, holders), True)


def _to_holder(why: Json, links: Links, holders: _Holders) -> str:
    """Return where the price that counts is shown, "" if there is none."""
    found = next((each for each in why.get("pricebooks", ()) if each["found"]), None)
    return links.to_price(found["id"], holders.sku(found["asked_for"])) if found else ""


def _sale_reasons(why: Json, links: Links, holders: _Holders) -> Iterable[Reason]:
    address = _to_holder(why, links, holders)
    for sale in why.get("sales", ()):
        state = SaleState(sale["state"])
        yield Reason(_sale(sale, state), address, counts=state is SaleState.RUNS)
    if hidden := why.get("tiers_hidden_by_sale"):
        yield Reason(f"While the sale runs, {_tiers(hidden)} not in force.", address)
    code = why["currency"]["code"]
    if any(sale["state"] == SaleState.RUNS for sale in why.get("sales", ())) and not why["currency"]["is_reduced"]:
        yield Reason(f"The sale has no amount in {code}, so the price in {code} stays.", address, True)


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
