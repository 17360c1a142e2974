"""Choosing products by a filter: the same ones as the list of products shows, and in words."""

from __future__ import annotations

import pytest
from django.urls import reverse

from products.choosing import ProductChoice
from products.models import Product
from tests.factories.people import signed_in
from tests.factories.products import ProductFactory, build, shirt

pytestmark = pytest.mark.django_db


def chosen(choice: ProductChoice) -> set[str]:
    return set(choice.of(Product.objects.without_children()).values_list("name", flat=True))


@pytest.mark.parametrize(
    "asked",
    [
        {"tag": "summer"},
        {"type": "parent"},
        {"type": "standard", "tag": "SUMMER"},
        {"status": "live"},
        {"build": "children"},
        {"build": "none"},
        {"build": "needed"},
        {"type": "?", "status": "?", "build": "?", "variation": "?"},
    ],
)
def test_it_finds_what_the_list_shows(asked: dict[str, str]) -> None:
    build(shirt(name="Polo", tags=["summer"]).product)
    shirt(name="Unbuilt", sku="unbuilt", slug="unbuilt")
    for name, status in (("Mug", "live"), ("Hat", "draft")):
        ProductFactory(name=name, tags=["summer"], status=status)
    page = signed_in().get(reverse("admin:products_product_changelist"), asked)
    assert chosen(ProductChoice.read(asked)) == {product.name for product in page.context["cl"].queryset}


def test_a_variation_is_named_and_may_be_gone() -> None:
    made = shirt(name="Polo")
    link = made.product.variation_links.select_related("variation").first()
    choice = ProductChoice.read({"variation": str(link.variation_id), "build": "children", "text": "po  lo"})
    assert choice.words == f"with children, variation {link.variation.name} and “po lo” in name or SKU"
    assert chosen(ProductChoice(variation=choice.variation)) == {"Polo"}
    gone = ProductChoice(variation="01900000-0000-7000-8000-000000000000")
    assert gone.words == "with variation that is gone"


def test_what_it_is_written_as_reads_the_same() -> None:
    choice = ProductChoice(text="polo", tag="summer", status="live")
    assert ProductChoice.read(choice.document) == choice
    assert not ProductChoice.read({"text": "  ", "tag": "\0", "page": 3}).is_narrowed
