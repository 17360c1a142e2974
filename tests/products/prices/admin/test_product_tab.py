"""The tab *Prices* of a product, and *Add products* in a book."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from products.models import Product
from products.prices.models import PriceBook
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.factories.products import ProductFactory, build, shirt
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


def tab(product: Product, browser: Client | None = None, **asked: str) -> str:
    address = reverse("admin:prices_pricebook_of_product", args=[product.pk])
    return str(visible_text((browser or signed_in(VIEWER)).get(address, asked).text))


def family(browser: Client, book: PriceBook, product: Product, **choice: str) -> dict[str, Any]:
    found: dict[str, Any] = browser.get(
        reverse("admin:prices_pricebook_family", args=[book.pk, product.pk]), choice
    ).json()
    return found


def to_add(browser: Client, book: PriceBook, **asked: str) -> dict[str, Any]:
    found: dict[str, Any] = browser.get(reverse("admin:prices_pricebook_add_products", args=[book.pk]), asked).json()
    return found


def test_a_product_shows_what_it_costs_in_every_book() -> None:
    mug = ProductFactory(name="Mug", sku="mug")
    price_of(PriceBookFactory(name="Retail"), sku="mug", currencies=usd(1000), sales={})
    PriceBookFactory(name="Season")
    words = tab(mug)
    assert "Retail $10.00 –" in words
    assert "Season no price –" in words
    assert "children" not in words
    page = signed_in(VIEWER).get(reverse("admin:products_product_change", args=[mug.pk])).text
    assert f"/admin/prices/pricebook/of-product/{mug.pk}/" in page


def test_without_books_the_way_to_one_is_shown_to_those_who_may_make_one() -> None:
    mug = ProductFactory()
    assert "There are no price books yet. Make one" in tab(mug, signed_in(MERCHANDISER))
    assert "Make one" not in tab(mug)


def test_a_parent_shows_all_its_children_priced_or_not() -> None:
    parent = build(shirt(name="Polo", sku="polo").product)
    children = list(parent.children.order_by("sku"))
    book, other = PriceBookFactory(name="Retail"), PriceBookFactory(name="Season")
    for child in children[:2]:
        price_of(book, sku=child.sku, currencies=usd(500))
    assert f"2 of {len(children)} children have a price" in tab(parent)
    assert f"0 of {len(children)} children have a price" in tab(parent, book=str(other.pk))
    browser = signed_in(MERCHANDISER)
    found = family(browser, book, parent)
    assert [row["sku"] for row in found["rows"]] == sorted(["polo", *(child.sku for child in children)])
    assert [row["USD"] for row in found["rows"] if row["sku"] == children[0].sku] == ["5.00"]
    assert found["total"] == len(children) + 1
    assert [row["sku"] for row in family(browser, book, parent, q=children[3].sku)["rows"]] == [children[3].sku]


def test_a_product_without_sku_has_no_rows() -> None:
    product, book = ProductFactory(bundle=True, sku=None), PriceBookFactory()
    assert family(signed_in(VIEWER), book, product)["rows"] == []


def test_the_tab_asks_as_often_for_many_books_as_for_two(count_queries: Any) -> None:
    mug, browser = ProductFactory(sku="mug"), signed_in(VIEWER)

    def queries(number: int) -> int:
        for book in PriceBookFactory.create_batch(number):
            price_of(book, sku="mug")
        return count_queries(lambda: tab(mug, browser))

    queries(1)
    assert queries(1) == queries(50)


def test_products_without_a_price_are_found_to_be_added() -> None:
    parent = build(shirt(name="Polo", sku="polo").product)
    ProductFactory(name="Polo cap", sku="cap")
    book, browser = PriceBookFactory(), signed_in(MERCHANDISER)
    first, *rest = parent.children.order_by("sku")
    price_of(book, sku=first.sku)
    found = to_add(browser, book, text="polo cap")
    assert ([row["sku"] for row in found["rows"]], found["total"], found["parents"]) == (["cap"], 1, [])
    found = to_add(browser, book, text="polo")
    assert found["parents"] == [{"id": str(parent.pk), "name": "Polo", "children": len(rest)}]
    children = to_add(browser, book, parent=str(parent.pk))
    assert [row["sku"] for row in children["rows"]] == [child.sku for child in rest]
    for nothing in ({}, {"q": " "}, {"q": "unheard of"}, {"parent": str(book.pk)}):
        assert to_add(browser, book, **nothing) == {"rows": [], "total": 0, "parents": []}


def test_a_thousand_rows_come_at_once_and_the_rest_is_counted() -> None:
    Product.objects.bulk_create(ProductFactory.build(name="Mug", sku=f"m-{number}") for number in range(1_002))
    found = to_add(signed_in(MERCHANDISER), PriceBookFactory(), text="mug")
    assert (len(found["rows"]), found["total"]) == (1_000, 1_002)


def test_products_to_add_are_found_by_the_filters_of_their_list() -> None:
    browser, book = signed_in(MERCHANDISER), PriceBookFactory()
    for sku, tags, status in (("hat", ["summer"], "live"), ("cap", ["summer"], "draft"), ("mug", [], "live")):
        ProductFactory(sku=sku, tags=tags, status=status)
    price_of(book, sku="hat")
    for asked, skus in (
        ({"tag": "Summer"}, ["cap"]),
        ({"status": "live"}, ["mug"]),
        ({"tag": "summer", "status": "live"}, []),
        ({"type": "parent"}, []),
        ({"type": "nonsense", "status": "?"}, []),
    ):
        found = to_add(browser, book, **asked)
        assert ([row["sku"] for row in found["rows"]], found["parents"]) == (skus, []), asked
