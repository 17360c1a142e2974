"""The shop and its products, for staff and behind a shared link."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any
from uuid import UUID

import orjson
from django.contrib import admin
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from catalog.admin.rights import VIEW, VIEW_RULE
from catalog.admin.tester import told
from catalog.models import Catalog
from catalog.preview.addresses import Addresses
from catalog.preview.context import DRAFT, Context
from catalog.preview.curl import curl_of
from catalog.preview.models import SavedContext
from catalog.preview.product import Page, page_of, shown_product
from catalog.preview.rights import KEEP, SHARE
from catalog.preview.services import shared_context
from catalog.preview.shop import Asked, shop_of, whole_answer
from catalog.preview.sight import Sight, Unseen, look
from catalog.preview.why import absence_reasons, links_for, price_reasons
from catalog.services.absence import why_absent
from catalog.services.release import published
from catalog.services.resolving import Explained
from products.language_names import language_name
from products.store.models import Currency, StoreSettings
from pxm.admin.signed_in import may, require
from pxm.api.hosts import answering_at
from pxm.api.pagination import host_of
from pxm.prepared import Prepared
from pxm.settled.kept import Kept
from pxm.settled.marks import PresentMark

# A menu of the bar offers no more; other catalogs are opened from their pages.
_MOST_OFFERED = 200
# What a page outside keeps to itself: no other page learns its address, and no search engine keeps it.
_OUTSIDE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}

# What menus offer, each row with the mark that it was read under.
_CATALOGS = Prepared(lambda: _marked(Catalog.objects.order_by("name", "pk"), "pk", "name"))
_RELEASES = Prepared(lambda catalog: _marked(published(catalog), "pk", "published_at"))
# The currencies, and with each the languages of the store; it always has a currency.
_STORE = Prepared(
    lambda: _marked(
        Currency.objects.filter(enabled=True).order_by("-default", "code"),
        "code",
        Subquery(StoreSettings.objects.values("additional_languages")[:1]),
    )
)
_KEPT: Kept[list[Any]] = Kept(100)
_SAVED = Prepared(lambda: SavedContext.objects.all())

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks, through what: staff with everything around it, or whoever has a shared link, with nothing but that."""

    request: HttpRequest
    context: Context
    to: Addresses
    product_id: UUID | None = None

    @property
    def is_staff(self) -> bool:
        return not self.to.link

    def render(self, template: str, shown: dict[str, Any], status: int = 200) -> HttpResponse:
        around = {
            "is_bare": not self.is_staff or self.to.is_framed,
            "context": self.context,
            "hidden": list(self.to.hidden.items()),
            "home": self.to.shop(),
            "is_staff": self.is_staff,
            "is_framed": self.to.is_framed,
            "product_id": self.product_id,
        }
        return render(self.request, template, around | shown, status=status)


# --- Who may ----------------------------------------------------------------------------------------------------------


def for_staff(view: Callable[..., HttpResponse]) -> View:
    """Let in who may look at catalogs, with the context that the address says."""

    @require_GET
    def looked_at(request: HttpRequest, **ids: UUID) -> HttpResponse:
        require(request, VIEW, "catalog.view_release")
        context = Context.read(request.GET)
        to = Addresses(context, is_framed="frame" in request.GET)
        return _private(view(_visit(request, context, to, **ids)))

    return admin.site.admin_view(looked_at)


def by_link(view: Callable[..., HttpResponse]) -> View:
    """Let in whoever has a shared link, with its context alone."""

    @require_GET
    def looked_at(request: HttpRequest, link: str, **ids: UUID) -> HttpResponse:
        context = shared_context(link)
        if context is None:
            return _private(render(request, "preview/ended.html", status=404))
        answer = _private(view(_visit(request, context, Addresses(context, link), **ids)))
        for name, value in _OUTSIDE.items():
            answer[name] = value
        return answer

    return looked_at


def _visit(request: HttpRequest, context: Context, to: Addresses, product_id: UUID | None = None) -> Visit:
    answering_at(partial(host_of, request))
    return Visit(request, context, to, product_id)


def _private(answer: HttpResponse) -> HttpResponse:
    """What depends on who looks is kept by no cache."""
    answer["Cache-Control"] = "no-store"
    return answer


# --- Pages ------------------------------------------------------------------------------------------------------------


def shop(visit: Visit) -> HttpResponse:
    """The shop: where one can go, and a page of products."""
    try:
        with look(visit.context) as sight:
            shown = shop_of(sight, Asked.read(visit.request.GET), visit.to)
            if visit.is_staff and not shown["is_lost"]:
                shown["json"] = _written(whole_answer(shown, visit.request))
            return visit.render("preview/shop.html", _around(visit, sight, shown["path"]) | shown)
    except Unseen as unseen:
        return _nothing(visit, unseen)


def product(visit: Visit) -> HttpResponse:
    """A product, or why it is not there."""
    product_id = visit.product_id
    assert product_id is not None, "its path names one"
    try:
        with look(visit.context) as sight:
            row = sight.shelf.product(product_id)
            if row is None:
                return _absent(visit, sight, product_id)
            page = page_of(sight, row, visit.request.GET)
            shown = shown_product(sight, page, visit.request.GET, visit.to)
            path = f"{sight.scope.base}/products/{product_id}?include=main_image,files,component_products"
            if visit.is_staff:
                shown |= _explained(visit, sight, page)
            return visit.render("preview/product.html", _around(visit, sight, path) | shown)
    except Unseen as unseen:
        return _nothing(visit, unseen)


def _explained(visit: Visit, sight: Sight, page: Page) -> dict[str, Any]:
    """Return why a product costs what it does, and its document. One query."""
    links = links_for(visit.request, sight)
    return {
        "reasons": price_reasons(page, links),
        "edit": links.to_product(page.row.id),
        "json": _written(page.document),
    }


def _written(document: dict[str, Any]) -> SafeString:
    """Return a document to be read as the text of an element, where its many quotes may stand as they are."""
    return SafeString(escape(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode(), quote=False))


def _absent(visit: Visit, sight: Sight, id: UUID) -> HttpResponse:
    """Say that a product is not there: to staff why, which is what they look for; that is of the draft, and nothing for
    others."""
    shown = _around(visit, sight)
    if visit.is_staff:
        absent = why_absent(id, sight.catalog.hierarchy_ids)
        shown["absent"] = absent.product
        shown["reasons"] = absence_reasons(absent, sight, links_for(visit.request, sight))
        shown["as_draft"] = "" if sight.is_draft else Addresses(visit.context.but(release=DRAFT)).product(str(id))
    return visit.render("preview/absent.html", shown, status=200 if visit.is_staff else 404)


def _nothing(visit: Visit, unseen: Unseen) -> HttpResponse:
    """Say why there is nothing to see; staff have the bar to mend it."""
    if not visit.is_staff:
        return render(visit.request, "preview/ended.html", status=404)
    shown = {"problem": unseen, "rules": _rules(visit, unseen.explained, None), **_bar(visit, None)}
    return visit.render("preview/nothing.html", shown)


# --- Around what is looked at -----------------------------------------------------------------------------------------


def _around(visit: Visit, sight: Sight, path: str = "") -> dict[str, Any]:
    if not visit.is_staff:
        return {"sight": sight}
    return {
        "sight": sight,
        "rules": _rules(visit, sight.explained, sight.catalog),
        "curl": curl_of(sight, path) if path else "",
        **_bar(visit, sight),
    }


def _rules(visit: Visit, explained: Explained | None, catalog: Catalog | None) -> dict[str, Any] | None:
    return told(explained, catalog) if explained and may(visit.request, VIEW_RULE) else None


def _bar(visit: Visit, sight: Sight | None) -> dict[str, Any]:
    """Return what the bar offers. Four queries, of which three are spared while catalogs and the store are settled."""
    chosen, mark = visit.context.given(), (sight.scope.store.mark if sight else None) or ""
    catalog, store = sight.catalog if sight else None, _offered(_STORE, mark)
    return {
        "is_chosen": bool(chosen),
        "catalogs": [(str(id), name) for id, name in _offered(_CATALOGS, mark)],
        "releases": [(str(id), at) for id, at in _offered(_RELEASES, mark, catalog=catalog.pk)] if catalog else (),
        "draft": DRAFT,
        "currencies": [code for code, _ in store],
        "languages": _languages([code for _, codes in store[:1] for code in codes or ()], catalog),
        "saved": [
            (each, Addresses(Context.read(each.context)).page(visit.product_id), each.context == chosen)
            for each in _SAVED.all()
        ],
        "may_keep": may(visit.request, *KEEP),
        "may_share": may(visit.request, *SHARE),
    }


def _marked(rows: QuerySet[Any], *columns: Any) -> QuerySet[Any, tuple[Any, ...]]:
    marked: QuerySet[Any, tuple[Any, ...]] = rows.annotate(mark=PresentMark()).values_list("mark", *columns)
    return marked


def _offered(rows: Prepared[tuple[Any, ...]], mark: str, **values: UUID) -> list[Any]:
    """Return what a menu offers; no query if it is known under the mark."""
    name = (rows, *values.values())
    known = _KEPT.find(mark, name)
    if known is None:
        found = rows.some(slice(0, _MOST_OFFERED), **values)
        known = [row[1:] for row in found]
        _KEPT.keep(mark, name, known, read_under=found[0][0] if found else None)
    return known


def _languages(of_store: Iterable[str], catalog: Catalog | None) -> list[tuple[str, str]]:
    """Return the languages that the store and the catalog itself have texts in, by code, with their names."""
    codes = {*of_store, *(catalog.locales if catalog else ())}
    return [(code, language_name(code)) for code in sorted(codes)]
