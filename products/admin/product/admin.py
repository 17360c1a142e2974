from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.options import ShowFacets
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern

from products.admin.build_page.view import BUILD
from products.admin.children.child import child_part
from products.admin.product.actions import ACTIONS, DELETION
from products.admin.product.changelist import ProductChangeList
from products.admin.product.columns import ProductColumns
from products.admin.product.counted import kept_number
from products.admin.product.filters import FILTERS, ChildrenFilter, TypeFilter
from products.admin.product.form import NewProductForm, ProductForm
from products.admin.product.header import header
from products.admin.product.save_and_build import SAVE_AND_BUILD, build_after_saving
from products.admin.product.tabs import PRODUCT_TABS
from products.admin.product.task_pages import task_pages
from products.admin.variation_links.tab import VARIATIONS
from products.models import Product
from products.searching import held_together_by
from pxm.admin.changelist import Empty
from pxm.admin.long_lists import Pages
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.signed_in import may


@admin.register(Product)
class ProductAdmin(ProductColumns, ServiceModelAdmin):
    form = ProductForm
    add_form = NewProductForm
    tabs = PRODUCT_TABS
    change_form_template = "admin/products/product/page.html"
    add_fields_template = "admin/products/product/add.html"
    intro = "A name and a SKU are enough to begin. Everything else – texts, languages, variations – comes afterwards."
    deletion = DELETION
    bulk_actions = ACTIONS

    list_display = ("name_and_sku", "type_badge", "status_badge", "children_column", "tags_column", "updated_column")
    list_filter = [*FILTERS]
    list_select_related = ("parent",)
    search_fields = ("name", "sku", "slug", "external_ref", "mpn", "upc_ean")
    search_help_text = "Name, SKU, slug, reference, MPN or UPC"
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    empty = Empty("sell", "A product is what you sell: a shirt, a chair, a service. Give it a name and a SKU to begin.")

    def search_condition(self, columns: list[str], text: str) -> Q:
        return held_together_by(columns, text)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ProductChangeList]:
        return ProductChangeList

    def get_paginator(self, request: HttpRequest, *args: Any, **options: Any) -> Pages:
        pages = cast(Pages, super().get_paginator(request, *args, **options))
        kept = kept_number(request)
        if kept is None:
            pages.counts_few = True
        else:
            pages.count = kept
        return pages

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        # Each order has its index: that of updates leaves the children out.
        shown = {ChildrenFilter.parameter_name, TypeFilter.parameter_name} & request.GET.keys()
        return ("-id",) if shown else ("-updated_at", "-id")

    def get_urls(self) -> list[URLPattern]:
        return [*task_pages(self), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return super().get_queryset(request).select_related("parent")

    def page_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        if row is None:
            return {"product": None}
        head = header(request, row)
        save_too = {"name": SAVE_AND_BUILD, "label": "Save and build"} if head["button"] else None
        return {"product": row, "header": head, "child": child_part(request, row), "save_too": save_too}

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Lead to the variations, which most products need next."""
        super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(f"{self.page_of(obj)}#{VARIATIONS.key}")

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        answer = super().response_change(request, obj)
        if SAVE_AND_BUILD in request.POST and may(request, BUILD):
            return build_after_saving(request, obj)
        return answer

    def words_of_saving(self, row: Any, *, is_new: bool) -> str:
        if is_new:
            return f"{row} was created. Next: choose its variations and build children, or describe it."
        return f"{row} was saved."
