"""What the history says of price books: amounts as people write them."""

from __future__ import annotations

from typing import Any

import pytest

from products.prices.services.book import create_book, delete_books, update_book
from products.prices.services.modifier import delete_price_modifiers, update_price_modifier
from products.prices.services.price import delete_prices, update_price
from products.prices.services.replication import replicate_book
from pxm.history.models import Entry
from pxm.history.words import sentences
from tests.factories.prices import PriceBookFactory, modifier_of, price_of, sale, tiers, usd
from tests.factories.store import CurrencyFactory

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    """The sentences of the last act, without their markup."""
    last = Entry.objects.filter(inside=False).order_by("-id").first()
    assert last is not None
    entries = last.entries.order_by("place") if last.number > 1 else [last]
    return [_bare(sentence) for entry in entries for sentence in sentences(entry)]


def _bare(text: str) -> str:
    for mark in ('<em class="history-value pxm-cut">', "</em>", '<span class="pxm-subtle">', "</span>"):
        text = text.replace(mark, "")
    return text


def last() -> tuple[Any, ...]:
    return Entry.objects.order_by("-id").values_list("verb", "subject_name", "row_name", "said")[0]


def test_a_book_is_told_from_its_beginning_to_its_end() -> None:
    book = create_book(attributes={"name": "Retail"})
    assert last() == ("created", "Retail", "", "")
    update_book(book_id=book.pk, attributes={"name": "Shop", "external_ref": "r"})
    assert told() == ["name: Retail → Shop", "external reference: – → r"]
    price_of(book)
    replicate_book(book_id=book.pk, attributes={})
    assert last() == ("created", "Shop (copy)", "", "")
    delete_books(book_ids=[book.pk])
    assert last() == ("deleted", "Shop", "", "with its only price")


def test_prices_and_modifiers_are_told_on_the_page_of_their_book() -> None:
    book = PriceBookFactory(name="Retail")
    price = price_of(book, sku="MUG")
    assert last() == ("created", "Retail", "MUG", "")
    modifier = modifier_of(book, name="large")
    assert last() == ("created", "Retail", "large", "")
    delete_prices(price_ids=[price.pk])
    assert last() == ("deleted", "Retail", "MUG", "")
    delete_price_modifiers(price_modifier_ids=[modifier.pk])
    assert last() == ("deleted", "Retail", "large", "")


def test_amounts_are_told_as_people_write_them() -> None:
    CurrencyFactory(code="JPY", format="¥{price}", decimal_places=0)
    price = price_of(PriceBookFactory(), sku="MUG", currencies=usd(2500, tiers=tiers(from5=2300)), sales={})
    changes = {
        "currencies": {
            "USD": {"amount": 123_456, "includes_tax": True, "tiers": tiers(from1000=1)},
            "JPY": {"amount": 1_000},
            "XYZ": {"amount": 1},
        }
    }
    update_price(price_id=price.pk, attributes=changes)
    assert told() == [
        "amount, JPY: – → ¥1,000",
        "amount, USD: $25.00 → $1,234.56 with tax",
        "amount, USD from 1,000: – → $0.01",
        "amount, USD from 5: $23.00 → –",
        "amount, XYZ: – → 0.01 XYZ",
    ]


def test_sales_are_told_with_their_schedule() -> None:
    price = price_of(PriceBookFactory(), sku="OLD", sales={"spring": sale(2000, "2026-03-01", "2026-04-01")})
    bundle = "a3cacaa9-b5bb-4096-bb6b-af41394ca850"
    changed = {"schedule": {"valid_to": "2026-05-01"}, "bundle_ids": [bundle], "currencies": usd(1900)}
    update_price(price_id=price.pk, attributes={"sku": "MUG", "sales": {"spring": changed}})
    assert [each for each in told() if each.startswith("SKU")] == ["SKU: OLD → MUG"]
    assert [each for each in told() if each.startswith("sale")] == [
        "sale, spring › USD: $20.00 → $19.00",
        "sale, spring › begins: 2026-03-01 00:00 UTC → –",
        "sale, spring › bundles: – → 1",
        "sale, spring › ends: 2026-04-01 00:00 UTC → 2026-05-01 00:00 UTC",
    ]


def test_modifiers_are_told_in_words_too() -> None:
    modifier = modifier_of(PriceBookFactory())
    update_price_modifier(
        price_modifier_id=modifier.pk, attributes={"modifier_type": "price_decrement", "currencies": usd(700)}
    )
    assert sorted(told()) == ["amount, USD: $5.00 → $7.00", "type: Increment → Decrement"]


def test_what_changes_nothing_is_not_told() -> None:
    price = price_of(PriceBookFactory(), sku="MUG")
    before = Entry.objects.count()
    update_price(price_id=price.pk, attributes={"sku": "MUG"})
    assert Entry.objects.count() == before
