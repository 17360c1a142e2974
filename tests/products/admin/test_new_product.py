from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from products.models import Product
from tests.factories.people import VIEWER, signed_in
from tests.factories.products import ProductFactory

pytestmark = pytest.mark.django_db

SHIRT = {"name": "Shirt", "sku": "shirt", "slug": "", "status": "draft", "commodity_type": "physical"}


def _post(**changes: Any) -> Any:
    return signed_in().post(reverse("admin:products_product_add"), SHIRT | changes)


def test_a_name_and_a_sku_make_a_product_with_a_slug_of_its_name() -> None:
    answer = _post(name="Summer Shirt")

    product = Product.objects.get()
    assert (product.name, product.sku, product.slug, product.status) == (
        "Summer Shirt",
        "shirt",
        "Summer-Shirt",
        "draft",
    )
    page = reverse("admin:products_product_change", args=[product.pk])
    assert answer.headers["Location"] == f"{page}#variations"


def test_the_new_product_says_what_comes_next() -> None:
    browser = signed_in()

    page = browser.post(reverse("admin:products_product_add"), SHIRT, follow=True)

    assert "Shirt · shirt was created. Next:" in page.text


@pytest.mark.parametrize(("name", "slug"), [("Shoe", "Shoe-2"), ("Mug", "Mug"), ("日本", None), ("", None)])
def test_a_slug_that_no_product_has_is_proposed(name: str, slug: str | None) -> None:
    ProductFactory(slug="Shoe")

    answer = signed_in().get(reverse("admin:products_product_propose_slug"), {"name": name})

    assert answer.json() == {"slug": slug}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": ""}, "name", "Give it a name."),
        ({"sku": ""}, "sku", "Give it a SKU."),
        ({"sku": "taken"}, "sku", "SKU taken belongs to Shoe."),
        ({"slug": "taken"}, "slug", "Slug taken belongs to Shoe."),
        ({"slug": "a/b"}, "slug", "Slug may hold only letters, digits, dots, hyphens and underscores."),
        ({"sku": "s" * 513}, "sku", "SKU must not exceed 512 characters."),
    ],
)
def test_a_refusal_stands_at_its_field_and_makes_nothing(changes: dict[str, str], field: str, words: str) -> None:
    ProductFactory(name="Shoe", sku="taken", slug="taken")

    page = _post(**changes)

    assert page.status_code == 200
    assert {name: [strip_tags(each) for each in said] for name, said in page.context["form"].errors.items()} == {
        field: [words]
    }
    assert Product.objects.count() == 1


def test_a_viewer_cannot_make_one() -> None:
    answer = signed_in(VIEWER).post(reverse("admin:products_product_add"), SHIRT)

    assert answer.status_code == 403
    assert not Product.objects.exists()
