"""Who uses a variation, which of them need a rebuild, and what that takes from the children they have."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from products.admin.build_page import consequences
from products.admin.build_page.several import MOST as MOST_BUILT_AT_ONCE
from products.building.toll import toll_of
from products.models import Product, Variation
from products.models.product import ProductQuerySet
from pxm.admin.signed_in import require

# As many as a person reads before going to look.
MOST_NAMED = 10


@dataclass(frozen=True)
class Users:
    """The products that link a variation: the first by name, and how many there are; the same of those to rebuild.

    `children` are theirs that a build may write: independent ones keep their SKUs. `waiting` is as many as can be built
    at once.
    """

    named: list[Product]
    total: int
    children: int
    waiting: list[Product]
    waiting_total: int

    @property
    def waiting_named(self) -> list[Product]:
        return self.waiting[:MOST_NAMED]

    @property
    def more(self) -> int:
        return self.total - len(self.named)

    @property
    def waiting_more(self) -> int:
        return self.waiting_total - len(self.waiting_named)


def products_linking(variation: Variation) -> ProductQuerySet:
    return Product.objects.filter(variation_links__variation=variation).order_by("name", "id")


def waiting_products(variation: Variation) -> ProductQuerySet:
    return products_linking(variation).needing_rebuild()


def users_of(variation: Variation) -> Users:
    """Four queries."""
    linking, waiting = products_linking(variation), waiting_products(variation)
    counted = linking.aggregate(
        total=Count("pk", distinct=True), children=Count("children", filter=Q(children__is_independent=False))
    )
    return Users(
        named=list(linking[:MOST_NAMED]),
        waiting=list(waiting[:MOST_BUILT_AT_ONCE]),
        waiting_total=waiting.count(),
        **counted,
    )


def losses_view(request: HttpRequest, variation_id: UUID) -> HttpResponse:
    """What the next builds of the products that need one take away or recode, added up; nothing if they take nothing.

    As many products are looked at as can be built at once.
    """
    require(request, "products.view_variation", "products.view_product")
    waiting = waiting_products(get_object_or_404(Variation, pk=variation_id))
    toll = toll_of(list(waiting.values_list("pk", flat=True)[:MOST_BUILT_AT_ONCE]))
    context = {"sentences": consequences.toll(toll), "not_counted": waiting.count() - toll.products}
    return render(request, "admin/products/variation/losses.html", context)


def products_naming_options(variation: Variation) -> list[Product]:
    """Return products that do not link the variation any more, but name its options in their build rules."""
    named = Product.objects.filter(build_rules__entries__rule_options__option__variation=variation)
    return list(named.exclude(variation_links__variation=variation).distinct().order_by("name", "id")[:MOST_NAMED])
