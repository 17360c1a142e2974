"""The tab *What will change*, and what differs between two releases: numbers that open rows, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from catalog.admin.rights import PUBLISH, VIEW
from catalog.models import Catalog, Release
from catalog.publishing.changes import Asked, Caution, Changes, Kind, differences_between, what_will_change
from catalog.publishing.differences import FieldChange, PriceChange
from products.models import Product
from products.prices.models import PriceBook
from products.store.models import Currency
from products.store.money import Notation
from pxm.admin.humanize import count, listed
from pxm.admin.paging import PAGE, Paging, page_number
from pxm.admin.signed_in import may, require
from pxm.admin.tabs import Tab
from pxm.ids import read_uuid

# A value that is longer is cut; the product's page has it in full.
_LONGEST = 200
_VERBS = {Kind.COMES: ("comes", "come"), Kind.GOES: ("goes", "go"), Kind.CHANGES: ("changes", "change")}
_PRICE_VERBS = {"dearer": ("gets dearer", "get dearer"), "cheaper": ("gets cheaper", "get cheaper")}


@require_GET
def changes_tab(request: HttpRequest, catalog_id: UUID) -> HttpResponse:
    """Answer what a publish would change; with ``kind`` the rows of that kind, page by page."""
    require(request, VIEW)
    catalog = get_object_or_404(Catalog, pk=catalog_id)
    asked = _asked(request)
    changes = what_will_change(catalog_id=catalog.pk, asked=asked)
    address = reverse("admin:catalog_catalog_changes", args=[catalog.pk])
    if "kind" in request.GET:
        return _rows(request, changes, f"{address}?")
    publish = reverse("admin:catalog_catalog_publish", args=[catalog.pk]) if may(request, PUBLISH) else ""
    context = {
        "numbers": _numbers(changes),
        "nodes": _nodes(changes),
        "cautions": [_caution(each) for each in changes.cautions],
        "address": f"{address}?",
        "publish_address": publish,
        "nothing": "If it were published now, shoppers would see what they see already.",
    }
    return render(request, "admin/catalog/catalog/changes.html", context)


@require_GET
def difference(request: HttpRequest, catalog_id: UUID) -> HttpResponse:
    """Answer what differs from the release ``older`` to ``newer``, in the same way."""
    require(request, VIEW)
    rows = Release.objects.filter(catalog=catalog_id, status=Release.Status.PUBLISHED)
    chosen = [get_object_or_404(rows, pk=read_uuid(request.GET.get(name, ""))) for name in ("older", "newer")]
    old, new = sorted(chosen, key=lambda row: row.published_at or row.created_at)
    changes = differences_between(old=old, new=new, asked=_asked(request))
    here = reverse("admin:catalog_catalog_difference", args=[catalog_id])
    address = f"{here}?older={old.pk}&newer={new.pk}&"
    if "kind" in request.GET:
        return _rows(request, changes, address)
    context = {
        "numbers": _numbers(changes),
        "nodes": _nodes(changes),
        "address": address,
        "nothing": "Shoppers saw the same in both.",
    }
    return render(request, "admin/catalog/catalog/changes.html", context)


def _asked(request: HttpRequest) -> Asked:
    kind = request.GET.get("kind", "")
    if kind not in list(Kind):
        return Asked(limit=0)
    return Asked(
        offset=(page_number(request.GET.get("page", "")) - 1) * PAGE, limit=PAGE, kinds=frozenset([Kind(kind)])
    )


# --- Words ------------------------------------------------------------------------------------------------------------


def _numbers(changes: Changes) -> list[tuple[str, str]]:
    """Return the kinds of which there are products, with their number in words; prices open the rows that change."""
    found = [
        (str(kind), f"{count(number, 'product')} {_VERBS[kind][number != 1]}")
        for kind, number in changes.products.items()
        if number
    ]
    prices = {name: getattr(changes, name) for name in _PRICE_VERBS}
    verbs = {name: _PRICE_VERBS[name][number != 1] for name, number in prices.items() if number}
    return [*found, *(("", f"{count(prices[name], 'product')} {verb}") for name, verb in verbs.items())]


def _nodes(changes: Changes) -> str:
    return listed(
        [f"{count(number, 'node')} {_VERBS[kind][number != 1]}" for kind, number in changes.nodes.items() if number]
    )


def _caution(caution: Caution) -> str:
    match caution.code:
        case "unpriced":
            rows = Product.objects.filter(pk__in=caution.examples).order_by("name", "pk")
            named = _examples(rows.values_list("name", flat=True), caution)
            have = "product has" if caution.number == 1 else "products have"
            return f"{caution.number:,} live {have} no price in any of the price books: {named}."
        case "hierarchy_gone":
            missing = count(caution.number, "hierarchy", "hierarchies")
            return f"{missing} of the catalog, deleted meanwhile, will be missing."
    return f"{count(caution.number, 'price book')} of the catalog, deleted meanwhile, will not be asked."


def _examples(names: Iterable[str], caution: Caution) -> str:
    shown = list(names)
    rest = caution.number - len(shown)
    return listed([*shown, *([f"{rest:,} more"] if rest > 0 else [])])


def _rows(request: HttpRequest, changes: Changes, address: str) -> HttpResponse:
    paging = Paging(page_number(request.GET.get("page", "")), changes.total)
    words = _Words(changes)
    context = {
        "rows": [(row, words.of(row.fields, row.prices.amounts, row.prices.others)) for row in changes.rows],
        "paging": paging,
        "address": f"{address}kind={request.GET['kind']}&",
    }
    return render(request, "admin/catalog/catalog/changed_rows.html", context)


class _Words:
    """Says what changes of a product. Two queries: the names of price books, and how amounts are written."""

    def __init__(self, changes: Changes) -> None:
        books = {each.book_id for row in changes.rows for each in row.prices.amounts}
        self._books: Mapping[str, str] = {
            str(id): name for id, name in PriceBook.objects.filter(pk__in=books).values_list("pk", "name")
        }
        self._notations = {currency.code: currency.notation for currency in Currency.objects.all()}

    def of(self, fields: Iterable[FieldChange], amounts: Iterable[PriceChange], has_others: bool) -> list[str]:
        words = [f"{_called(each.name)}: {_value(each.old)} → {_value(each.new)}" for each in fields]
        words += [self._price(each) for each in amounts]
        return [*words, "Tiers or sales of its price"] if has_others else words

    def _price(self, change: PriceChange) -> str:
        notation = self._notations.get(change.currency) or Notation.usual(change.currency)
        old, new = ("none" if each is None else notation.write(each) for each in (change.old, change.new))
        rise = change.by
        by = f" ({'+' if rise > 0 else '−'}{notation.write(abs(rise))})" if rise else ""
        return f"Price in {self._books.get(change.book_id, 'a price book that was deleted')}: {old} → {new}{by}"


def _called(name: str) -> str:
    """Return ``fr-FR.name`` or ``bread_crumbs`` as people say it."""
    return name.replace("_", " ")


def _value(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, list):
        return _value(", ".join(map(str, value))) if all(isinstance(each, str | int) for each in value) else "others"
    if isinstance(value, dict):
        return "others"
    text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


CHANGES = Tab(
    key="changes",
    title="What will change",
    address=lambda catalog: reverse("admin:catalog_catalog_changes", args=[catalog.pk]),
    place=30,
)
