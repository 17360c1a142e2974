"""/pcm/pricebooks/{id}/prices (catalog contract §7.2)."""

from __future__ import annotations

from typing import Any

import pytest

from products.prices import inputs
from products.prices.models import Amount, Price, PriceBook, Sale, Tier
from tests.client import APIClient
from tests.factories.prices import PriceBookFactory, price_of, sale, tiers, usd
from tests.resource_cases import Filters, Noun, ResourceCases

pytestmark = pytest.mark.django_db

EXISTS = "The price already exists"
BUNDLE, OTHER_BUNDLE = "a3cacaa9-b5bb-4096-bb6b-af41394ca850", "b3cacaa9-b5bb-4096-bb6b-af41394ca851"
MARCH, APRIL, MAY = ("2026-03-01T00:00:00.000Z", "2026-04-01T00:00:00.000Z", "2026-05-01T00:00:00.000Z")
LARGEST = 2**53 - 1

FULL = {
    "sku": "trail-red",
    "external_ref": "erp-77",
    "currencies": {
        "USD": {"amount": 2500, "includes_tax": False, "tiers": tiers(from5=2300, from10=LARGEST)},
        "GBP": {"amount": 0, "includes_tax": True},
    },
    "sales": {
        "Spring Sale 🌷": sale(2000, MARCH, APRIL, bundle_ids=[BUNDLE]),
        "later": {"schedule": {"valid_from": APRIL}, "currencies": usd(1900, tiers=tiers(from2=1800))},
        "before": {"schedule": {"valid_to": APRIL}, "currencies": usd(1)},
        "always": sale(2100),
    },
    "shopper_attributes": {"badge": "deal", "empty": ""},
    "admin_attributes": {"cost": "900"},
}


def amount(value: Any) -> dict[str, Any]:
    return {"currencies": {"USD": {"amount": value}}}


def tier(**members: Any) -> dict[str, Any]:
    return {"currencies": usd(tiers={"five": members})}


def sales(**named: dict[str, Any]) -> dict[str, Any]:
    return {"sales": named}


RANGE = f"must be between 0 and {LARGEST}"
QUANTITY = "must be between 1 and 2147483647"
MOMENT = "must be a date and time, such as 2026-03-01T00:00:00Z"


class TestPrices(ResourceCases):
    noun = Noun(
        type="product-price",
        path="/pcm/pricebooks/{}/prices",
        pricing=True,
        parent=PriceBookFactory,
        make=price_of,
        creates=[
            (FULL, FULL),
            (
                {"sku": " s ", "currencies": {"usd": {"amount": 1}, "XXX": {"amount": LARGEST, "tiers": {}}}},
                {
                    "sku": " s ",
                    "currencies": usd(1) | {"XXX": {"amount": LARGEST, "includes_tax": False}},
                },
            ),
            (
                {
                    "sku": "n",
                    "currencies": {**usd(1, tiers=None), "EUR": None},
                    "sales": None,
                    "external_ref": None,
                    "shopper_attributes": None,
                    "admin_attributes": {},
                },
                {"sku": "n", "currencies": usd(1)},
            ),
            (
                {
                    "sku": "e",
                    "currencies": usd(1),
                    "sales": {"a": {"schedule": {}, "bundle_ids": [], "currencies": usd(1)}},
                },
                {"sku": "e", "currencies": usd(1), "sales": {"a": {"currencies": usd(1)}}},
            ),
            (
                {
                    "sku": "o",
                    "currencies": usd(1),
                    "sales": {
                        "a": sale(1, "2026-03-01", "2026-04-01T02:00:00+02:00"),
                        "b": sale(2, bundle_ids=[BUNDLE.upper(), BUNDLE]),
                        "c": sale(3, bundle_ids=[OTHER_BUNDLE]),
                        "d": sale(4),
                    },
                },
                {
                    "sku": "o",
                    "currencies": usd(1),
                    "sales": {
                        "a": sale(1, MARCH, APRIL),
                        "b": sale(2, bundle_ids=[BUNDLE]),
                        "c": sale(3, bundle_ids=[OTHER_BUNDLE]),
                        "d": sale(4),
                    },
                },
            ),
        ],
        change={
            "sku": "x" * 512,
            "external_ref": "é" * 2048,
            "currencies": usd(7, tiers=tiers(from3=6)),
            "sales": {"now": sale(5, MARCH, MAY)},
        },
        required=["sku"],
        refusals=[
            ({"sku": "x" * 513}, "sku must not exceed 512 characters", "sku"),
            ({"sku": 1}, "sku must be a string", "sku"),
            ({"external_ref": "x" * 2049}, "external_ref must not exceed 2048 characters", "external_ref"),
            ({"currencies": None}, "currencies can not be empty", "currencies"),
            ({"currencies": []}, "currencies must be an object", "currencies"),
            ({"currencies": "USD"}, "currencies must be an object", "currencies"),
            ({"currencies": {"US": {"amount": 1}}}, "currencies.US must be three letters", "currencies/US"),
            ({"currencies": {"U$D": {"amount": 1}}}, "currencies.U$D must be three letters", "currencies/U$D"),
            ({"currencies": {"$US": {"amount": 1}}}, "currencies.$US must not start with $", "currencies/$US"),
            ({"currencies": {"USÐ": {"amount": 1}}}, "currencies.USÐ must be three letters", "currencies/USÐ"),
            (
                {"currencies": {"USD": {"amount": 1}, "usd": {"amount": 2}}},
                "currencies.usd is named twice",
                "currencies/usd",
            ),
            ({"currencies": {"USD": 1}}, "currencies.USD must be an object", "currencies/USD"),
            ({"currencies": {"USD": {}}}, "currencies.USD.amount can not be empty", "currencies/USD/amount"),
            (amount(None), "currencies.USD.amount can not be empty", "currencies/USD/amount"),
            (amount("100"), "currencies.USD.amount must be an integer", "currencies/USD/amount"),
            (amount(1.5), "currencies.USD.amount must be an integer", "currencies/USD/amount"),
            (amount(100.0), "currencies.USD.amount must be an integer", "currencies/USD/amount"),
            (amount(True), "currencies.USD.amount must be an integer", "currencies/USD/amount"),
            (amount([1]), "currencies.USD.amount must be an integer", "currencies/USD/amount"),
            (amount(-1), f"currencies.USD.amount {RANGE}", "currencies/USD/amount"),
            (amount(2**53), f"currencies.USD.amount {RANGE}", "currencies/USD/amount"),
            (
                {"currencies": usd(includes_tax=1)},
                "currencies.USD.includes_tax must be a boolean",
                "currencies/USD/includes_tax",
            ),
            (
                {"currencies": usd(includes_tax=None)},
                "currencies.USD.includes_tax can not be empty",
                "currencies/USD/includes_tax",
            ),
            ({"currencies": usd(tiers=[])}, "currencies.USD.tiers must be an object", "currencies/USD/tiers"),
            (
                tier(amount=1),
                "currencies.USD.tiers.five.minimum_quantity can not be empty",
                "currencies/USD/tiers/five/minimum_quantity",
            ),
            (
                tier(amount=1, minimum_quantity=0),
                f"currencies.USD.tiers.five.minimum_quantity {QUANTITY}",
                "currencies/USD/tiers/five/minimum_quantity",
            ),
            (
                tier(amount=1, minimum_quantity=2.0),
                "currencies.USD.tiers.five.minimum_quantity must be an integer",
                "currencies/USD/tiers/five/minimum_quantity",
            ),
            (
                tier(minimum_quantity=5),
                "currencies.USD.tiers.five.amount can not be empty",
                "currencies/USD/tiers/five/amount",
            ),
            (
                tier(minimum_quantity=5, amount=2**53),
                f"currencies.USD.tiers.five.amount {RANGE}",
                "currencies/USD/tiers/five/amount",
            ),
            (
                {"currencies": usd(tiers={"$five": {"minimum_quantity": 5, "amount": 1}})},
                "currencies.USD.tiers.$five must not start with $",
                "currencies/USD/tiers/$five",
            ),
            (
                {"currencies": usd(tiers={"": {"minimum_quantity": 5, "amount": 1}})},
                "currencies.USD.tiers. must not be empty as a name",
                "currencies/USD/tiers/",
            ),
            (
                {"currencies": usd(tiers={**tiers(from5=3), "five": {"minimum_quantity": 5, "amount": 2}})},
                "currencies.USD.tiers.five.minimum_quantity must differ from that of the other tiers",
                "currencies/USD/tiers/five/minimum_quantity",
            ),
            ({"sales": []}, "sales must be an object", "sales"),
            (sales(spring={}), "sales.spring.currencies can not be empty", "sales/spring/currencies"),
            (sales(spring={"currencies": {}}), "sales.spring.currencies can not be empty", "sales/spring/currencies"),
            (
                sales(spring={"currencies": {"USD": None}}),
                "sales.spring.currencies.USD can not be empty",
                "sales/spring/currencies/USD",
            ),
            (
                sales(spring={"currencies": {"USD": {"amount": "1"}}}),
                "sales.spring.currencies.USD.amount must be an integer",
                "sales/spring/currencies/USD/amount",
            ),
            ({"sales": {"$x": sale()}}, "sales.$x must not start with $", "sales/$x"),
            ({"sales": {"x" * 256: sale()}}, f"sales.{'x' * 256} must not exceed 255 characters", f"sales/{'x' * 256}"),
            (sales(spring=sale(schedule=[])), "sales.spring.schedule must be an object", "sales/spring/schedule"),
            (
                sales(spring=sale(1, "2026-02-30T00:00:00Z", MAY)),
                f"sales.spring.schedule.valid_from {MOMENT}",
                "sales/spring/schedule/valid_from",
            ),
            (
                sales(spring=sale(schedule={"valid_to": 1772323200000})),
                f"sales.spring.schedule.valid_to {MOMENT}",
                "sales/spring/schedule/valid_to",
            ),
            (
                sales(spring=sale(1, MAY, MARCH)),
                "sales.spring.schedule.valid_to must be after valid_from",
                "sales/spring/schedule/valid_to",
            ),
            (
                sales(spring=sale(1, "2026-03-01", "2026-03-01T01:00:00+01:00")),
                "sales.spring.schedule.valid_to must be after valid_from",
                "sales/spring/schedule/valid_to",
            ),
            (
                sales(spring=sale(bundle_ids="x")),
                "sales.spring.bundle_ids must be an array",
                "sales/spring/bundle_ids",
            ),
            (
                sales(spring=sale(bundle_ids=[BUNDLE, "x"])),
                "sales.spring.bundle_ids.1 must be the id of a product",
                "sales/spring/bundle_ids/1",
            ),
            (
                sales(a=sale(1, "2026-03-01", MAY), b=sale(2, MARCH, "2026-05-01T00:00:00+00:00")),
                "sales.b.schedule must differ from that of a",
                "sales/b/schedule",
            ),
            (
                sales(a=sale(1, MARCH, MAY), b=sale(2, MARCH, MAY, bundle_ids=[BUNDLE])),
                "sales.b.schedule must differ from that of a",
                "sales/b/schedule",
            ),
            (sales(a=sale(1), b=sale(2)), "sales.b.schedule is needed beside a, which has none", "sales/b/schedule"),
            (
                sales(a=sale(bundle_ids=[BUNDLE]), b=sale(bundle_ids=[OTHER_BUNDLE, BUNDLE]), c=sale()),
                "sales.b.schedule is needed beside a, which has none",
                "sales/b/schedule",
            ),
            ({"shopper_attributes": {"a": 1}}, "shopper_attributes.a must be a string", "shopper_attributes/a"),
            ({"admin_attributes": {"$a": ""}}, "admin_attributes.$a must not start with $", "admin_attributes/$a"),
            (
                {"shopper_attributes": {f"k{number}": "" for number in range(101)}},
                "shopper_attributes must not have more than 100 keys",
                "shopper_attributes",
            ),
        ],
        refusals_of_new=[
            ({"sku": "s"}, "currencies can not be empty", "currencies"),
            ({"sku": "s", "currencies": {}}, "currencies can not be empty", "currencies"),
            ({"sku": "s", "currencies": {"USD": None}}, "currencies can not be empty", "currencies"),
        ],
        clashes=[
            ({"sku": "A", "external_ref": "1"}, {"sku": "A", "external_ref": "2"}, EXISTS, "sku"),
            ({"sku": "A", "external_ref": "1"}, {"sku": "B", "external_ref": "1"}, EXISTS, "external_ref"),
        ],
        filters=Filters(
            rows=[{"sku": "Shirt-1", "external_ref": "erp-1"}, {"sku": "shirt-2"}, {"sku": "MUG"}],
            found={
                "eq(sku,shirt-2)": [1],
                "eq(sku,Shirt-2)": [],
                "in(sku,MUG,shirt-2)": [1, 2],
                "like(sku,SHIRT*)": [0, 1],
                "eq(external_ref,erp-1)": [0],
            },
            unreadable=["eq(name,x)", "in(external_ref,erp-1)", "eq(id,x)", "gt(updated_at,2020-01-01)"],
        ),
        list_queries=5,  # token, book, page, sales, amounts: the book knows how many there are
    )


def put(api: APIClient, price: Price, **attributes: Any) -> Any:
    body = {"data": {"type": "product-price", "attributes": attributes}}
    return api.put(f"/pcm/pricebooks/{price.book_id}/prices/{price.pk}", body)


def everything() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("pk").values()) for model in (PriceBook, Price, Sale, Amount, Tier)]


def test_the_meta_names_the_book(api: APIClient) -> None:
    book = PriceBookFactory()
    price = price_of(book)
    answer = api.get(f"/pcm/pricebooks/{book.pk}/prices/{price.pk}")
    assert answer.data["meta"] == {"owner": "store", "pricebook_id": str(book.pk)}


def test_the_same_sku_and_reference_are_free_in_another_book(api: APIClient) -> None:
    for book in PriceBookFactory.create_batch(2):
        sent = {"data": {"type": "product-price", "attributes": FULL}}
        assert api.post(f"/pcm/pricebooks/{book.pk}/prices", sent).status == 201


@pytest.mark.parametrize("number", ["1e3", "1E0", "1.0", "-0.0", "9007199254740992", "1" + "0" * 400, '"5"', "true"])
def test_only_whole_numbers_are_amounts_however_they_are_spelt(api: APIClient, number: str) -> None:
    book = PriceBookFactory()
    attributes = f'{{"sku": "s", "currencies": {{"USD": {{"amount": {number}}}}}}}'
    answer = api.post(
        f"/pcm/pricebooks/{book.pk}/prices", f'{{"data": {{"type": "product-price", "attributes": {attributes}}}}}'
    )
    assert answer.status in (400, 422)
    assert not Price.objects.exists()
    assert not Amount.objects.exists()


# --- Changes ----------------------------------------------------------------------------------------------------------


def test_a_currency_that_is_sent_replaces_what_there_was_of_it_and_null_removes_one(api: APIClient) -> None:
    price = price_of(PriceBookFactory(), **FULL)
    shown = put(api, price, currencies={"usd": {"amount": 9}, "GBP": None, "CHF": {"amount": 3}}).data["attributes"]
    assert shown["currencies"] == usd(9) | {"CHF": {"amount": 3, "includes_tax": False}}
    assert shown["sales"] == FULL["sales"]
    assert put(api, price, currencies={"JPY": None}).data["attributes"] == shown


def test_the_last_currency_stays(api: APIClient) -> None:
    price = price_of(PriceBookFactory(), **FULL)
    before = everything()
    answer = put(api, price, currencies={"USD": None, "GBP": None})
    assert (answer.status, answer.details) == (422, ["currencies can not be empty"])
    assert everything() == before


def test_sales_are_replaced_all_together(api: APIClient) -> None:
    price = price_of(PriceBookFactory(), **FULL)
    kept = Sale.objects.get(name="later").pk
    wanted = {"later": FULL["sales"]["later"], "always": sale(5), "new": sale(6, MARCH, MAY)}
    assert put(api, price, sales=wanted).data["attributes"]["sales"] == wanted
    assert Sale.objects.get(name="later").pk == kept
    for nothing in (None, {}):
        price = price_of(PriceBookFactory(), **FULL)
        assert "sales" not in put(api, price, sales=nothing).data["attributes"]
        assert not Sale.objects.filter(price=price).exists()
        assert not Amount.objects.filter(price=price, sale__isnull=False).exists()


def test_maps_of_texts_are_merged_by_key(api: APIClient) -> None:
    price = price_of(PriceBookFactory(), **FULL)
    shown = put(api, price, shopper_attributes={"new": "1", "badge": None}, admin_attributes=None).data["attributes"]
    assert shown["shopper_attributes"] == {"empty": "", "new": "1"}
    assert "admin_attributes" not in shown


def test_what_is_sent_again_writes_nothing(api: APIClient) -> None:
    price = price_of(PriceBookFactory(), **FULL)
    before = everything()
    assert put(api, price, **FULL).status == 200
    assert everything() == before


def test_a_change_of_amounts_alone_moves_the_time_of_the_change(api: APIClient) -> None:
    price = price_of(PriceBookFactory(), **FULL)
    for change in ({"currencies": usd(1)}, {"currencies": usd(1, tiers=tiers(from9=1))}, {"sales": {}}):
        before = Price.objects.get(pk=price.pk).updated_at
        put(api, price, **change)
        assert Price.objects.get(pk=price.pk).updated_at > before


def test_changes_of_amounts_cost_the_same_however_many_there_are(api: APIClient, count_queries: Any) -> None:
    def change_of(number: int) -> int:
        price = price_of(PriceBookFactory())
        named = {f"s{each}": sale(each, f"{2000 + each}-01-01", f"{2001 + each}-01-01") for each in range(number)}
        first = {"currencies": usd(1, tiers=tiers(**{f"from{each + 1}": 1 for each in range(number)})), "sales": named}
        put(api, price, **first)
        last = {"currencies": usd(2), "sales": {name: {**each, "currencies": usd(9)} for name, each in named.items()}}
        return count_queries(lambda: put(api, price, **last))

    assert change_of(2) == change_of(60)


def test_a_price_has_no_more_amounts_than_a_page_can_show(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "MOST_AMOUNTS", 5)
    price = price_of(PriceBookFactory(), currencies=usd(tiers=tiers(from5=1)), sales={"a": sale()})
    before = everything()
    for attributes in (
        {"currencies": usd(tiers=tiers(from5=1, from6=2, from7=3, from8=4))},
        {"currencies": {"EUR": {"amount": 1, "tiers": tiers(from5=1, from6=2)}}},
        {"sales": {"a": {"currencies": usd(tiers=tiers(from5=1, from6=2, from7=3))}}},
    ):
        answer = put(api, price, **attributes)
        assert (answer.status, answer.details) == (
            422,
            ["currencies must not have more than 5 amounts, with tiers and sales"],
        )
    assert everything() == before


def test_all_problems_are_told_at_once(api: APIClient) -> None:
    price = price_of(PriceBookFactory())
    answer = put(
        api,
        price,
        sku="",
        currencies={"USD": {"amount": -1}, "EUR": {"amount": 1.5, "tiers": {"a": {"amount": 1}}}},
        sales={"x": {"currencies": {}}},
    )
    assert [error["source"]["pointer"].removeprefix("/data/attributes/") for error in answer.errors] == [
        "sku",
        "currencies/USD/amount",
        "currencies/EUR/amount",
        "currencies/EUR/tiers/a/minimum_quantity",
        "sales/x/currencies",
    ]


# --- The number of prices ---------------------------------------------------------------------------------------------


def test_a_book_knows_how_many_prices_it_has(api: APIClient) -> None:
    book, other = PriceBookFactory.create_batch(2)
    path = f"/pcm/pricebooks/{book.pk}/prices"
    price_of(other)
    sent = {"data": {"type": "product-price", "attributes": FULL}}
    made = [api.post(path, sent).status, api.post(path, sent).status, api.post(path, {"data": {}}).status]
    assert made == [201, 409, 422]
    price = price_of(book)
    put(api, price, sku="other")
    assert api.get(path).body["meta"]["results"] == {"total": 2}
    assert api.get(path, {"filter": "eq(sku,other)"}).body["meta"]["results"] == {"total": 1}
    for _ in range(2):
        api.delete(f"{path}/{price.pk}")
    assert api.get(path, {"filter": " "}).body["meta"]["results"] == {"total": 1}
    assert {each.price_count for each in PriceBook.objects.all()} == {1}
    assert PriceBook.objects.get(pk=book.pk).updated_at == book.updated_at
