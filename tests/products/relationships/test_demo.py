"""The relationships of the demo."""

from __future__ import annotations

from django.contrib.auth.models import User

from products.demo.make import make_demo as make_products
from products.models import Product
from products.relationships.demo import RELATED, make_demo
from products.relationships.models import CustomRelationship
from pxm.running.demos import DEMOS
from tests.client import APIClient


def test_the_first_start_relates_the_products_it_has_made(api: APIClient) -> None:
    makers = list(DEMOS)
    assert makers.index(make_products) < makers.index(make_demo)
    admin = User.objects.create_superuser("admin")
    for make in (make_products, make_demo):
        make(admin)

    assert list(CustomRelationship.objects.values_list("name", flat=True)) == ["Goes with", "Instead of it"]
    for attributes, lists in RELATED:
        for sku, others in lists.items():
            product = Product.objects.get(sku=sku)
            listed = api.get(f"/pcm/products/{product.pk}/custom-relationships/{attributes['slug']}/products").data
            assert [each["attributes"]["sku"] for each in listed] == others
    mug = Product.objects.get(sku="MUG-350")
    (pour_over,) = api.get(f"/pcm/products/{mug.pk}/custom-relationships/CRP_goes_with/products").data
    assert pour_over["attributes"]["sku"] == "POUR-OAK"
