"""A price list that is looked at first: what each row does to the prices of a book, and doing exactly that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import pytest

from jobs.models import Job
from products.acts import job as acts
from products.acts.changes import Change
from products.prices.costs import Costs
from products.prices.documents import price_documents
from products.prices.models import Price, PriceBook, Sale
from products.prices.services.book import delete_books
from products.prices.services.price import create_price, delete_prices, update_price
from products.transfer.models import ImportPlan
from products.transfer.plans import applying, planning
from products.transfer.plans.of_prices.completing import WITH_TAX, completed
from products.transfer.plans.of_prices.states import leaps
from products.transfer.plans.of_prices.words import PriceSaying, share
from products.transfer.plans.services import choose_columns, consents_of, open_import, plan_undoing
from products.transfer.plans.storing import read
from products.transfer.sheets.choices import Choices
from pxm.errors import Missing
from pxm.history.models import Entry
from tests.doing import cells, done, undone
from tests.factories.imports import applied, csv_of, looked_at, rows_of, upload
from tests.factories.prices import PriceBookFactory, price_of, sale, tiers, usd
from tests.factories.products import ProductFactory
from tests.factories.store import CurrencyFactory

pytestmark = pytest.mark.django_db
HEADER = "SKU,USD"
AMOUNTS = ("own", "tier", "sale", "tier of sale")


@pytest.fixture
def book() -> PriceBook:
    CurrencyFactory(code="EUR", format="€{price}")
    CurrencyFactory(code="JPY", format="¥{price}", decimal_places=0)
    made: PriceBook = PriceBookFactory(name="Retail")
    return made


def priced(book: PriceBook, *rows: Sequence[Any], header: str = HEADER, locale: str = "") -> ImportPlan:
    """Send a price list and have it looked at."""
    return looked_at(open_import(upload=upload(csv_of(*rows, header=header)), locale=locale, book_id=book.pk))


def told(plan: ImportPlan) -> list[tuple[str, str, Any]]:
    """What the plan says of each row: how the price differs, or what is wrong."""
    saying = PriceSaying.of()
    found: list[tuple[str, str, Any]] = []
    for row in rows_of(plan):
        if row.change and row.subject_id:
            said: Any = [tuple(each) for each in saying.differences(read(row.subject_id, row.name, row.change))]
        else:
            said = [each["message"] for each in row.problems]
        found.append((row.name, row.what, said))
    return found


def stored(book: PriceBook) -> dict[str, Any]:
    """What the prices of the book are, by SKU, as the API shows them."""
    documents = price_documents(list(Price.objects.filter(book=book).order_by("sku")))
    found = (each["attributes"] for each in documents)
    return {
        each["sku"]: {name: each[name] for name in each if name not in ("created_at", "updated_at")} for each in found
    }


def amounts(book: PriceBook) -> dict[str, int]:
    return {sku: price["currencies"]["USD"]["amount"] for sku, price in stored(book).items()}


SPRING = ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")


def test_each_row_says_what_it_will_do_and_nothing_is_written(book: PriceBook) -> None:
    ProductFactory(name="Mug", sku="mug")
    with_tax = {"USD": {"amount": 2500, "includes_tax": True, "tiers": {"five": tiers(from5=2300)["from5"]}}}
    price_of(book, sku="mug", external_ref="erp-1", currencies=with_tax, sales={"old": sale(2000, *SPRING)})
    price_of(book, sku="cup", external_ref="erp-2", currencies=usd(1000), sales={})
    price_of(book, sku="same", currencies=usd(500), sales={})
    price_of(book, sku="slip", currencies=usd(10000), sales={})
    before = stored(book)
    plan = priced(
        book,
        ["mug", "", "26", "", "22.5", "3000", "", "", "", ""],
        ["cup", "erp-1", "10", "", "", "", "", "", "", ""],
        ["jar", "erp-3", "5.10", "", "", "980", "4", "", "", "31/12/2026"],
        ["same", "", "5", "", "", "", "", "", "", ""],
        ["free", "", "free", "", "", "", "", "", "yesterday", ""],
        ["sold", "", "", "", "", "", "1", "", "", ""],
        ["slip", "", "10", "", "", "", "", "", "", ""],
        ["", "", "3", "", "", "", "", "", "", ""],
        ["mug", "", "", "", "", "", "19", "May", "01/05/2026", ""],
        ["jar", "erp-2", "", "", "", "990", "", "", "", ""],
        header="SKU,External reference,USD,USD from 5,USD from 10,JPY,Sale USD,Sale name,Sale start,Sale end",
        locale="en-GB",
    )
    assert told(plan) == [
        ("Mug · mug", "changed", [
            ("USD", "$25.00 with tax", "$26.00 with tax", "+4 %"), ("USD from 10", "", "$22.50", ""),
            ("JPY", "", "¥3,000", ""),
        ]),
        ("cup", "refused", ["Another price of this book has this reference."]),
        ("jar", "new", [
            ("External reference", "", "erp-3", ""), ("USD", "", "$5.10", ""), ("JPY", "", "¥980", ""),
            ("sale ends", "", "2026-12-31 23:59 UTC", ""), ("sale USD", "", "$4.00", ""),
        ]),
        ("same", "unchanged", []),
        ("free", "refused", [
            "The amount in USD must be an amount such as 475.00, and is “free”. "
            "The sale has a date or a name, but no amount.",
        ]),
        ("sold", "refused", ["This SKU has no price in the book yet, so the row needs an amount."]),
        ("slip", "changed", [("USD", "$100.00", "$10.00", "−90 %")]),
        ("", "refused", ["There is no SKU."]),
        ("Mug · mug", "changed", [
            ("May begins", "", "2026-05-01 00:00 UTC", ""), ("May USD", "", "$19.00 with tax", ""),
        ]),
        ("jar", "refused", ["Another price of this book has this reference."]),
    ]  # fmt: skip
    assert stored(book) == before
    assert {name: number for name, number in plan.counts.items() if number} == {
        "new": 1, "changed": 3, "unchanged": 1, "refused": 5, "leaps": 1,
    }  # fmt: skip
    assert consents_of(plan) == {"leaps": "1 price more than doubles, or falls by more than half."}


def test_what_was_planned_is_done_and_can_be_taken_back_and_done_again(
    book: PriceBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In chunks of one row, a list that names a price twice and lets a reference change hands; then to and fro."""
    for module in (planning, applying):
        monkeypatch.setattr(module, "BATCH", 1)
    monkeypatch.setattr(acts, "AT_ONCE", 1)
    tiered = {"USD": {"amount": 2500, "includes_tax": True, "tiers": tiers(from5=2300)}}
    price_of(book, sku="mug", external_ref="erp-1", currencies=tiered, sales={"old": sale(2000, *SPRING)})
    price_of(book, sku="cup", external_ref="erp-2", currencies=usd(1000), sales={})
    before = stored(book)
    plan = priced(
        book,
        ["mug", "erp-9", "26", "", ""],
        ["cup", "erp-1", "11", "9.5", "May"],
        ["mug", "", "27", "24", "May"],
        ["jar", "erp-2", "5", "", ""],
        header="sku,external_ref,price.USD,sale.USD,sale.name",
    )
    assert [row.what for row in rows_of(plan)] == ["changed", "changed", "changed", "new"]
    job = applied(plan)
    assert (job.status, job.result, job.type) == ("success", {"changed": 3, "new": 1}, "price-list-apply")
    after = stored(book)
    mug = after["mug"]
    assert mug["currencies"]["USD"] == {"amount": 2700, "includes_tax": True, "tiers": tiers(from5=2300)}
    assert (mug["external_ref"], mug["sales"].keys()) == ("erp-9", {"old", "May"})
    assert after["cup"]["external_ref"] == "erp-1"
    assert after["jar"]["currencies"]["USD"] == {"amount": 500, "includes_tax": False}
    book.refresh_from_db()
    assert book.price_count == 3
    assert {entry.origin for entry in Entry.objects.filter(subject_id=book.pk)} >= {"import"}

    act = plan_undoing(plan_id=plan.pk)
    assert (act.number, act.subject_id) == (3, book.pk)
    assert ["erp-2", "", "$5.00", "", "", ""] in [[said for cell in row for said in cell] for row in cells(act)]
    assert done(act).status == "success"
    assert stored(book) == before
    assert "took back 3 imported prices from erp.csv" in {entry.said for entry in Entry.objects.all()}
    assert undone(act).status == "success"
    assert stored(book) == after


@pytest.mark.parametrize("at_once", [1, 2, 1000])
def test_references_change_hands_as_they_were_planned(
    book: PriceBook, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """A price that is there on several rows with a reference each, which others get meanwhile."""
    for module in (planning, applying):
        monkeypatch.setattr(module, "BATCH", at_once)
    price_of(book, sku="mug", external_ref="m", currencies=usd(100), sales={})
    price_of(book, sku="cup", external_ref="c", currencies=usd(100), sales={})
    rows = [["mug", "x"], ["mug", "y"], ["cup", "x"], ["jar", "m"], ["cup", "z"], ["jar", "x"], ["pot", "m"]]
    plan = priced(book, *([*row, "1"] for row in rows), ["lid", "z", "1"], header="SKU,External reference,USD")
    assert [row.what for row in rows_of(plan)] == [*["changed"] * 3, "new", *["changed"] * 2, "new", "refused"]
    assert applied(plan).result == {"new": 2, "changed": 5}
    assert {sku: price["external_ref"] for sku, price in stored(book).items()} == {
        "mug": "y", "cup": "z", "jar": "x", "pot": "m",
    }  # fmt: skip


def test_what_has_changed_since_is_left_out_and_told(book: PriceBook) -> None:
    skus = ("mug", "cup", "jar", "pot")
    mug, cup, jar, _ = (price_of(book, sku=sku, currencies=usd(100), sales={}) for sku in skus)
    rows = [[sku, "", "2"] for sku in ("mug", "cup", "jar", "new", "newer")]
    rows += [["pot", "p", "2"], ["new", "", "3"]]
    plan = priced(book, *rows, header="SKU,External reference,USD")
    update_price(price_id=mug.pk, attributes={"currencies": {"EUR": {"amount": 1}}})
    update_price(price_id=cup.pk, attributes={"currencies": usd(150)})
    delete_prices(price_ids=[jar.pk])
    create_price(book_id=book.pk, attributes={"sku": "new", "external_ref": "p", "currencies": usd(1)})
    assert applied(plan).result == {"changed": 1, "new": 1, "left_out": 5}
    assert amounts(book) == {"cup": 150, "mug": 200, "new": 1, "newer": 200, "pot": 100}
    assert [(row.number, row.problems[0]["message"]) for row in rows_of(plan) if row.fate == "stale"] == [
        (3, "has been changed since"),
        (4, "has been deleted since"),
        (5, "its SKU has got a price since"),
        (7, "another price has got its reference since"),
        (8, "the row that makes it was left out"),
    ]
    update_price(price_id=mug.pk, attributes={"currencies": usd(300)})
    job = done(plan_undoing(plan_id=plan.pk))
    assert [error.message for error in job.errors.all()] == ["mug has been changed since"]
    assert amounts(book)["newer"] == 200


def test_a_book_may_be_deleted_meanwhile(book: PriceBook) -> None:
    planned, written = (priced(book, ["mug", price]) for price in ("1", "2"))
    applied(written)
    act = plan_undoing(plan_id=written.pk)
    done(act)
    delete_books(book_ids=[book.pk])
    assert applied(planned).result == {"left_out": 1}
    job = undone(act)
    assert [error.message for error in job.errors.all()] == ["the price book has been deleted since"]
    assert not Price.objects.exists()
    with pytest.raises(Missing):
        open_import(upload=upload(b"sku,USD\n"), locale="", book_id=uuid4())


def test_how_amounts_are_written_and_taxed_is_recognised_or_said(book: PriceBook) -> None:
    price_of(book, sku="mug", currencies=usd(100), sales={})
    plan = priced(book, ["mug", "1.234,50"], ["cup", "2,5"])
    assert told(plan)[0][2] == [("USD", "$1.00", "$1,234.50", "+123,350 %")]
    read_so = Choices.from_json(plan.choices)
    with_tax = Choices(**{**read_so.as_json(), "columns": read_so.columns, "sign": ".", "taxed": WITH_TAX})
    plan = looked_at(choose_columns(plan_id=plan.pk, choices=with_tax))
    assert [what for _, what, _ in told(plan)] == ["refused", "refused"]
    as_it_is = Choices(**{**read_so.as_json(), "columns": read_so.columns, "taxed": WITH_TAX})
    plan = looked_at(choose_columns(plan_id=plan.pk, choices=as_it_is))
    assert told(plan)[1][2] == [("USD", "", "$2.50 with tax", "")]


@pytest.mark.parametrize(("factor", "is_one"), [(201, True), (200, False), (50, False), (49, True)])
@pytest.mark.parametrize("what", AMOUNTS)
def test_any_amount_that_leaps_is_to_be_agreed_to(what: str, factor: int, is_one: bool) -> None:
    def state(name: str = "", by: int = 100) -> dict[str, Any]:
        own, tier, of_sale, tier_of_sale = (10 * (by if name == each else 100) for each in AMOUNTS)
        sold = {"USD": {"amount": of_sale, "includes_tax": False, "tiers": tiers(from5=tier_of_sale)}}
        return {
            "currency:USD": {"amount": own, "includes_tax": False, "tiers": {**tiers(from5=tier), **tiers(from9=1)}},
            "currency:EUR": None,
            "sales": {"": {"currencies": sold}, "other": {"currencies": {}}},
        }

    assert leaps(Change("a", "a", state(), state(what, factor))) is is_one
    assert not leaps(Change("a", "a", None, state()))


def test_what_a_row_does_not_say_stays() -> None:
    held = {"USD": {"amount": 1, "includes_tax": True, "tiers": {"ten": tiers(from10=9)["from10"], "from 5": {
        "minimum_quantity": 6, "amount": 8}}}}  # fmt: skip
    sent = {"USD": {"amount": 2, "includes_tax": False, "tiers": {
        "from 10": tiers(from10=7)["from10"], "from 5": tiers(from5=6)["from5"]}}}  # fmt: skip
    assert completed({"sku": "a", "currencies": sent}, Costs(held))["currencies"] == {
        "USD": {
            "amount": 2,
            "includes_tax": True,
            "tiers": {
                "ten": {"minimum_quantity": 10, "amount": 7},
                "from 5": {"minimum_quantity": 6, "amount": 8},
                "from 5 pieces": {"minimum_quantity": 5, "amount": 6},
            },
        }
    }
    assert completed({"sku": "a"}, Costs(held)) == {"sku": "a"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (2500, 2600, "+4 %"),
        (1000, 900, "−10 %"),
        (300, 310, "+3.3 %"),
        (100_000, 100_001, "less than +0.1 %"),
        (100, 2_000, "+1,900 %"),
        (0, 5, ""),
        (5, 5, ""),
        (None, 5, ""),
        (5, None, ""),
    ],
)
def test_how_far_an_amount_goes(before: int | None, after: int | None, said: str) -> None:
    assert share(before, after) == said


@pytest.mark.parametrize("number", [2, 200])
def test_looking_and_writing_take_the_same_queries_whatever_the_number_of_rows(
    book: PriceBook, count_queries: Callable[[Callable[[], object]], int], number: int
) -> None:
    """A list with a row for each of two sales of a price takes no more."""
    price_of(book, sku="cup-0", currencies=usd(100), sales={})
    sales = (("May", "2026-05-01"), ("June", "2026-06-01"))
    rows = [[f"cup-{n}", f"erp-{n}", "2", "1", *sale] for n in range(number) for sale in sales]
    content = csv_of(*rows, header="SKU,External reference,USD,Sale USD,Sale name,Sale start")
    plan = open_import(upload=upload(content), locale="", book_id=book.pk)
    # With everything about the jobs.
    assert count_queries(lambda: looked_at(plan)) <= 48
    assert count_queries(lambda: applied(plan)) <= 100
    assert Job.objects.get(type="price-list-apply").result == {"new": number - 1, "changed": number + 1}
    assert Sale.objects.filter(price__book=book).count() == 2 * number
