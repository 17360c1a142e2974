"""Relationships in the admin: the list, and the page of one with the products that have it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET
from unfold.decorators import display

from products.relationships.admin.deletion import DELETION
from products.relationships.admin.form import RelationshipForm
from products.relationships.admin.related import RELATED_VIEWS
from products.relationships.admin.rights import VIEW
from products.relationships.models import Attachment, CustomRelationship
from pxm.admin.called import called
from pxm.admin.changelist import Empty
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.paging import Paging, page_number
from pxm.admin.signed_in import may, require
from pxm.admin.tabs import Tab
from pxm.templatetags.pxm import ago

_LOOK = (VIEW, "products.view_product")
_DETAILS = "admin/relationships/details.html"

DETAILS = Tab("details", "Details", template=_DETAILS, fields=tuple(RelationshipForm.base_fields), place=10)
PRODUCTS = Tab(
    "products",
    "Products",
    address=lambda row: reverse("admin:relationships_customrelationship_products", args=[row.pk]),
    badge=lambda row: f"{row.attachments.count() or ''}",
    applies=lambda request, row: may(request, *_LOOK),
    place=20,
)


@require_GET
def products_tab(request: HttpRequest, relationship_id: UUID) -> HttpResponse:
    """The products that have the relationship, by name, each with how many products it has under it."""
    require(request, *_LOOK)
    relationship = get_object_or_404(CustomRelationship, pk=relationship_id)
    having = Attachment.objects.filter(relationship=relationship)
    paging = Paging(page_number(request.GET.get("page", "")), having.count())
    rows = having.select_related("product").order_by("product__name", "product")
    context = {
        "relationship": relationship,
        "rows": rows.annotate(number=Count("associations"))[paging.start : paging.stop],
        "paging": paging,
        "earlier": paging.earlier and f"page={paging.earlier}",
        "later": paging.later and f"page={paging.later}",
    }
    return render(request, "admin/relationships/products.html", context)


@admin.register(CustomRelationship)
class CustomRelationshipAdmin(ServiceModelAdmin):
    form = RelationshipForm
    tabs = (DETAILS, PRODUCTS)
    add_fields_template = _DETAILS
    change_form_template = "admin/relationships/page.html"
    deletion = DELETION
    bulk_actions = (DELETION,)
    list_display = ("shown_name", "shoppers_name", "direction", "used_by", "updated")
    list_display_links = ("shown_name",)
    search_fields = ("name", "external_name", "slug")
    search_help_text = "Name or slug"
    ordering = ("name", "id")
    intro = "Products are put under it on their own pages, on the tab Related."
    empty = Empty(
        "link",
        "A relationship leads shoppers from one product to others: what goes with it, what replaces it, which spare "
        "parts it needs.",
    )

    # --- The list ---------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[CustomRelationship]:
        rows: QuerySet[CustomRelationship] = super().get_queryset(request)
        having = Attachment.objects.filter(relationship=OuterRef("pk")).order_by().values("relationship")
        number = Subquery(having.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
        return rows.annotate(product_count=Coalesce(number, 0))

    @display(description="Relationship", ordering="name")
    def shown_name(self, row: CustomRelationship) -> SafeString:
        return format_html(
            '<span class="pxm-cell-name">{}<span class="pxm-subtle">{}</span></span>',
            called(row.name),
            called(row.slug),
        )

    @display(description="Shoppers read", ordering="external_name")
    def shoppers_name(self, row: CustomRelationship) -> SafeString:
        return called(row.external_name or "–")

    @display(description="Direction", ordering="bi_directional")
    def direction(self, row: CustomRelationship) -> str:
        return "both directions" if row.bi_directional else "one direction"

    @display(description="Used by", ordering="product_count")
    def used_by(self, row: Any) -> SafeString | str:
        number = row.product_count
        return f"{number:,} product{'' if number == 1 else 's'}" if number else "–"

    @display(description="Updated", ordering="updated_at")
    def updated(self, row: CustomRelationship) -> SafeString | str:
        return ago(row.updated_at)

    # --- The page ---------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        views = {"<uuid:relationship_id>": {"products": products_tab}, **RELATED_VIEWS}
        own = [
            path(
                f"{start}/{name.replace('_', '-')}/",
                self.admin_site.admin_view(view),
                name=f"relationships_customrelationship_{name}",
            )
            for start, of_start in views.items()
            for name, view in of_start.items()
        ]
        return [*own, *super().get_urls()]

    def page_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        return {"relationship": row, "direction": self.direction(row) if row else ""}
