"""Who uses a variation, and the builds that a change of it asks for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest

from jobs.models import Job
from products.building.request import request_build
from products.models import Product, Variation
from pxm.errors import PXMError

# What a person reads before going to look for themselves.
MOST_NAMED = 10


@dataclass(frozen=True)
class Users:
    """The products that link a variation: the first by name, how many there are, and how many need a rebuild."""

    named: list[Product]
    total: int
    waiting: list[Product]
    waiting_total: int

    @property
    def more(self) -> int:
        return self.total - len(self.named)

    @property
    def waiting_more(self) -> int:
        return self.waiting_total - len(self.waiting)


def products_linking(variation: Variation) -> QuerySet[Product]:
    return Product.objects.filter(variation_links__variation=variation).order_by("name", "id")


def waiting_products(variation: Variation) -> QuerySet[Product]:
    return products_linking(variation).needing_rebuild()  # type: ignore[attr-defined]


def users_of(variation: Variation) -> Users:
    """Four queries."""
    linking, waiting = products_linking(variation), waiting_products(variation)
    return Users(list(linking[:MOST_NAMED]), linking.count(), list(waiting[:MOST_NAMED]), waiting.count())


def products_naming_options(variation: Variation) -> list[Product]:
    """Return products that do not link the variation any more, but name its options in their build rules."""
    named = Product.objects.filter(build_rules__entries__rule_options__option__variation=variation)
    return list(named.exclude(variation_links__variation=variation).distinct().order_by("name", "id")[:MOST_NAMED])


def build_all(variation: Variation, request: HttpRequest) -> tuple[list[Job], list[tuple[Product, str]]]:
    """Ask for a build of each product that needs one; return the jobs, and what can not be built with the reason."""
    asked: list[Job] = []
    refused: list[tuple[Product, str]] = []
    for product in waiting_products(variation):
        try:
            asked.append(request_build(product_id=product.pk, request_id=request.request_id, actor=request.user))
        except PXMError as refusal:
            refused.append((product, "; ".join(problem.message for problem in refusal.problems)))
    return asked, refused
