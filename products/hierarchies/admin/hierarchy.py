"""Hierarchies in the admin: the list, and the page with the tree on the left."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from products.admin.product.tabs import LANGUAGES
from products.hierarchies.admin.deletion import DELETE_HIERARCHIES
from products.hierarchies.admin.duplicate import DUPLICATE
from products.hierarchies.admin.forms import HierarchyForm, NewHierarchyForm
from products.hierarchies.admin.tabs import DETAILS, JOBS_OF_HIERARCHY
from products.hierarchies.admin.tree import tree_part
from products.hierarchies.admin.tree_views import TREE_VIEWS
from products.hierarchies.models import Hierarchy, Placement
from pxm.admin.bulk.perform import perform
from pxm.admin.bulk.places import Page
from pxm.admin.changelist import Empty
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.signed_in import may, require
from pxm.templatetags.pxm import ago


@admin.register(Hierarchy)
class HierarchyAdmin(ServiceModelAdmin):
    form = HierarchyForm
    add_form = NewHierarchyForm
    tabs = (DETAILS, LANGUAGES, JOBS_OF_HIERARCHY)
    change_form_template = "admin/hierarchies/page.html"
    deletion = DELETE_HIERARCHIES
    bulk_actions = (DELETE_HIERARCHIES,)
    list_display = ("shown_name", "shown_nodes", "shown_products", "shown_updated", "duplicate_link")
    list_display_links = ("shown_name",)
    search_fields = ("name", "slug")
    search_help_text = "Name or slug"
    ordering = ("name", "id")
    intro = "A hierarchy is a tree of nodes in which shoppers find products: by what they are, by whom they are for."
    empty = Empty(
        "account_tree",
        "A hierarchy is a tree in which shoppers find products: Clothing with Shirts and Shoes in it. A product can "
        "hang in any number of places.",
    )

    # --- The list ---------------------------------------------------------------------------------------------------

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = super().get_list_display(request)
        return shown if may(request, DUPLICATE.permission) else [name for name in shown if name != "duplicate_link"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Hierarchy]:
        rows: QuerySet[Hierarchy] = super().get_queryset(request)
        placed = Placement.objects.filter(node__hierarchy=OuterRef("pk"))
        return rows.annotate(product_count=_counted(placed, "node__hierarchy", Count("product", distinct=True)))

    @display(description="Hierarchy", ordering="name")
    def shown_name(self, hierarchy: Hierarchy) -> str:
        return hierarchy.name

    @display(description="Nodes", ordering="node_count")
    def shown_nodes(self, hierarchy: Any) -> str:
        return f"{hierarchy.node_count:,}"

    @display(description="Products", ordering="product_count")
    def shown_products(self, hierarchy: Any) -> str:
        return f"{hierarchy.product_count:,}"

    @display(description="Updated", ordering="updated_at")
    def shown_updated(self, hierarchy: Hierarchy) -> SafeString | str:
        return ago(hierarchy.updated_at)

    @display(description="Copy")
    def duplicate_link(self, hierarchy: Hierarchy) -> SafeString:
        link = '<a class="pxm-link" href="{}" aria-label="Duplicate {}…">Duplicate…</a>'
        return format_html(link, _duplicate_address(hierarchy), hierarchy.name)

    # --- The page ---------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        views = {"duplicate": self.duplicate_view, **TREE_VIEWS}
        own = [
            path(
                f"<uuid:hierarchy_id>/{name.replace('_', '-')}/",
                self.admin_site.admin_view(view),
                name=f"hierarchies_hierarchy_{name}",
            )
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def page_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        if row is None:
            return {}
        duplicate = _duplicate_address(row) if may(request, DUPLICATE.permission) else ""
        return {"tree": tree_part(request, row), "duplicate_address": duplicate}

    def duplicate_view(self, request: HttpRequest, hierarchy_id: UUID) -> HttpResponse:
        """Ask for the name of the duplicate, then lead to the job that makes it."""
        require(request, DUPLICATE.permission)
        rows = self.get_queryset(request).filter(pk=hierarchy_id)
        if not rows:
            raise Http404("There is no such hierarchy.")
        page = self.page_of(rows[0])
        return perform(request, DUPLICATE, rows, Page(request, self, back=page, cancel=page, original=rows[0]))


def _counted(rows: QuerySet[Any], by: str, number: Count) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=number).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _duplicate_address(hierarchy: Hierarchy) -> str:
    return reverse("admin:hierarchies_hierarchy_duplicate", args=[hierarchy.pk])
