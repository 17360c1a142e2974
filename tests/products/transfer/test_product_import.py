"""POST /pcm/products/import and what it writes (PIM contract §6.1-6.2, golden scenario 20)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobs.models import Job
from products.files.models import PrivateFile
from products.models import Product, ProductTemplate
from products.transfer.products import batch, importing
from pxm.errors import Invalid, Problem
from pxm.text_hash import text_hash
from tests.client import Answer, APIClient
from tests.factories.products import ProductFactory, child_of, shirt
from tests.factories.templates import attach, book

pytestmark = pytest.mark.django_db

IMPORT = "/pcm/products/import"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
Run = Callable[[], None]


def sheet(*rows: Sequence[Any], header: str = "id,external_ref,name,sku,commodity_type") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header.split(","), *rows])
    return text.getvalue().encode()


def send(api: APIClient, content: bytes, query: str = "") -> Answer:
    return api.post_form(f"{IMPORT}{query}", file=SimpleUploadedFile("products.csv", content))


@pytest.fixture
def imported(api: APIClient, run_jobs: Run) -> Callable[..., Any]:
    """Import a file; return how the job ended, what became of the rows, and what is told with it."""

    def run(content: bytes, query: str = "") -> Any:
        answer = send(api, content, query)
        assert answer.status == 201, answer.body
        run_jobs()
        job = Job.objects.get(pk=answer.data["id"])
        counts = job.result or job.checkpoint.get("counts", {})
        told = api.get(f"/pcm/jobs/{job.pk}/errors", {"page[limit]": 100}).data
        return (
            job.status,
            {name: number for name, number in counts.items() if number and name != "rows"},
            [(each["attributes"]["message"], each.get("meta", {}).get("row")) for each in told],
        )

    return run


SAMPLE = b"""\xef\xbb\xbfexternal_ref,name,sku,slug,commodity_type,description,status,mpn,upc_ean,main_image_id,tags,template: products(book): isbn,shopper_attributes.color
erp-1,Galaxy Tab A8,212764115,galaxy-tab-a8,physical,"Splendid 10.5"" screen",Live,,,ab90d4a1-3a9b-4285-a768-48adaf68d52a,"tablet,Android",978,grey
erp-2,iPad Air 10.9,7977705,,digital,,draft,239001428,99,,,,
"""  # noqa: E501


def test_the_answer_is_a_waiting_job(api: APIClient) -> None:
    answer = send(api, SAMPLE, "?locale=en-GB")
    assert (answer.status, answer.data["type"]) == (201, "pim-job")
    assert (answer.data["attributes"]["type"], answer.data["attributes"]["status"]) == ("product-import", "pending")
    assert not Product.objects.exists()


def test_a_sample_makes_products_with_a_template_value_and_a_main_image(imported: Any, api: APIClient) -> None:
    book()
    assert imported(SAMPLE) == ("success", {"created": 2}, [])
    tab, air = Product.objects.order_by("external_ref")
    assert (tab.name, tab.sku, tab.slug, tab.status, tab.tags) == (
        "Galaxy Tab A8", "212764115", "galaxy-tab-a8", "live", ["tablet", "android"],
    )  # fmt: skip
    assert tab.description == 'Splendid 10.5" screen'
    assert tab.main_image == "ab90d4a1-3a9b-4285-a768-48adaf68d52a"
    assert tab.shopper_attributes == {"color": "grey"}
    assert [each["attributes"]["value"] for each in api.get("/pcm/tags").data] == ["android", "tablet"]
    shown = api.get(f"/pcm/products/{tab.pk}").data["attributes"]
    assert shown["extensions"]["products(book)"]["isbn"] == "978"
    assert (air.slug, air.commodity_type, air.status, air.mpn, air.upc_ean) == (
        "iPad-Air-10.9", "digital", "draft", "239001428", "99",
    )  # fmt: skip
    assert air.shopper_attributes == {"color": ""}
    assert "extensions" not in api.get(f"/pcm/products/{air.pk}").data["attributes"]


def test_importing_the_same_again_changes_nothing(imported: Any) -> None:
    book()
    imported(SAMPLE)
    before = list(Product.objects.order_by("pk").values()) + list(ProductTemplate.objects.values())
    assert imported(SAMPLE) == ("success", {"unchanged": 2}, [])
    assert list(Product.objects.order_by("pk").values()) + list(ProductTemplate.objects.values()) == before


@pytest.mark.parametrize("missing", ["name", "sku", "commodity_type"])
def test_a_header_that_lacks_a_column_is_refused_at_once(api: APIClient, missing: str) -> None:
    names = [name for name in ("id", "name", "sku", "commodity_type") if name != missing]
    answer = send(api, ",".join(names).encode())
    assert (answer.status, answer.details) == (422, [f"missing required csv header: {missing}"])
    assert not Job.objects.exists()
    assert not PrivateFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"", "file can not be empty"),
        (b"\xff\xfen\x00a\x00", "the file is not valid UTF-8"),
        (b"name,sku,commodity_type,name", "csv header named twice: name"),
        (b'name,"sku', "the file can not be read: unexpected end of data"),
        (b"\x89PNG\r\n\x1a\n", "the file is not valid UTF-8"),
        (b"name,sku,commodity_type,\xe4\n", "the file is not valid UTF-8"),
        (b"{}", "missing required csv header: name"),
    ],
)
def test_what_is_no_sheet_is_refused_at_once(api: APIClient, content: bytes, detail: str) -> None:
    answer = send(api, content)
    assert (answer.status, answer.details) == (422, [detail])
    assert not Job.objects.exists()


def test_no_file_at_all(api: APIClient) -> None:
    answer = api.post_form(IMPORT)
    assert (answer.status, answer.details) == (422, ["file can not be empty"])


def test_a_file_that_is_too_large_is_told_in_the_words_of_the_contract(application_key: Any, api: APIClient) -> None:
    headers = {"Content-Length": str(60 * 1024 * 1024), "Content-Type": "multipart/form-data; boundary=x"}
    response = Client().post(
        IMPORT, b"", content_type="multipart/form-data; boundary=x", headers=headers, CONTENT_LENGTH=60 * 1024 * 1024
    )
    assert response.status_code == 503
    assert response.json()["errors"][0]["detail"] == "client read error"


def test_bad_rows_are_told_one_by_one_and_good_ones_are_written(imported: Any) -> None:
    taken = ProductFactory(sku="taken")
    other = ProductFactory(sku="other", external_ref="erp-other", external_ref_hash=text_hash("erp-other"))
    mug = ProductFactory(sku="mug")
    ProductFactory(
        sku=None,
        external_ref="erp-bundle",
        external_ref_hash=text_hash("erp-bundle"),
        product_type=Product.Type.BUNDLE,
        components={"a": {"options": [{"id": str(mug.pk)}]}},
    )
    status, counts, told = imported(
        sheet(
            ["", "erp-1", "One", "one", "physical"],
            ["", "erp-2", "Two", "taken", "physical"],
            ["", "", "Three", "three", "physical"],
            [UNKNOWN, "", "Four", "", ""],
            ["no-id", "", "Four", "", ""],
            [str(taken.pk), "erp-other", "Five", "", ""],
            ["", "erp-6", "Six", "", "physical"],
            ["", "erp-7", "Seven", "seven", "liquid"],
            ["", "erp-bundle", "Eight", "", ""],
            ["", "erp-9", "Nine"],
            ["", "erp-10", "Ten", "ten", "physical", "more"],
            ["", "erp-11", "Eleven", "one", "physical"],
            ["", "erp-12", "Twelve", "twelve", "digital"],
        )
    )
    assert (status, counts) == ("failed", {"created": 2, "refused": 11})
    assert told == [
        ("data.attributes.sku: Must be unique amongst products.", 2),
        ("row needs an id or an external_ref", 3),
        ("data.id: Could not find product.", 4),
        ("data.id: Could not find product.", 5),
        ("id and external_ref are those of two products", 6),
        ("data.attributes.sku: Can not be empty.", 7),
        ("data.attributes.commodity_type: Must be one of: physical, digital.", 8),
        ("a bundle can not be imported", 9),
        ("row has fewer cells than the header", 10),
        ("row has more cells than the header", 11),
        ("data.attributes.sku: Must be unique amongst products.", 12),
    ]
    assert sorted(Product.objects.filter(external_ref__startswith="erp-1").values_list("sku", flat=True)) == [
        "one", "twelve",
    ]  # fmt: skip
    assert {product.name for product in Product.objects.filter(pk__in=[taken.pk, other.pk])} == {taken.name, other.name}


def test_rows_change_what_they_name_and_empty_cells_nothing(imported: Any) -> None:
    mug = ProductFactory(
        name="Mug",
        sku="mug",
        description="Blue.",
        mpn="m-1",
        tags=["a"],
        shopper_attributes={"care": "dry", "size": "L", "kept": "x"},
        main_image="picture-1",
    )
    header = (
        "id,external_ref,name,sku,commodity_type,description,mpn,tags,main_image_id,"
        "shopper_attributes.care,shopper_attributes.size"
    )
    row = [str(mug.pk), "erp-1", "Large mug", "", "", "", "", "", "", "__REMOVE_ATTRIBUTE__", ""]
    assert imported(sheet(row, header=header)) == ("success", {"updated": 1}, [])
    mug.refresh_from_db()
    assert (mug.name, mug.sku, mug.description, mug.mpn, mug.tags, mug.main_image) == (
        "Large mug", "mug", "Blue.", "m-1", ["a"], "picture-1",
    )  # fmt: skip
    assert mug.external_ref == "erp-1"
    assert mug.shopper_attributes == {"size": "", "kept": "x"}


def test_later_rows_of_a_product_win_and_codes_may_change_hands(imported: Any) -> None:
    one = ProductFactory(name="One", sku="one")
    two = ProductFactory(name="Two", sku="two")
    status, _, told = imported(
        sheet(
            [str(one.pk), "", "First", "parked", ""],
            [str(two.pk), "", "", "one", ""],
            [str(one.pk), "", "Second", "two", ""],
            ["", "erp-new", "New", "new", "physical"],
            ["", "erp-new", "Newer", "", ""],
        )
    )
    assert (status, told) == ("success", [])
    assert dict(Product.objects.values_list("sku", "name")) == {"two": "Second", "one": two.name, "new": "Newer"}


def test_a_child_that_a_row_changes_is_independent(imported: Any) -> None:
    made = shirt()
    child = child_of(made.product, *list(made.options.values())[:1])
    status, counts, _ = imported(
        sheet([str(child.pk), "", child.name, child.sku, ""], [str(made.product.pk), "", "Other shirt", "", ""])
    )
    assert (status, counts) == ("success", {"unchanged": 1, "updated": 1})
    child.refresh_from_db()
    assert not child.is_independent
    imported(sheet([str(child.pk), "", "My own name", "", ""]))
    child.refresh_from_db()
    assert (child.name, child.is_independent) == ("My own name", True)
    made.product.refresh_from_db()
    assert made.product.name == "Other shirt"


def test_template_cells_are_read_by_their_kinds(imported: Any, api: APIClient) -> None:
    template = book()
    novel = ProductFactory(sku="novel")
    attach(novel, template, isbn="978", pages=300)
    names = ("isbn", "pages", "weight", "used", "printed", "created_at")
    header = "id,name,sku,commodity_type," + ",".join(f"template:{template.pk}:{name}" for name in names)
    row = [str(novel.pk), "", "", "", "", "320", "1.5", "TRUE", "4/3/2026", "ignored"]
    assert imported(sheet(row, header=header), "?locale=en-GB") == ("success", {"updated": 1}, [])
    shown = api.get(f"/pcm/products/{novel.pk}").data["attributes"]["extensions"]["products(book)"]
    assert shown == {"isbn": "978", "pages": 320, "weight": 1.5, "used": True, "printed": "2026-03-04"}
    assert api.get("/pcm/products", {"filter": "eq(extensions.book.pages,320)"}).ids == [str(novel.pk)]
    assert imported(sheet(row, header=header), "?locale=en-GB") == ("success", {"unchanged": 1}, [])


def test_a_cell_of_the_wrong_kind_refuses_its_row(imported: Any) -> None:
    template = book()
    novel = ProductFactory(sku="novel", name="Novel")
    header = f"id,name,sku,commodity_type,template:{template.pk}:pages,template:{template.slug}:used"
    status, counts, told = imported(sheet([str(novel.pk), "Changed", "", "", "many", "perhaps"], header=header))
    assert (status, counts) == ("failed", {"refused": 1})
    assert told == [
        ("data.attributes.extensions.products(book).pages: Must be an integer.", 1),
        ("data.attributes.extensions.products(book).used: Must be a boolean.", 1),
    ]
    novel.refresh_from_db()
    assert novel.name == "Novel"


def test_a_date_that_the_locale_does_not_write_fails_the_import(imported: Any) -> None:
    template = book()
    header = f"external_ref,name,sku,commodity_type,template:{template.pk}:printed"
    rows = [["erp-1", "One", "one", "physical", "31/12/2026"], ["erp-2", "Two", "two", "physical", "1/2/2026"]]
    status, _, told = imported(sheet(*rows, header=header), "?locale=en-US")
    assert (status, told) == ("failed", [("printed must be a date as en-US writes it", 1)])
    assert not Product.objects.exists()


def test_columns_that_nobody_knows_are_told_and_ignored(imported: Any) -> None:
    header = "external_ref,name,sku,commodity_type,colour,_created_at,template:nothing:isbn"
    status, counts, told = imported(sheet(["erp-1", "One", "one", "physical", "red", "2020", "1"], header=header))
    assert (status, counts) == ("success", {"created": 1})
    assert [text for text, _ in told] == ["column colour is ignored", "column template:nothing:isbn is ignored"]


def test_too_many_rows_write_nothing(imported: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_ROWS", 3)
    rows = [["", f"erp-{n}", f"N{n}", f"s{n}", "physical"] for n in range(3)]
    status, _, told = imported(sheet(*rows))
    assert (status, told) == ("failed", [("the file has more than 3 rows", None)])
    assert not Product.objects.exists()
    assert imported(sheet(*rows[:2]))[0] == "success"


@pytest.mark.parametrize("before", [0, 10, 1_000])
@pytest.mark.parametrize(("tail", "message"), [
    (b'"erp-2,Two', "the file can not be read: unexpected end of data"),
    (b"erp-2,\xff\xfe,two,physical\n", "the file is not valid UTF-8"),
    ("erp-2,T\u00e4sse,two,physical".encode("cp1252"), "the file is not valid UTF-8"),
])  # fmt: skip
def test_a_file_that_breaks_in_the_middle_writes_nothing(imported: Any, before: int, tail: bytes, message: str) -> None:
    """The request is answered, for its header is right; the job names the very row."""
    row = "erp-1,Größe,one,physical\n\n".encode()
    status, _, told = imported(b"external_ref,name,sku,commodity_type\n" + row * before + tail + b"\n" + row * 9)
    assert (status, told) == ("failed", [(message, before + 1)])
    assert not Product.objects.exists()


def test_a_header_alone_is_an_import_of_nothing(imported: Any) -> None:
    assert imported(b"name,sku,commodity_type\n") == ("success", {}, [])


def test_an_import_whose_worker_died_goes_on_where_it_was(
    api: APIClient, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    job = Job.objects.get(
        pk=send(api, sheet(*(["", f"erp-{n}", f"N{n}", f"s{n}", "physical"] for n in range(5)))).data["id"]
    )
    written = batch.write_products
    calls: list[int] = []

    def dies_at_the_second(checked: Any) -> None:
        calls.append(len(checked))
        if len(calls) == 2:
            raise SystemExit
        written(checked)

    monkeypatch.setattr(batch, "write_products", dies_at_the_second)
    with pytest.raises(SystemExit):
        run_jobs()
    assert Product.objects.count() == 2
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.result["created"]) == ("success", 5)
    assert Product.objects.count() == 5
    assert calls == [2, 2, 2, 1]


def test_a_code_that_somebody_takes_meanwhile_refuses_its_row_alone(
    imported: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = batch.write_products
    calls: list[int] = []

    def after_somebody_was_quicker(checked: Any) -> None:
        calls.append(len(checked))
        if len(calls) == 1:
            raise Invalid(Problem("sku must be unique amongst products", "product_sku_unique"))
        written(checked)

    monkeypatch.setattr(batch, "write_products", after_somebody_was_quicker)
    status, counts, told = imported(
        sheet(["", "erp-1", "One", "one", "physical"], ["", "erp-2", "Two", "two", "physical"])
    )
    assert (status, counts, told) == ("success", {"created": 2}, [])
    assert calls == [2, 2]


def test_what_is_exported_imports_without_changing_anything(imported: Any, api: APIClient, run_jobs: Run) -> None:
    template = book()
    made = shirt()
    child_of(made.product, *list(made.options.values())[:1])
    novel = ProductFactory(
        sku="novel", description='"Quoted",\nand more', tags=["a", "b"], shopper_attributes={"a": "", "b": " x "}
    )
    attach(novel, template, isbn="0012", pages=7, weight=2.0, used=False, printed="2026-03-04")
    before = list(Product.objects.order_by("pk").values()) + list(ProductTemplate.objects.order_by("pk").values())
    job = api.post("/pcm/products/export").data["id"]
    run_jobs()
    [link] = api.get(f"/pcm/jobs/{job}").data["meta"]["file_locations"]
    response = Client().get(link.removeprefix("http://testserver"))
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # it streams
    status, counts, told = imported(content)
    assert (status, counts, told) == ("success", {"unchanged": Product.objects.count()}, [])
    after = list(Product.objects.order_by("pk").values()) + list(ProductTemplate.objects.order_by("pk").values())
    assert after == before


def test_a_thousand_products_of_one_name_get_slugs_of_their_own(api: APIClient, run_jobs: Run) -> None:
    ProductFactory(slug="Mug")
    ProductFactory(slug="Mug-3")
    send(api, sheet(*(["", f"erp-{n}", "Mug", f"s{n}", "physical"] for n in range(200))))
    with CaptureQueriesContext(connection) as captured:
        run_jobs()
    slugs = set(Product.objects.filter(name="Mug", external_ref__startswith="erp-").values_list("slug", flat=True))
    assert slugs == {f"Mug-{n}" for n in (2, *range(4, 203))}
    assert sum("slug" in query["sql"] and "SELECT" in query["sql"] for query in captured) < 20


def test_a_batch_takes_the_same_number_of_queries_whatever_its_size(api: APIClient, run_jobs: Run) -> None:
    template = book()
    header = f"external_ref,name,sku,commodity_type,template:{template.pk}:pages"

    def queries(number: int, first: int, pages: int) -> int:
        names = range(first, first + number)
        send(api, sheet(*([f"erp-{n}", f"Name {n}", f"s{n}", "physical", str(pages)] for n in names), header=header))
        with CaptureQueriesContext(connection) as captured:
            run_jobs()
        return len(captured)

    assert queries(50, 0, 1) == queries(200, 1_000, 1)
    changing = queries(50, 0, 2)
    assert changing == queries(200, 1_000, 2)
    # What is the same is looked at, and nothing besides: nobody asks who has its codes.
    assert queries(50, 0, 2) == queries(200, 1_000, 2) < changing
