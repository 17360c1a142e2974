"""The columns of the products list."""

from __future__ import annotations

from django.contrib.admin import display
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from products.models import Product
from pxm.admin.called import called
from pxm.templatetags.pxm import ago

SHOWN_TAGS = 3
NONE = SafeString('<span class="pxm-none">–</span>')


class ProductColumns:
    """Mixed into the model admin; `ProductChangeList` sets `children_total` on every row."""

    @display(description="Product", ordering="name")
    def name_and_sku(self, product: Product) -> SafeString:
        named = format_html(
            '<span class="pxm-cell-name">{}<span class="pxm-subtle">{}</span></span>',
            called(product.name),
            called(product.sku or "no SKU"),
        )
        picture = getattr(product, "picture", None)
        if picture is None:
            return named
        shown = format_html('<img src="{}" alt="" loading="lazy">', picture) if picture else ""
        return format_html('<span class="pxm-pictured"><span class="pxm-cell-picture">{}</span>{}</span>', shown, named)

    @display(description="Type", ordering="product_type")
    def type_badge(self, product: Product) -> SafeString:
        kind = "pxm-badge-accent" if product.product_type == Product.Type.PARENT else ""
        return format_html('<span class="pxm-badge {}">{}</span>', kind, product.get_product_type_display())

    @display(description="Status", ordering="status")
    def status_badge(self, product: Product) -> SafeString:
        kind = "pxm-badge-good" if product.status == Product.Status.LIVE else ""
        return format_html('<span class="pxm-badge {}">{}</span>', kind, product.get_status_display())

    @display(description="Children")
    def children_column(self, product: Product) -> SafeString | str:
        if product.is_child:
            address = reverse("admin:products_product_change", args=[product.parent_id])
            return format_html('of <a class="pxm-cut pxm-link" href="{}">{}</a>', address, product.parent)
        total = getattr(product, "children_total", 0)
        shown: SafeString | str = ""
        if total:
            address = reverse("admin:products_product_change", args=[product.pk])
            shown = format_html('<a class="pxm-link" href="{}#children">{}</a>', address, f"{total:,}")
        if not product.needs_rebuild:
            return shown or NONE
        return format_html('{} <span class="pxm-badge pxm-badge-warn">{}</span>', shown, "needs rebuild")

    @display(description="Tags")
    def tags_column(self, product: Product) -> SafeString | str:
        if not product.tags:
            return NONE
        shown = ((called(tag),) for tag in product.tags[:SHOWN_TAGS])
        chips = format_html_join("", '<span class="pxm-chip">{}</span>', shown)
        more = len(product.tags) - SHOWN_TAGS
        rest = (
            format_html('<span class="pxm-subtle" title="{}">+{}</span>', ", ".join(product.tags), more)
            if more > 0
            else ""
        )
        return format_html('<span class="pxm-cell-tags">{}{}</span>', chips, rest)

    @display(description="Updated", ordering="updated_at")
    def updated_column(self, product: Product) -> SafeString | str:
        return ago(product.updated_at)
