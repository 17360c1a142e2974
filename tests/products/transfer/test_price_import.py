"""POST /pcm/pricebooks/import and what it writes (catalog contract §7.5)."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import orjson
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.models import Job
from products.files.models import PrivateFile
from products.files.private import RETENTION
from products.prices.models import Amount, Price, PriceBook, Sale
from products.prices.services.amounts import costs_of
from products.transfer.prices import job as import_job
from pxm.clock import now
from tests.client import Answer, APIClient
from tests.factories.prices import PriceBookFactory, price_of

pytestmark = pytest.mark.django_db

IMPORT = "/pcm/pricebooks/import"
Run = Callable[[], None]


def book(**attributes: Any) -> dict[str, Any]:
    id = attributes.pop("id", None)
    return {"data": {"type": "pricebook", **({"id": id} if id else {}), "attributes": attributes}}


def price(sku: Any = "mug", dollars: Any = 500, *, beside: Mapping[str, Any] | None = None, **attributes: Any) -> Any:
    named = {"sku": sku, "currencies": {"USD": {"amount": dollars, "includes_tax": False}}, **attributes}
    return {"data": {"type": "product-price", "pricebook_external_ref": "erp-b", **(beside or {}), "attributes": named}}


def lines(*objects: Any) -> bytes:
    return b"\n".join(map(orjson.dumps, objects))


def send(api: APIClient, content: bytes, **fields: Any) -> Answer:
    return api.post_form(IMPORT, file=SimpleUploadedFile("prices.jsonl", content), **fields)


@pytest.fixture
def imported(api: APIClient, run_jobs: Run) -> Callable[..., Any]:
    """Import a file and return the job's document and the errors or notes that it has."""

    def run(content: bytes, **fields: Any) -> Any:
        answer = send(api, content, **fields)
        assert answer.status == 201, answer.body
        run_jobs()
        id = answer.data["id"]
        errors = api.get(f"/pcm/jobs/{id}/errors").data
        return api.get(f"/pcm/jobs/{id}").data, [(each["attributes"]["message"], each.get("meta")) for each in errors]

    return run


def test_the_answer_is_a_waiting_job_that_the_list_finds_by_both_names(api: APIClient) -> None:
    answer = send(api, lines(book(name="Retail", external_ref="erp-b")))
    assert answer.status == 201
    assert answer.data["type"] == "pim-job"
    assert (answer.data["attributes"]["type"], answer.data["attributes"]["status"]) == ("price-import", "pending")
    for name in ("price-import", "pricebook-import"):
        assert api.get("/pcm/jobs", {"filter": f"eq(type,{name})"}).ids == [answer.data["id"]]
    assert not PriceBook.objects.exists()


@pytest.mark.parametrize("compression", ["", "none", "gzip"])
def test_books_and_prices_are_made_wherever_they_stand(imported: Any, compression: str) -> None:
    sales = {
        "spring": {
            "schedule": {"valid_from": "2026-03-01T00:00:00Z", "valid_to": "2026-04-01T00:00:00Z"},
            "currencies": {"USD": {"amount": 400, "tiers": {"five": {"minimum_quantity": 5, "amount": 300}}}},
        }
    }
    content = lines(
        price("mug", external_ref="p-1", sales=sales, shopper_attributes={"badge": "deal"}),
        book(name="Retail", external_ref="erp-b", description="What everybody pays."),
        price("lamp", 900, external_ref="p-2"),
    )
    fields = {"file_compression": compression} if compression else {}
    job, told = imported(gzip.compress(content) if compression == "gzip" else content, **fields)
    assert (job["attributes"]["status"], told) == ("success", [])
    made = PriceBook.objects.get()
    assert (made.name, made.external_ref, made.description, made.price_count) == (
        "Retail", "erp-b", "What everybody pays.", 2,
    )  # fmt: skip
    mug = Price.objects.get(sku="mug")
    assert (mug.external_ref, mug.shopper_attributes) == ("p-1", {"badge": "deal"})
    costs = costs_of([mug])[mug.pk]
    assert costs.currencies == {"USD": {"amount": 500, "includes_tax": False}}
    assert costs.sales["spring"]["currencies"]["USD"]["tiers"] == {"five": {"minimum_quantity": 5, "amount": 300}}
    assert Job.objects.get().result == {"objects": 3, "made": 2, "changed": 0}


def test_what_is_written_in_many_lines_is_read_too(imported: Any) -> None:
    content = b"\r\n".join(
        orjson.dumps(each, option=orjson.OPT_INDENT_2)
        for each in (book(name="Retail", external_ref="erp-b"), price(external_ref="p-1"))
    )
    job, _ = imported(content)
    assert job["attributes"]["status"] == "success"
    assert Price.objects.count() == 1


def test_what_exists_is_changed_where_it_differs_and_nowhere_else(imported: Any) -> None:
    retail = PriceBookFactory(name="Retail", external_ref="erp-b")
    kept = price_of(retail, sku="kept", currencies={"USD": {"amount": 500, "includes_tax": False}})
    mug = price_of(
        retail,
        sku="mug",
        external_ref="p-1",
        currencies={"USD": {"amount": 100}, "EUR": {"amount": 90}},
        sales={"spring": {"currencies": {"USD": {"amount": 50}}}},
        shopper_attributes={"badge": "new", "care": "dry"},
    )
    as_it_was = kept.updated_at
    job, told = imported(
        lines(
            book(external_ref="erp-b", name="Shops"),
            price("kept", 500),
            price("mug", 600, external_ref="p-1", shopper_attributes={"badge": None, "size": "L"}),
        )
    )
    assert (job["attributes"]["status"], told) == ("success", [])
    retail.refresh_from_db()
    kept.refresh_from_db()
    mug.refresh_from_db()
    assert retail.name == "Shops"
    assert kept.updated_at == as_it_was
    costs = costs_of([mug])[mug.pk]
    assert costs.currencies["USD"]["amount"] == 600
    assert costs.currencies["EUR"]["amount"] == 90
    assert set(costs.sales) == {"spring"}
    assert mug.shopper_attributes == {"care": "dry", "size": "L"}


def test_importing_the_same_again_writes_nothing(imported: Any) -> None:
    content = lines(book(name="Retail", external_ref="erp-b"), price(external_ref="p-1"))
    imported(content)
    before = list(Price.objects.values()) + list(Amount.objects.values())
    job, told = imported(content)
    assert (job["attributes"]["status"], told) == ("success", [])
    assert list(Price.objects.values()) + list(Amount.objects.values()) == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"data": ', "error processing object '1' invalid json provided"),
        (b"[1, 2]", "error processing object '1' invalid json provided"),
        (b'{"data": {"type": "product"}}', "error processing object '1' invalid json provided"),
        (b'{"data": {"type": "pricebook"}}', "missing attributes for price book"),
        (lines(book(name="A", external_ref=7)), "invalid type for external_ref for price book"),
        (lines(book(name="A")), "price book id not found:"),
        (lines(book(id="00000000-0000-4000-8000-000000000000", name="A")),
         "price book id not found: 00000000-0000-4000-8000-000000000000"),
        (lines(book(name="A", external_ref="a"), book(name="B", external_ref="a")), "duplicate external ref found"),
        (b'{"data": {"type": "product-price"}}', "missing attributes for price"),
        (lines(price(None, external_ref="p")), "missing sku for price"),
        (lines(price(7)), "invalid type for sku for price"),
        (lines(price(external_ref=[])), "invalid type for external_ref for price"),
        (lines(price(beside={"pricebook_external_ref": None})),
         "missing price book_id/price book_external_ref for price"),
        (lines(price(beside={"pricebook_id": "00000000-0000-4000-8000-000000000000"})),
         "price book id(s) not found"),
        (lines(price(beside={"pricebook_external_ref": "nobody"})), "price book external ref(s) not found"),
        (lines(price("a", external_ref="p"), price("b", external_ref="p")), "duplicate external ref found"),
        (lines(price("new", beside={"id": "00000000-0000-4000-8000-000000000000"})), "price Ids not found"),
        (lines(price("new")), "a new price needs an external_ref"),
        (lines(price(dollars=-1, external_ref="p")), "currencies.USD.amount must be"),
        (lines(price(dollars=1.5, external_ref="p")), "currencies.USD.amount must be an integer"),
        (lines(price(dollars=True, external_ref="p")), "currencies.USD.amount must be an integer"),
    ],
)  # fmt: skip
def test_an_error_ends_the_import_and_writes_nothing(imported: Any, content: bytes, message: str) -> None:
    retail = PriceBookFactory(name="Retail", external_ref="erp-b")
    job, told = imported(content)
    assert job["attributes"]["status"] == "failed"
    assert told[0][0].startswith(message)
    assert list(PriceBook.objects.values_list("pk", "price_count")) == [(retail.pk, 0)]
    assert not Price.objects.exists()


def test_a_book_named_twice_by_id_is_told_with_it(imported: Any) -> None:
    retail = PriceBookFactory(name="Retail", external_ref="erp-b")
    _, told = imported(lines(book(id=str(retail.pk), name="A"), book(id=str(retail.pk), name="B")))
    assert told == [(f"duplicate price book Id '{retail.pk}' in imported price books", {"object": 2})]
    retail.refresh_from_db()
    assert retail.name == "Retail"


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(lines(price(external_ref="p")))[:-9]])
def test_what_cannot_be_unpacked_is_refused(imported: Any, content: bytes) -> None:
    PriceBookFactory(external_ref="erp-b")
    job, told = imported(content, file_compression="gzip")
    assert (job["attributes"]["status"], told) == ("failed", [("error processing gzip file", None)])
    assert not Price.objects.exists()


def test_a_bomb_is_not_unpacked_to_its_end(imported: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_job, "MOST_UNPACKED", 1_000_000)
    job, told = imported(gzip.compress(b" " * 5_000_000), file_compression="gzip")
    assert (job["attributes"]["status"], told) == ("failed", [("error processing gzip file", None)])


def test_what_is_untrue_of_a_price_is_told_and_the_rest_is_written(imported: Any) -> None:
    retail, other = PriceBookFactory(external_ref="erp-b"), PriceBookFactory()
    mug = price_of(retail, sku="mug", external_ref="p-1", currencies={"USD": {"amount": 1}})
    lamp = price_of(retail, sku="lamp", external_ref="p-2", currencies={"USD": {"amount": 1}})
    elsewhere = price_of(other, sku="mug")
    unknown = "00000000-0000-4000-8000-000000000000"
    job, told = imported(
        lines(
            price("mug", 10, external_ref="p-9"),
            price("mug", 20, external_ref="p-2"),
            price("mug", 30, beside={"id": str(elsewhere.pk)}),
            price("mug", 40, beside={"id": unknown}),
            price("mug", 50, beside={"id": str(lamp.pk)}),
        )
    )
    said = "matched price with pricebook_id - "
    assert [(text.removeprefix(said), meta) for text, meta in told] == [
        ("had different external_ref", {"object": 1, "sku": "mug"}),
        ("duplicate external_ref detected", {"object": 2, "sku": "mug"}),
        ("belongs to different price book", {"object": 3, "sku": "mug"}),
        ("price_id not found", {"object": 4, "sku": "mug"}),
        ("duplicate SKU detected - required SKU.", {"object": 5, "sku": "mug"}),
    ]
    assert job["attributes"]["status"] == "success"
    mug.refresh_from_db()
    assert mug.external_ref == "p-1"
    # Later ones count, in the order of the file.
    assert costs_of([mug])[mug.pk].currencies["USD"]["amount"] == 50


def test_a_price_gets_another_sku_by_its_id_or_its_reference(imported: Any) -> None:
    retail = PriceBookFactory(external_ref="erp-b")
    first = price_of(retail, sku="one")
    second = price_of(retail, sku="two", external_ref="p-2")
    imported(lines(price("eins", beside={"id": str(first.pk)}), price("zwei", external_ref="p-2")))
    assert dict(Price.objects.values_list("pk", "sku")) == {first.pk: "eins", second.pk: "zwei"}


@pytest.mark.parametrize(("fields", "status"), [({}, 422), ({"file_compression": "zip"}, 422), ({"file": ""}, 422)])
def test_nothing_to_import_is_refused_at_once(api: APIClient, fields: dict[str, Any], status: int) -> None:
    if fields.get("file_compression"):
        fields["file"] = SimpleUploadedFile("prices.jsonl", b"{}")
    answer = api.post_form(IMPORT, **fields)
    assert answer.status == status
    assert not Job.objects.exists()
    assert not PrivateFile.objects.exists()


def test_more_than_can_be_imported_is_refused_before_anything_is_written(
    imported: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_job, "MOST_OBJECTS", 2)
    job, told = imported(
        lines(book(name="A", external_ref="erp-b"), *(price(f"s{n}", external_ref=f"p{n}") for n in (1, 2)))
    )
    assert job["attributes"]["status"] == "failed"
    assert told == [("the file has more than 2 objects", None)]
    assert not PriceBook.objects.exists()


def test_batches_before_an_error_stay(imported: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_job, "BATCH", 2)
    PriceBookFactory(external_ref="erp-b")
    prices = [price(f"s{n}", external_ref=f"p{n}") for n in range(5)]
    prices[3]["data"]["attributes"]["currencies"] = {}
    job, told = imported(lines(*prices))
    assert job["attributes"]["status"] == "failed"
    assert told == [(told[0][0], {"object": 4, "sku": "s3"})]
    assert sorted(Price.objects.values_list("sku", flat=True)) == ["s0", "s1"]


def test_an_import_whose_worker_died_goes_on_where_it_was(
    api: APIClient, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_job, "BATCH", 2)
    retail = PriceBookFactory(external_ref="erp-b")
    content = lines(*(price(f"s{n}", external_ref=f"p{n}") for n in range(5)))
    job = Job.objects.get(pk=send(api, content).data["id"])
    written = import_job.write_batch
    calls: list[int] = []

    def dies_at_the_second(batch: Any) -> Any:
        calls.append(len(batch))
        if len(calls) == 2:
            raise SystemExit
        return written(batch)

    with patch.object(import_job, "write_batch", dies_at_the_second), pytest.raises(SystemExit):
        run_jobs()
    assert Price.objects.count() == 2
    with patch.object(import_job, "write_batch", dies_at_the_second):
        run_jobs()
    job.refresh_from_db()
    assert (job.status, job.result) == ("success", {"objects": 5, "made": 5, "changed": 0})
    assert Price.objects.count() == 5
    retail.refresh_from_db()
    assert retail.price_count == 5
    assert calls == [2, 2, 2, 1]


def test_the_file_is_kept_until_the_import_is_over(api: APIClient, run_jobs: Run) -> None:
    send(api, lines(book(name="A", external_ref="erp-b")))
    stored = PrivateFile.objects.get().stored_name
    assert default_storage.exists(stored)
    run_jobs()
    assert not PrivateFile.objects.exists()
    assert not default_storage.exists(stored)


def test_a_batch_takes_the_same_number_of_queries_whatever_its_size(api: APIClient, run_jobs: Run) -> None:
    PriceBookFactory(external_ref="erp-b")

    def queries(number: int, first: int) -> int:
        sales = {"spring": {"currencies": {"USD": {"amount": 1}}}}
        names = range(first, first + number)
        send(api, lines(*(price(f"s{n}", n, external_ref=f"p{n}", sales=sales) for n in names)))
        with CaptureQueriesContext(connection) as captured:
            run_jobs()
        return len(captured)

    assert queries(50, 0) == queries(200, 1_000)
    # The same again, with other amounts.
    for each in Sale.objects.all():
        each.amounts.update(minor_units=7)
    Amount.objects.filter(sale=None).update(minor_units=7, includes_tax=False)
    assert queries(50, 0) == queries(200, 1_000)


def test_old_files_are_taken_away(api: APIClient) -> None:
    send(api, lines(book(name="A", external_ref="erp-b")))
    assert RETENTION.run() == 0
    PrivateFile.objects.update(expires_at=now() - timedelta(seconds=1))
    assert RETENTION.run() == 1
    assert not PrivateFile.objects.exists()
