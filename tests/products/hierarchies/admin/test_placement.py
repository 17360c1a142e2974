"""The tab *Placement* of a product: where it hangs, added to and removed from nodes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from products.hierarchies.models import Placement
from products.models import Product
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, chain, place
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, build, shirt
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


def address(product: Product, name: str = "placement") -> str:
    return reverse(f"admin:hierarchies_node_{name}", args=[product.pk])


def shown(product: Product, group: str = VIEWER) -> str:
    return visible_text(signed_in(group).get(address(product)).text)


def change(product: Product, **sent: Any) -> str:
    return visible_text(signed_in().post(address(product, "change_placement"), sent).text)


def test_each_node_stands_with_its_path() -> None:
    departments = HierarchyFactory(name="Departments")
    shoes = NodeFactory(hierarchy=departments, name="Shoes")
    ballet = NodeFactory(parent=shoes, name="Ballet")
    (product,) = place(ballet)
    place(shoes, product)

    assert "Departments › Shoes Departments › Shoes › Ballet" in shown(product)
    assert "Remove" not in shown(product)
    assert "Remove" in shown(product, MERCHANDISER)


def test_the_page_of_a_product_has_the_tab_with_the_number_of_nodes() -> None:
    (product,) = place(NodeFactory())

    page = signed_in().get(reverse("admin:products_product_change", args=[product.pk]))

    assert "Placement 1" in visible_text(page.text)


def test_a_product_is_added_to_a_node_that_was_searched_for_and_removed_again() -> None:
    product, shoes = ProductFactory(), NodeFactory(name="Shoes", hierarchy=HierarchyFactory(name="Departments"))
    browser = signed_in()
    assert "Add to Shoes in Departments" in browser.get(address(product, "find_places"), {"q": "sho"}).text

    assert "Added to Shoes." in change(product, add=str(shoes.pk))
    assert Placement.objects.filter(node=shoes, product=product).exists()
    assert "there already" in browser.get(address(product, "find_places"), {"q": "sho"}).text
    assert "Removed from Shoes." in change(product, remove=str(shoes.pk))
    assert "In no node yet" in shown(product)


@pytest.mark.parametrize("sent", [{"add": "nonsense"}, {"remove": "nonsense"}, {}])
def test_what_is_no_node_is_said(sent: dict[str, str]) -> None:
    assert "Could not find node." in change(ProductFactory(), **sent)


def test_of_the_children_of_a_parent_it_is_counted_which_have_a_place() -> None:
    parent = build(shirt().product)
    total = parent.children.count()
    place(NodeFactory(), *parent.children.all()[:12])
    place(NodeFactory(), parent.children.first())

    assert f"12 of {total} children have a place." in shown(parent)
    assert "children" not in shown(ProductFactory())


@pytest.mark.parametrize("number", [2, 200, 1001])
def test_the_tab_takes_as_many_queries_for_many_nodes_as_for_few(number: int) -> None:
    product = ProductFactory()
    nodes = chain(HierarchyFactory(), 2) + NodeFactory.create_batch(number - 2, hierarchy=HierarchyFactory())
    for node in nodes:
        place(node, product)
    browser = signed_in(VIEWER)
    browser.get(address(product))

    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(address(product))

    assert len(asked) == 8
    assert ("and 801 more nodes" in answer.text) == (number == 1001)
