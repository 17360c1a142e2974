"""The tab *Related* on the page of a product: one list for each relationship that it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from products.admin.pictures import give_pictures
from products.admin.product.tabs import PRODUCT_TABS
from products.models import Product
from products.relationships.admin.rights import VIEW
from products.relationships.models import AS_SHOWN, Association, Attachment, CustomRelationship
from products.relationships.services.attaching import attach_relationships, detach_relationships
from products.relationships.services.limits import (
    FULL_OF_PRODUCTS,
    FULL_OF_RELATIONSHIPS,
    MOST_ASSOCIATED,
    MOST_ATTACHED,
)
from products.relationships.services.ordering import order_products
from products.relationships.services.relating import relate_products, unrelate_products
from products.searching import held_by
from pxm.admin.refusals import sentences, without_lost_races
from pxm.admin.signed_in import may, require
from pxm.admin.tabs import Tab
from pxm.errors import Invalid, Missing, Problem, PXMError
from pxm.rows import find_rows

# As many as fit a glance; typing narrows them down.
FOUND_AT_ONCE = 12
# Products of a list that are shown at once; the rest is shown on demand.
SHOWN = 50

_LOOK = (VIEW, "products.view_product")
_CHANGE = "products.change_product"
# What clients are told of a product that can not be added, for those who read the page.
_SAID = {
    FULL_OF_RELATIONSHIPS: f"{{}} has {MOST_ATTACHED} relationships already, the most that a product can have",
    FULL_OF_PRODUCTS: f"this list, or that of {{}}, has {MOST_ASSOCIATED:,} products already, the most that fit",
}


@require_GET
def related_tab(request: HttpRequest, product_id: UUID) -> HttpResponse:
    require(request, *_LOOK)
    return _tab(request, get_object_or_404(Product, pk=product_id), whole=request.GET.get("whole", ""))


@require_POST
def change_related(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Change the lists of a product; the answer is the tab as it is then, with what was refused on top of it."""
    require(request, *_LOOK, _CHANGE)
    product = get_object_or_404(Product, pk=product_id)
    whole = request.POST.get("whole", "")
    try:
        said = without_lost_races(lambda: _changed(product, request.POST))
    except PXMError as refusal:
        return _tab(request, product, whole=whole, problem=sentences(refusal, named=False))
    return _tab(request, product, whole=whole, said=said)


@require_GET
def find_related(request: HttpRequest, product_id: UUID, relationship_id: UUID) -> HttpResponse:
    """Answer products whose name or SKU holds `q`, and which of them are in the list of a relationship already."""
    require(request, *_LOOK, _CHANGE)
    relationship = get_object_or_404(CustomRelationship, pk=relationship_id)
    text = request.GET.get("q", "").strip()
    rows = Product.objects.filter(held_by(["name", "sku"], text)).exclude(pk=product_id)
    # Children last: there may be thousands that are called as their parent.
    rows = rows.order_by(ExpressionWrapper(Q(parent__isnull=False), BooleanField()), "name", "pk")
    found = list(rows.only("name", "sku", "main_image")[: FOUND_AT_ONCE + 1]) if text else []
    give_pictures(request, found)
    under = Association.objects.filter(attachment__product=product_id, attachment__relationship=relationship)
    here = set(under.filter(product__in=found).values_list("product_id", flat=True))
    context = {
        "text": text,
        "relationship": relationship,
        "found": [(product, product.pk in here) for product in found[:FOUND_AT_ONCE]],
        "has_more": len(found) > FOUND_AT_ONCE,
        "change_address": reverse("admin:relationships_customrelationship_change_related", args=[product_id]),
    }
    return render(request, "admin/relationships/related/found.html", context)


# --- Changing ---------------------------------------------------------------------------------------------------------


def _changed(product: Product, sent: QueryDict) -> str:
    """Do what was sent and say what was done."""
    relationship = _relationship(sent.get("relationship", ""))
    if relationship is None:
        raise Missing(Problem("somebody has deleted this relationship meanwhile"))
    keys = {"product_id": product.pk, "relationship_id": relationship.pk}
    if "attach" in sent:
        attach_relationships(product_id=product.pk, slugs=[relationship.slug])
        return f"{relationship.name} was added. Search for the first product of the list."
    if "detach" in sent:
        detach_relationships(product_id=product.pk, slugs=[relationship.slug])
        return f"{relationship.name} was removed with its list. The products themselves stay."
    if other := sent.get("add"):
        refused = relate_products(**keys, products=[{"id": other}]).refused
        if refused:
            raise Invalid(Problem(_SAID.get(why, why).format(_called(other))) for why in refused.values())
        return f"{_called(other)} was added to {relationship.name}."
    if other := sent.get("remove"):
        unrelate_products(**keys, product_ids=[other])
        return f"{_called(other)} was removed from {relationship.name}. The product itself stays."
    order_products(**keys, product_ids=sent.getlist("order"))
    return "The order was saved."


def _called(product_id: str) -> str:
    found, _ = find_rows(Product.objects.only("name"), [product_id])
    return found[0].name if found else "The product"


def _relationship(text: str) -> CustomRelationship | None:
    found, _ = find_rows(CustomRelationship.objects.all(), [text])
    return found[0] if found else None


# --- The tab ----------------------------------------------------------------------------------------------------------


def _tab(request: HttpRequest, product: Product, *, whole: str, said: str = "", problem: str = "") -> HttpResponse:
    may_change = may(request, _CHANGE)
    attached = list(_attached(product))
    lists = [_list(attachment, is_whole=str(attachment.relationship_id) == whole) for attachment in attached]
    give_pictures(request, [other for each in lists for other in each["products"]])
    context = {
        "product": product,
        "lists": lists,
        "others": _others(attached) if may_change and len(attached) < MOST_ATTACHED else [],
        "most": MOST_ATTACHED,
        "is_full": len(attached) >= MOST_ATTACHED,
        "may_change": may_change,
        "may_define": may(request, "relationships.add_customrelationship"),
        "children": product.children.count() if not product.is_child else 0,
        "said": said,
        "problem": problem,
    }
    return render(request, "admin/relationships/related/tab.html", context)


def _attached(product: Product) -> QuerySet[Attachment]:
    """Return what the product has, in the order in which shoppers see it."""
    rows = Attachment.objects.filter(product=product).select_related("relationship")
    first = F("relationship__sort_order").asc(nulls_last=True)
    return rows.annotate(number=Count("associations")).order_by(first, "relationship__name", "relationship")


def _list(attachment: Any, *, is_whole: bool) -> dict[str, Any]:
    rows = attachment.associations.select_related("product").order_by(*AS_SHOWN)
    shown = rows if is_whole else rows[:SHOWN]
    return {
        "relationship": attachment.relationship,
        "number": attachment.number,
        "products": [each.product for each in shown],
        "more": 0 if is_whole else max(attachment.number - SHOWN, 0),
        "is_whole": is_whole,
    }


def _others(attached: Sequence[Attachment]) -> list[CustomRelationship]:
    """Return the relationships that the product could have, too."""
    present = [attachment.relationship_id for attachment in attached]
    return list(CustomRelationship.objects.exclude(pk__in=present).order_by("name", "pk"))


def _number(product: Any) -> str:
    number = Association.objects.filter(attachment__product=product).count()
    return f"{number:,}" if number else ""


RELATED = Tab(
    key="related",
    title="Related",
    address=lambda product: reverse("admin:relationships_customrelationship_related", args=[product.pk]),
    script="relationships/related.js",
    badge=_number,
    applies=lambda request, product: may(request, *_LOOK),
    place=90,
)
PRODUCT_TABS.add(RELATED)

# By the beginning of their paths.
RELATED_VIEWS: Mapping[str, Mapping[str, Callable[..., HttpResponse]]] = {
    "of-product/<uuid:product_id>": {"related": related_tab, "change_related": change_related},
    "of-product/<uuid:product_id>/<uuid:relationship_id>": {"find_related": find_related},
}
