"""Whoever deletes a hierarchy or a price book is told which catalogs and rules name it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.catalog import CatalogFactory, rule_of
from tests.factories.hierarchies import HierarchyFactory
from tests.factories.people import MERCHANDISER, signed_in
from tests.factories.prices import PriceBookFactory
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


def asked(kind: str, row: object) -> str:
    address = reverse(f"admin:{kind}_delete", args=[row.pk])  # type: ignore[attr-defined]
    return visible_text(signed_in(MERCHANDISER).get(address).text)


def test_a_hierarchy_is_in_catalogs() -> None:
    hierarchy, other = HierarchyFactory(), HierarchyFactory()
    for name in ("Winter", "Summer"):
        CatalogFactory(name=name, hierarchy_ids=[str(hierarchy.pk)])
    CatalogFactory(hierarchy_ids=[str(other.pk)])
    assert "Shoppers see it in Summer and Winter until the next publish." in asked("hierarchies_hierarchy", hierarchy)
    assert "Shoppers see" not in asked("hierarchies_hierarchy", HierarchyFactory())


def test_a_price_book_is_asked_by_catalogs_and_rules() -> None:
    book = PriceBookFactory()
    books = [{"id": str(book.pk), "priority": 1}]
    catalog = CatalogFactory(name="Summer", books=books)
    rule_of(catalog, name="VIP", pricebook_ids=books)
    words = asked("prices_pricebook", book)
    assert "Shoppers pay its prices in Summer until the next publish." in words
    assert "VIP names it, and will ask the other price books." in words
    assert "Shoppers pay" not in asked("prices_pricebook", PriceBookFactory())
