"""*Export…* in the list of products: columns to tick, and files that a spreadsheet opens without harm."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobs.models import Job
from products.files.models import PrivateFile
from products.models import Product
from products.transfer.models import ExportChoice
from products.transfer.products import exporting
from products.transfer.sheets import look, read
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, child_of, shirt
from tests.factories.templates import attach, book
from tests.pressing import press
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

LIST = "/admin/products/product/"
EXPORT = f"{LIST}all/export/"
Run = Callable[[], None]


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def saved(browser: Client) -> list[bytes]:
    """Save each file that the page of the last job links."""
    job = Job.objects.latest("created_at")
    page = browser.get(f"/admin/jobs/job/{job.pk}/change/").text
    links = [part.partition('"')[0] for part in page.split('href="')[1:] if part.startswith("/files/private/")]
    return [b"".join(Client().get(link).streaming_content) for link in links]  # type: ignore[attr-defined]


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def ticked(page: str) -> set[str]:
    inputs = [part.partition(">")[0] for part in page.split("<input ")]
    return {
        each.split('value="')[1].partition('"')[0] for each in inputs if 'name="columns"' in each and "checked" in each
    }


def test_what_the_filter_leaves_is_exported_as_it_was_ticked(merchandiser: Client, run_jobs: Run) -> None:
    """Formulas are neutralised, our own reading takes that off again, and the ticks are remembered for this person."""
    mug = ProductFactory(name="=1+1", sku="-5", status="live", tags=["a", "b"], shopper_attributes={"care": "@x"})
    template = book()
    attach(mug, template, isbn="+49")
    ProductFactory(name="Draft", status="draft")
    ProductFactory(name="Set", status="live", product_type=Product.Type.BUNDLE)
    child_of(shirt(status="live").product, sku="shirt-s", slug="shirt-s", status="live")

    assert f'href="{EXPORT}?status=live"' in merchandiser.get(f"{LIST}?status=live").text
    address = f"{EXPORT}?status=live"
    question = merchandiser.get(address)
    assert "Export 2 products" in question.text
    assert "1 bundle stays out" in visible_text(question.text)
    column = f"template:{template.pk}:isbn"
    assert {"description", "tags", "shopper_attributes.*", column} <= ticked(question.text)
    assert "_created_at" not in ticked(question.text)
    chosen = ["tags", "shopper_attributes.*", column]
    press(merchandiser, address, question, columns=chosen, split="one")
    run_jobs()

    [content] = saved(merchandiser)
    header, first, second = rows_of(content)
    assert header[:5] == ["id", "name", "sku", "external_ref", "commodity_type"]
    assert header[5:] == ["tags", "shopper_attributes.care", "template:products(book):isbn"]
    assert first == [str(mug.pk), "'=1+1", "-5", "", "physical", "a,b", "'@x", "'+49"]
    assert second[1] == "Shirt"
    found = look(io.BytesIO(content))
    table = read(io.BytesIO(content), file_name="x.csv", choices=found.choices.as_json())
    assert list(table.header) == header
    assert next(table.lines) == (2, [str(mug.pk), "=1+1", "-5", "", "physical", "a,b", "@x", "+49"])

    assert ticked(merchandiser.get(EXPORT).text) == set(chosen)
    assert len(ticked(signed_in(VIEWER).get(EXPORT).text)) > len(chosen)
    # What said which products were meant is needed no longer.
    assert set(PrivateFile.objects.values_list("purpose", flat=True)) == {"product-export"}
    assert Job.objects.get().actor == ExportChoice.objects.get().user


def test_ticked_rows_in_parts_without_any_column(
    merchandiser: Client, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is deleted before the job runs is not there; what comes anew is not there either."""
    monkeypatch.setattr(exporting, "ROWS_OF_A_PART", 2)
    products = [ProductFactory(name=f"Mug {number}") for number in range(5)]
    chosen = {"action": "export", "_selected_action": [str(each.pk) for each in products[:4]], "index": "0"}
    question = merchandiser.post(LIST, chosen)
    assert "Export 4 products" in question.text
    press(merchandiser, LIST, question, split="parts")
    products[0].delete()
    run_jobs()
    parts = [rows_of(content) for content in saved(merchandiser)]
    assert [[row[1] for row in part[1:]] for part in parts] == [["Mug 1", "Mug 2"], ["Mug 3"]]
    assert all(len(part[0]) == 5 for part in parts)


def test_who_may_not_export_sees_no_button_and_nothing_to_export_is_said() -> None:
    browser = signed_in(None)
    person = User.objects.get()
    person.user_permissions.add(Permission.objects.get(codename="view_product"))
    assert "Export" not in visible_text(browser.get(LIST).text)
    assert browser.get(EXPORT).status_code == 403
    merchandiser = signed_in(MERCHANDISER)
    answer = merchandiser.get(f"{EXPORT}?tag=none", follow=True)
    assert "Nothing to export" in answer.text
    assert merchandiser.get(f"{EXPORT}?nothing=1").status_code == 302


def test_queries_do_not_grow_with_the_products(merchandiser: Client, run_jobs: Run) -> None:
    def queries(browser: Client) -> tuple[int, int]:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            question = browser.get(EXPORT)
            press(browser, EXPORT, question, columns=["tags", "shopper_attributes.*"], split="one")
        with CaptureQueriesContext(connection) as worked:
            run_jobs()
        return len(asked), len(worked)

    ProductFactory.create_batch(2)
    queries(merchandiser)
    few = queries(merchandiser)
    Product.objects.bulk_create([ProductFactory.build() for _ in range(198)])
    assert queries(merchandiser) == few
