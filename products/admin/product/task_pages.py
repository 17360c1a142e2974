"""Everything about building on a product's pages: tabs, task pages, and *Build children* for several."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.admin import action
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from products.admin.build_page.several import build_several
from products.admin.build_page.view import build_page, build_rows
from products.admin.build_rules.tab import BUILD_RULES
from products.admin.build_rules.view import evaluate_rules
from products.admin.children.child import rebuild_page
from products.admin.children.tab import CHILDREN
from products.admin.children.view import ask_about_children, change_children, children_tab
from products.admin.variation_links.tab import VARIATIONS
from products.admin.variation_links.view import find_variations, make_variation
from products.models import Product
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.signed_in import may

BUILDING_TABS = (VARIATIONS, BUILD_RULES, CHILDREN)


class ProductBuilding(ServiceModelAdmin):
    @action(description="Build children…", permissions=["build"])
    def build_children(self, request: HttpRequest, queryset: QuerySet[Product]) -> HttpResponse | None:
        return build_several(request, queryset, model_admin=self)

    def has_build_permission(self, request: HttpRequest) -> bool:
        return may(request, "products.build_product")

    def get_urls(self) -> list[URLPattern]:
        def page(address: str, view: Any, name: str, **arguments: Any) -> URLPattern:
            wrapped = self.admin_site.admin_view(partial(view, **arguments) if arguments else view)
            return path(address, wrapped, name=f"products_product_{name}")

        return [
            page("evaluate-rules/", evaluate_rules, "evaluate_rules"),
            page("find-variations/", find_variations, "find_variations"),
            page("make-variation/", make_variation, "make_variation"),
            page("<uuid:product_id>/build/", build_page, "build", model_admin=self),
            page("<uuid:product_id>/build/rows/", build_rows, "build_rows"),
            page("<uuid:product_id>/children/", children_tab, "children"),
            page("<uuid:product_id>/children/<slug:action>/", ask_about_children, "ask_about_children"),
            page("<uuid:product_id>/children/<slug:action>/do/", change_children, "change_children"),
            page("<uuid:product_id>/rebuild/", rebuild_page, "rebuild", model_admin=self),
            *super().get_urls(),
        ]
