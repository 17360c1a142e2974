"""Nodes in the admin: a page beside the tree of their hierarchy, which takes the place of a list."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from products.admin.product.tabs import LANGUAGES
from products.hierarchies.admin.deletion import DELETE_NODE, homeless_products
from products.hierarchies.admin.editing import choose_node
from products.hierarchies.admin.forms import NodeForm
from products.hierarchies.admin.node_products import PRODUCT_VIEWS, PRODUCTS
from products.hierarchies.admin.placement import PLACEMENT_VIEWS
from products.hierarchies.admin.tabs import DETAILS
from products.hierarchies.admin.tree import tree_part
from products.hierarchies.models import Node
from pxm.admin.model_admin import ServiceModelAdmin


@admin.register(Node)
class NodeAdmin(ServiceModelAdmin):
    form = NodeForm
    tabs = (DETAILS, LANGUAGES, PRODUCTS)
    change_form_template = "admin/hierarchies/page.html"
    deletion = DELETE_NODE

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nodes are made in the tree."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Node]:
        return super().get_queryset(request).select_related("hierarchy")

    def get_urls(self) -> list[URLPattern]:
        of_kind = {"<uuid:node_id>": PRODUCT_VIEWS, "of-product/<uuid:product_id>": PLACEMENT_VIEWS}
        own = [
            path(
                f"{start}/{name.replace('_', '-')}/", self.admin_site.admin_view(view), name=f"hierarchies_node_{name}"
            )
            for start, views in of_kind.items()
            for name, view in views.items()
        ]
        homeless = path("homeless/", self.admin_site.admin_view(homeless_products), name="hierarchies_node_homeless")
        choose = path("choose/", self.admin_site.admin_view(choose_node), name="hierarchies_node_choose")
        return [*own, homeless, choose, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the hierarchies, whose trees list the nodes."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(self.list_address())

    def list_address(self) -> str:
        return reverse("admin:hierarchies_hierarchy_changelist")

    def page_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        return {"tree": tree_part(request, row.hierarchy, row)}
