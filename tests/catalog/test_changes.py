"""What a publish would change, and in what two releases differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from catalog.models import Catalog, Release, ReleaseProduct
from catalog.publishing import sides
from catalog.publishing.changes import Asked, Caution, Changes, Kind, differences_between, what_will_change
from catalog.publishing.differences import FieldChange, PriceChange
from products.hierarchies.models import Node, Placement
from products.prices.models import Price, PriceBook
from products.prices.services.price import delete_prices, update_price
from products.services.product import update_product
from tests.factories.catalog import catalog_of, publish
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.factories.products import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def node() -> Node:
    return NodeFactory(name="Shirts")


@pytest.fixture
def book() -> PriceBook:
    return PriceBookFactory()


@pytest.fixture
def catalog(node: Node, book: PriceBook) -> Catalog:
    return catalog_of(node.hierarchy, books=[book])


def will_change(catalog: Catalog, **asked: Any) -> Changes:
    return what_will_change(catalog_id=catalog.pk, asked=Asked(**asked))


def numbers(changes: Changes) -> tuple[int, int, int]:
    return tuple(changes.products[kind] for kind in Kind)  # type: ignore[return-value]


def test_before_the_first_publish_everything_comes(catalog: Catalog, node: Node) -> None:
    (product,) = place(node, ProductFactory(name="Shirt"))
    changes = will_change(catalog)
    assert numbers(changes) == (1, 0, 0)
    assert changes.nodes == {Kind.COMES: 2, Kind.GOES: 0, Kind.CHANGES: 0}
    (row,) = changes.rows
    assert (row.kind, row.product_id, row.sku, row.name) == (Kind.COMES, product.pk, product.sku, "Shirt")
    assert changes.cautions == [Caution("unpriced", 1, (str(product.pk),))]
    assert not ReleaseProduct.objects.exists()


def test_after_a_publish_nothing_changes(catalog: Catalog, node: Node) -> None:
    place(node, ProductFactory(), ProductFactory())
    publish(catalog)
    changes = will_change(catalog)
    assert (numbers(changes), changes.rows, changes.total) == ((0, 0, 0), [], 0)
    assert set(changes.nodes.values()) == {0}


def test_what_comes_goes_and_changes_field_by_field(catalog: Catalog, node: Node, book: PriceBook) -> None:
    goes, changed, same = place(node, *(ProductFactory(name=name) for name in ("Goes", "Old", "Same")))
    dear, cheap = (price_of(book, sku=each.sku, currencies=usd(100), sales=None) for each in (changed, same))
    publish(catalog)
    update_product(product_id=goes.pk, attributes={"status": "draft"})
    attributes = {"name": "New", "tags": ["hot"], "locales": {"fr": {"name": "Neuf"}}}
    update_product(product_id=changed.pk, attributes=attributes)
    (comes,) = place(node, ProductFactory(name="Comes"))
    update_price(price_id=dear.pk, attributes={"currencies": usd(150) | {"EUR": {"amount": 9}}})
    update_price(price_id=cheap.pk, attributes={"currencies": usd(60)})
    NodeFactory(hierarchy=node.hierarchy)
    Node.objects.filter(pk=node.pk).update(name="Tops")
    changes = will_change(catalog)
    assert numbers(changes) == (1, 1, 2)
    assert (changes.dearer, changes.cheaper, changes.total) == (1, 1, 4)
    rows = {row.product_id: row for row in changes.rows}
    assert rows.keys() == {goes.pk, changed.pk, same.pk, comes.pk}
    assert sorted(rows[changed.pk].fields, key=lambda change: change.name) == [
        FieldChange("fr.name", None, "Neuf"),
        FieldChange("name", "Old", "New"),
        FieldChange("tags", None, ["hot"]),
    ]
    assert rows[changed.pk].prices.amounts == (
        PriceChange(str(book.pk), "EUR", None, 9),
        PriceChange(str(book.pk), "USD", 100, 150),
    )
    (amount,) = rows[same.pk].prices.amounts
    assert (rows[same.pk].fields, amount.by) == ((), -40)
    assert changes.nodes == {Kind.COMES: 1, Kind.GOES: 0, Kind.CHANGES: 1}
    assert [caution.code for caution in changes.cautions] == ["unpriced"]


def test_what_only_moved_its_moment_has_not_changed(catalog: Catalog, node: Node) -> None:
    (product,) = place(node)
    publish(catalog)
    for name in ("Other", product.name):
        update_product(product_id=product.pk, attributes={"name": name})
    assert numbers(will_change(catalog)) == (0, 0, 0)


def test_tiers_and_sales_are_told_without_amounts(catalog: Catalog, node: Node, book: PriceBook) -> None:
    (product,) = place(node)
    price = price_of(book, sku=product.sku)
    publish(catalog)
    update_price(price_id=price.pk, attributes={"sales": {}})
    (row,) = will_change(catalog).rows
    assert (row.prices.amounts, row.prices.others) == ((), True)


def test_cautions_name_what_is_gone(catalog: Catalog, node: Node, book: PriceBook) -> None:
    hierarchy_id = node.hierarchy_id
    other = HierarchyFactory()
    Catalog.objects.filter(pk=catalog.pk).update(hierarchy_ids=[str(hierarchy_id), str(other.pk)])
    ids = (str(other.pk), str(book.pk))
    other.delete()
    book.delete()
    found = {caution.code: caution.examples for caution in will_change(catalog).cautions}
    assert found == {"hierarchy_gone": ids[:1], "book_gone": ids[1:]}


def test_differences_come_in_pages_and_by_kind(catalog: Catalog, node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sides, "_AT_ONCE", 2)
    old = place(node, *(ProductFactory() for _ in range(5)))
    publish(catalog)
    Placement.objects.filter(product__in=old[1:4]).delete()
    new = place(node, *(ProductFactory() for _ in range(5)))
    whole = will_change(catalog, limit=100)
    assert numbers(whole) == (5, 3, 0)
    pages = [will_change(catalog, limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert [row for page in pages for row in page.rows] == whole.rows
    assert {page.total for page in pages} == {8}
    going = will_change(catalog, kinds=frozenset({Kind.GOES}))
    assert ([row.product_id for row in going.rows], going.total) == (sorted(each.pk for each in old[1:4]), 3)
    assert numbers(going) == (5, 3, 0)
    assert {row.product_id for row in whole.rows if row.kind is Kind.COMES} == {each.pk for each in new}


def test_two_releases_differ_as_the_draft_did(catalog: Catalog, node: Node, book: PriceBook) -> None:
    first_products = place(node, ProductFactory(), ProductFactory())
    price = price_of(book, sku=first_products[0].sku, currencies=usd(100), sales=None)
    first = publish(catalog)
    place(node)
    update_price(price_id=price.pk, attributes={"currencies": usd(150)})
    foretold = will_change(catalog)
    second = publish(catalog)
    told = differences_between(old=first, new=second)
    assert (told.rows, told.products, told.nodes, told.dearer) == (
        foretold.rows,
        foretold.products,
        foretold.nodes,
        foretold.dearer,
    )
    back = differences_between(old=second, new=first)
    assert (numbers(back), back.cheaper) == ((0, 1, 1), 1)
    assert numbers(differences_between(old=None, new=first)) == (2, 0, 0)


def test_deleting_all_prices_is_foretold(catalog: Catalog, node: Node, book: PriceBook) -> None:
    (product,) = place(node)
    price = price_of(book, sku=product.sku, currencies=usd(100), sales=None)
    publish(catalog)
    delete_prices(price_ids=[price.pk])
    assert not Price.objects.exists()
    (row,) = will_change(catalog).rows
    assert row.prices.amounts == (PriceChange(str(book.pk), "USD", 100, None),)


def test_its_queries_do_not_depend_on_the_number_of_changes(
    catalog: Catalog, node: Node, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    def queries_for(number: int) -> int:
        products = place(node, *(ProductFactory() for _ in range(number)))
        assert publish(catalog).status == Release.Status.PUBLISHED
        for product in products:
            update_product(product_id=product.pk, attributes={"name": f"{product.name} x"})
        return count_queries(lambda: will_change(catalog))

    assert queries_for(2) == queries_for(200)
