"""A small shop that is published: the golden scenario of the catalog contract (§10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.models import Catalog, Release
from products.files.models import File
from products.hierarchies.models import Hierarchy, Node
from products.models import Product
from products.prices.models import PriceBook
from products.store.models import Currency
from tests.factories.catalog import catalog_of, publish
from tests.factories.files import make_file
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.prices import PriceBookFactory, modifier_of, price_of, usd
from tests.factories.products import ModifierFactory, OptionFactory, ProductFactory, VariationFactory, build
from tests.factories.store import CurrencyFactory

LATER = "2031-01-01T00:00:00Z"
PRICE = {"USD": {"amount": 2500, "includes_tax": False}, "GBP": {"amount": 2000, "includes_tax": True}}


@dataclass
class Shop:
    """`red` is live and has an image, `blue` is a draft; both are children of `trail`, at the node `n2`."""

    hierarchy: Hierarchy
    n1: Node
    n2: Node
    book: PriceBook
    trail: Product
    red: Product
    blue: Product
    image: File
    catalog: Catalog
    release: Release

    @property
    def children(self) -> str:
        return f"/catalog/products/{self.trail.pk}/relationships/children"

    @property
    def staff(self) -> str:
        return f"/pcm/catalogs/{self.catalog.pk}/releases/{self.release.pk}"

    def publish(self) -> Release:
        self.release = publish(self.catalog)
        assert self.release.status == "PUBLISHED", self.release.problem
        return self.release


def pound() -> Currency:
    return CurrencyFactory(code="GBP", format="£{price}")


def open_shop(**columns: Any) -> Shop:
    pound()
    book = PriceBookFactory(name="list")
    price_of(
        book,
        sku="trail",
        currencies=PRICE,
        sales={
            "spring": {"currencies": usd(2000), "schedule": {"valid_from": "2026-01-01T00:00:00Z", "valid_to": LATER}}
        },
    )
    modifier_of(book, name="red-extra", currencies=usd(100))
    colour = VariationFactory(name="Colour", sort_order=5)
    red_option = OptionFactory(variation=colour, name="Red", description="Fire red", sort_order=2)
    ModifierFactory(option=red_option, price=True, reference_name="red-extra")
    for option, code in ((red_option, "-red"), (OptionFactory(variation=colour, name="Blue"), "-blue")):
        ModifierFactory(option=option, value=code)
        ModifierFactory(option=option, type="slug_append", value=code)
    fr = {"fr-FR": {"name": "Chemise", "description": "Une chemise"}}
    trail = ProductFactory(
        name="Trail", sku="trail", slug="trail", tags=["Summer"], locales=fr, status="draft", variations=[colour]
    )
    build(trail)
    red, blue = trail.children.get(sku="trail-red"), trail.children.get(sku="trail-blue")
    image = make_file()
    Product.objects.filter(pk=trail.pk).update(status="live")
    Product.objects.filter(pk=red.pk).update(status="live", main_image=str(image.pk))
    hierarchy = HierarchyFactory(name="Clothing", slug="clothing", locales={"fr": {"name": "Habits"}})
    n1 = NodeFactory(hierarchy=hierarchy, name="Shirts", slug="shirts")
    n2 = NodeFactory(parent=n1, name="Long", slug="long")
    place(n2, trail)
    catalog = catalog_of(hierarchy, books=[book], **columns)
    release = publish(catalog)
    assert release.status == "PUBLISHED", release.problem
    return Shop(hierarchy, n1, n2, book, trail, red, blue, image, catalog, release)
