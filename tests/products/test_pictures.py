"""The main images of products beside their names, wherever products are listed: for all of a page in one query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from products.models import Product
from tests.factories.files import make_file
from tests.factories.hierarchies import NodeFactory, place
from tests.factories.people import PersonFactory
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.factories.products import ProductFactory, VariationFactory, build
from tests.factories.relationships import RelationshipFactory, relate

pytestmark = pytest.mark.django_db

CODENAMES = ["view_product", "change_product", "view_node", "change_node", "view_customrelationship", "view_pricebook"]


def who_may(*codenames: str) -> Client:
    person = PersonFactory()
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def in_bundle(products: list[Product]) -> str:
    options = [{"id": str(each.pk), "type": "product", "quantity": 1} for each in products]
    bundle = ProductFactory(bundle=True, components={"a": {"name": "A", "options": options}})
    return reverse("admin:products_product_change", args=[bundle.pk])


def at_node(products: list[Product]) -> str:
    node = NodeFactory()
    place(node, *products)
    return reverse("admin:hierarchies_node_products", args=[node.pk])


def related(products: list[Product]) -> str:
    product = ProductFactory()
    relate(product, RelationshipFactory(), *products)
    return reverse("admin:relationships_customrelationship_related", args=[product.pk])


def to_relate(products: list[Product]) -> str:
    address = reverse(
        "admin:relationships_customrelationship_find_related", args=[ProductFactory().pk, RelationshipFactory().pk]
    )
    return f"{address}?q=pictured"


def priced(products: list[Product]) -> str:
    book = PriceBookFactory()
    for product in products:
        price_of(book, sku=str(product.sku), currencies=usd(100), sales={})
    return reverse("admin:prices_pricebook_rows", args=[book.pk])


PLACES: dict[str, Callable[[list[Product]], str]] = {
    "list": lambda products: reverse("admin:products_product_changelist"),
    "bundle": in_bundle,
    "finder of the bundle": lambda products: f"{reverse('admin:products_product_find_to_offer')}?q=pictured",
    "node": at_node,
    "finder of the node": lambda products: (
        f"{reverse('admin:hierarchies_node_find_products', args=[NodeFactory().pk])}?q=pictured"
    ),
    "related": related,
    "finder of the related": to_relate,
    "table of prices": priced,
}


def pictured(number: int) -> list[Product]:
    return [ProductFactory(name="Pictured", main_image=str(make_file().pk)) for _ in range(number)]


def thumbnail_of(product: Product) -> str:
    return reverse("admin:files_file_thumbnail", args=[product.main_image])


@pytest.mark.parametrize("place", PLACES)
def test_all_pictures_of_a_page_take_one_query(place: str, count_queries: Callable[..., Any]) -> None:
    sees, sees_none = who_may(*CODENAMES, "view_file"), who_may(*CODENAMES)

    def look(number: int) -> int:
        products = pictured(number)
        address = PLACES[place](products)
        # The first look fills caches of permissions and of types.
        text = sees.get(address).text
        assert any(thumbnail_of(product) in text for product in products)
        assert "/thumbnail/" not in sees_none.get(address).text
        found: int = count_queries(lambda: sees.get(address))
        return found

    assert look(2) == look(30)


def test_children_are_pictured_too(count_queries: Callable[..., Any]) -> None:
    parent = build(ProductFactory(variations=[VariationFactory(options=["S", "M", "L"])]))
    address = reverse("admin:products_product_children", args=[parent.pk])
    sees = who_may(*CODENAMES, "view_file")
    without = count_queries(lambda: sees.get(address))
    for child in parent.children.all():
        Product.objects.filter(pk=child.pk).update(main_image=str(make_file().pk))
    assert sees.get(address).text.count("/thumbnail/") == 3
    assert "/thumbnail/" not in who_may(*CODENAMES).get(address).text
    assert count_queries(lambda: sees.get(address)) == without + 1


def test_no_place_is_kept_where_no_product_has_a_picture() -> None:
    product = ProductFactory(name="Bare")
    for make in PLACES.values():
        assert "pxm-cell-picture" not in who_may(*CODENAMES, "view_file").get(make([product])).text
