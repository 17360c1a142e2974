"""*Copy…* on a product's page: the name, the SKU and the slug of the copy, then its page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from products.models import Product
from products.services.copying import copy_product
from pxm.admin.bulk.action import BulkAction, Done, Order, Question, Rows
from pxm.admin.bulk.perform import perform
from pxm.admin.bulk.places import Page
from pxm.admin.fields import LineField
from pxm.admin.signed_in import may, require

_HAPPENS = (
    "The copy gets its texts, languages, attributes, variations, build rules, components, files, and templates with "
    "their values. Prices, places in hierarchies and relationships stay with the original."
)
_CHILDREN = "Its children are not copied: build them once the copy is as you want it."
_CHILD = "A copy of a child is a product on its own, which no build changes."


class CopyForm(forms.Form):
    name = LineField(label="Name", help_text="Left empty, the copy is called as the original.")
    sku = LineField(label="SKU", is_needed=True, help_text="No two products have the same; only bundles may lack one.")
    slug = LineField(label="Slug", help_text="Left empty, one is made from the name.")


def _ask(rows: Rows) -> Question:
    product: Any = rows[0]
    more = {Product.Type.PARENT: [_CHILDREN], Product.Type.CHILD: [_CHILD]}
    happens = [_HAPPENS, *more.get(product.product_type, [])]
    return Question(f"Copy {product}", "Copy this product", happens)


def _copy(order: Order) -> Done:
    original: Any = order.rows[0]
    entered = {**order.entered, "name": order.entered["name"] or original.name}
    copy = copy_product(product_id=original.pk, **entered)
    return Done(f"{copy} was created.", address=reverse("admin:products_product_change", args=[copy.pk]))


COPY = BulkAction("copy", "Copy…", "products.add_product", _ask, _copy, form=CopyForm, most=1)


def copy_address(request: HttpRequest, product: Product) -> str:
    """Return where a product is copied, "" for those who may not."""
    return reverse("admin:products_product_copy", args=[product.pk]) if may(request, COPY.permission) else ""


def copy_page(request: HttpRequest, product_id: UUID, *, model_admin: ModelAdmin[Any]) -> HttpResponse:
    require(request, COPY.permission)
    rows = Product.objects.filter(pk=product_id)
    if not rows:
        raise Http404("There is no such product.")
    page = reverse("admin:products_product_change", args=[product_id])
    return perform(request, COPY, rows, Page(request, model_admin, back=page, cancel=page, original=rows[0]))
