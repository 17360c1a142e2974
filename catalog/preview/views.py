"""The pages of the preview, for staff."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from catalog.admin.rights import VIEW, VIEW_RULE
from catalog.admin.tester import told
from catalog.models import Catalog, Release
from catalog.preview.addresses import Addresses
from catalog.preview.context import DRAFT, Context
from catalog.preview.curl import curl_of
from catalog.preview.product import page_of, shown_product
from catalog.preview.shop import Asked, shop_of
from catalog.preview.sight import Sight, Unseen, look
from catalog.preview.why import Links, absence_reasons, links_for, price_reasons
from catalog.services.absence import why_absent
from catalog.services.release import published
from products.store.models import Currency
from pxm.admin.signed_in import may, require
from pxm.api.hosts import answering_at
from pxm.api.pagination import host_of

# Catalogs that the menu of the bar offers; who has more names one by its address.
_MOST_CATALOGS = 200

View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    """Let in who may look at catalogs. What depends on who looks is kept by no cache."""

    @require_GET
    def looked_at(request: HttpRequest, **ids: UUID) -> HttpResponse:
        require(request, VIEW, "catalog.view_release")
        answering_at(host_of(request))
        answer = view(request, **ids)
        answer["Cache-Control"] = "no-store"
        return answer

    return admin.site.admin_view(looked_at)


def shop(request: HttpRequest) -> HttpResponse:
    """The shop: where one can go, and a page of products."""
    context = Context.read(request.GET)
    asked = Asked.read(request.GET)
    try:
        with look(context) as sight:
            shown = shop_of(sight, asked, Addresses(context))
            return _page(request, "preview/shop.html", sight, shown, path=shown["path"])
    except Unseen as unseen:
        return _nothing(request, context, unseen)


def product(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """A product, or why it is not there."""
    context = Context.read(request.GET)
    to = Addresses(context)
    try:
        with look(context) as sight:
            links = links_for(request, sight)
            row = sight.shelf.product(product_id)
            if row is None:
                return _absent(request, sight, product_id, links)
            page = page_of(sight, row, request.GET)
            shown = shown_product(sight, page, request.GET, to)
            shown["reasons"] = price_reasons(page.why, page.document["meta"], links, page.name_of)
            shown["edit"] = links.to_product(product_id)
            shown["json"] = json.dumps(page.document, indent=2, ensure_ascii=False)
            path = f"{sight.scope.base}/products/{product_id}?include=main_image,files,component_products"
            return _page(request, "preview/product.html", sight, shown, path=path)
    except Unseen as unseen:
        return _nothing(request, context, unseen)


def _absent(request: HttpRequest, sight: Sight, id: UUID, links: Links) -> HttpResponse:
    absent = why_absent(id, sight.catalog.hierarchy_ids)
    shown = {
        "absent": absent.product,
        "reasons": absence_reasons(absent, sight, links),
        "as_draft": Addresses(sight.context.but(release=DRAFT)).product(str(id)),
    }
    return _page(request, "preview/absent.html", sight, shown, status=404)


# --- Around what is looked at -----------------------------------------------------------------------------------------


def _page(
    request: HttpRequest, template: str, sight: Sight, shown: dict[str, Any], *, path: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        **_bar(sight.context, sight.catalog),
        "sight": sight,
        "title": "Preview",
        "rules": told(sight.explained) if sight.explained and may(request, VIEW_RULE) else None,
        "curl": curl_of(sight, path) if path else "",
        **shown,
    }
    return render(request, template, context, status=status)


def _nothing(request: HttpRequest, context: Context, unseen: Unseen) -> HttpResponse:
    """Say why there is nothing to see; the bar stays, to mend it."""
    shown = {
        **admin.site.each_context(request),
        **_bar(context, None),
        "title": "Preview",
        "problem": unseen,
        "rules": told(unseen.explained) if unseen.explained and may(request, VIEW_RULE) else None,
    }
    return render(request, "preview/nothing.html", shown)


def _bar(context: Context, catalog: Catalog | None) -> dict[str, Any]:
    """Return what the bar offers. Three queries."""
    currencies = Currency.objects.filter(enabled=True).order_by("-default", "code")
    catalogs = Catalog.objects.order_by("name", "pk").values_list("pk", "name")[:_MOST_CATALOGS]
    return {
        "context": context,
        "query": context.query(),
        "hidden": list(context.given().items()),
        "catalogs": [(str(id), name) for id, name in catalogs],
        "releases": _releases(catalog) if catalog else (),
        "draft": DRAFT,
        "currencies": list(currencies.values_list("code", flat=True)),
    }


def _releases(catalog: Catalog) -> list[Release]:
    """Return the releases that are kept, the one that shoppers see first."""
    return list(published(catalog.pk))
