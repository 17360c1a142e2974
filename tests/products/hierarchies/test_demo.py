"""The hierarchies of the demo."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from products.demo.make import make_demo as make_products
from products.hierarchies.demo import make_demo
from products.hierarchies.models import Hierarchy, Node, Placement
from products.models import Product
from pxm.running.demos import DEMOS
from tests.client import APIClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo() -> None:
    admin = User.objects.create_superuser("admin")
    for make in (make_products, make_demo):
        make(admin)


def test_the_first_start_makes_them_after_the_products() -> None:
    makers = list(DEMOS)
    assert makers.index(make_products) < makers.index(make_demo)


def test_every_product_has_its_place(demo: None) -> None:
    assert list(Hierarchy.objects.values_list("name", flat=True)) == ["Departments", "Gift guide"]
    assert not Product.objects.filter(placements=None).exists()
    assert Placement.objects.filter(position__isnull=False).count() == 3


def test_nodes_stand_in_the_order_in_which_they_are_written_down(demo: None, api: APIClient) -> None:
    departments = Hierarchy.objects.get(name="Departments")
    children = api.get(f"/pcm/hierarchies/{departments.pk}/children").data
    names = [child["attributes"]["name"] for child in children]
    assert names == ["Clothing", "Bags and travel", "Home", "Paper"]
    coffee = Node.objects.get(name="Coffee")
    crumbs = api.get(f"/pcm/hierarchies/{departments.pk}/nodes/{coffee.pk}").data["meta"]["breadcrumbs"]
    assert [crumb["name"] for crumb in crumbs] == ["Departments", "Home", "Kitchen", "Coffee"]
