from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import ShowFacets
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from jobs.admin.tab import JOBS
from products.admin.children.child import child_part
from products.admin.product.actions import ProductActions
from products.admin.product.bundle import shown_components
from products.admin.product.changelist import ProductChangeList
from products.admin.product.columns import ProductColumns
from products.admin.product.filters import FILTERS, ChildrenFilter, TypeFilter
from products.admin.product.form import NewProductForm, ProductForm
from products.admin.product.header import header
from products.admin.product.task_pages import BUILDING_TABS, ProductBuilding
from products.models import Product
from pxm.admin.forms import ServiceForm
from pxm.admin.tabs import Tab, open_tab, shown_tabs


def _details(request: HttpRequest, product: Product, form: Any) -> dict[str, Any]:
    is_bundle = product.product_type == Product.Type.BUNDLE
    return {"sku_needed": not is_bundle, "components": shown_components(product) if is_bundle else []}


DETAILS = Tab(
    key="details",
    title="Details",
    template="admin/products/product/details.html",
    fields=(
        "name",
        "sku",
        "slug",
        "description",
        "tags",
        "shopper_attributes",
        "admin_attributes",
        "custom_inputs",
        "status",
        "commodity_type",
        "mpn",
        "upc_ean",
        "external_ref",
    ),
    context=_details,
)
LANGUAGES = Tab(
    key="languages",
    title="Languages",
    template="admin/products/product/languages.html",
    fields=("locales",),
    badge=lambda product: str(len(product.locales) or ""),
)
# A child is built by the jobs of its parent.
JOBS_OF_PRODUCT = replace(
    JOBS, applies=lambda request, product: JOBS.applies(request, product) and not product.is_child
)


@admin.register(Product)
class ProductAdmin(ProductColumns, ProductActions, ProductBuilding):
    form = ProductForm
    add_form_template = "admin/products/product/add.html"
    # Every part of the page is one of these; their fields are declared by `ProductForm`.
    tabs: tuple[Tab, ...] = (DETAILS, LANGUAGES, *BUILDING_TABS, JOBS_OF_PRODUCT)
    actions = ("build_children", *ProductActions.actions)

    list_display = ("name_and_sku", "type_badge", "status_badge", "children_column", "tags_column", "updated_column")
    list_filter = [*FILTERS]
    list_select_related = ("parent",)
    list_per_page = 50
    search_fields = ("name", "sku", "slug", "external_ref", "mpn", "upc_ean")
    search_help_text = "Name, SKU, slug, reference, MPN or UPC"
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    empty_template = "admin/products/product/empty.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ProductChangeList]:
        return ProductChangeList

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        # Each order has its index: that of updates leaves the children out.
        shown = {ChildrenFilter.parameter_name, TypeFilter.parameter_name} & request.GET.keys()
        return ("-id",) if shown else ("-updated_at", "-id")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(request, {"title": "Products", **(extra_context or {})})
        context = getattr(response, "context_data", None) or {}
        if "cl" in context and not context["cl"].result_count:
            context["blockers"] = context["cl"].blockers(request)
        return response

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ServiceForm]:
        return ProductForm if change else NewProductForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        form = ProductForm if obj else NewProductForm
        return [(None, {"fields": list(form.base_fields)})]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return super().get_queryset(request).select_related("parent")

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        form = context["adminform"].form
        context |= {"product": obj, "form": form, "title": obj or "New product", "subtitle": None}
        if change:
            tabs = shown_tabs(self.tabs, request, obj, form)
            context |= {"tabs": tabs, "open_tab": open_tab(tabs), "header": header(request, obj)}
            context["child"] = child_part(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def words_of_saving(self, row: Any, *, is_new: bool) -> str:
        if is_new:
            return f"{row} was created. Next: describe it, or choose its variations and build children."
        return f"{row} was saved."
