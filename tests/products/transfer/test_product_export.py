"""POST /pcm/products/export and the files it makes (PIM contract §6.3)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from jobs.models import Job
from products.files.models import PrivateFile
from products.files.private import RETENTION
from products.models import Product, ProductTemplate
from products.transfer.products import exporting
from pxm import signed_links
from pxm.api.documents import moment
from pxm.clock import now
from tests.client import APIClient
from tests.factories.products import ProductFactory, child_of, shirt
from tests.factories.templates import attach, book

pytestmark = pytest.mark.django_db

EXPORT = "/pcm/products/export"
ALWAYS = ["id", "name", "sku", "external_ref", "commodity_type"]
Run = Callable[[], None]


def asked(*columns: str) -> dict[str, Any]:
    return {"data": {"type": "product-export", "attributes": {"columns": {"include": list(columns)}}}}


@pytest.fixture
def export(api: APIClient, run_jobs: Run) -> Callable[..., Any]:
    """Export, and return the job's document and the rows of each file, header first."""

    def run(body: Any = None, **query: str) -> Any:
        answer = api.post(EXPORT, body, query=query)
        assert answer.status == 201, answer.body
        run_jobs()
        job = api.get(f"/pcm/jobs/{answer.data['id']}").data
        return job, [table(link) for link in job["meta"]["file_locations"]]

    return run


def table(link: str) -> list[list[str]]:
    """Save a file, as anybody can who has the link."""
    response = Client().get(link.removeprefix("http://testserver"))
    assert response.status_code == 200
    content = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]  # it streams
    return list(csv.reader(io.StringIO(content, newline="")))


def test_the_answer_is_a_waiting_job_with_the_filter_as_sent(api: APIClient) -> None:
    answer = api.post(EXPORT, query={"filter": "eq(status,live)"})
    assert answer.status == 201
    assert answer.data["attributes"]["type"] == "product-export"
    assert answer.data["meta"] == {
        "x_request_id": answer.data["meta"]["x_request_id"],
        "filter": "eq(status,live)",
        "file_locations": None,
    }


def test_every_column_in_the_documented_order(export: Any) -> None:
    at = datetime(2026, 3, 4, 5, 6, 7, 89_000, tzinfo=UTC)
    mug = ProductFactory(
        name="Mug, large",
        sku="mug",
        slug="mug",
        description='Says "hello"\nand goes on',
        external_ref="erp-1",
        mpn="m-1",
        upc_ean="123",
        tags=["kitchen", "blue"],
        status="live",
        main_image="picture-1",
        shopper_attributes={"care": "dry"},
        admin_attributes={"cost": "7", "empty": ""},
        created_at=at,
        updated_at=at,
    )
    lamp = ProductFactory(name="Lamp", sku="lamp", slug=None, created_at=at, updated_at=at)
    job, [rows] = export()
    assert job["attributes"]["status"] == "success"
    assert rows == [
        [*ALWAYS, "description", "slug", "status", "mpn", "upc_ean", "tags", "main_image_id",
         "shopper_attributes.care", "admin_attributes.cost", "admin_attributes.empty", "_created_at", "_updated_at"],
        [str(mug.pk), "Mug, large", "mug", "erp-1", "physical", 'Says "hello"\nand goes on', "mug", "live", "m-1",
         "123", "kitchen,blue", "picture-1", "dry", "7", "", "2026-03-04T05:06:07.089Z", "2026-03-04T05:06:07.089Z"],
        [str(lamp.pk), "Lamp", "lamp", "", "physical", "", "", "live", "", "", "", "",
         *["__REMOVE_ATTRIBUTE__"] * 3, "2026-03-04T05:06:07.089Z", "2026-03-04T05:06:07.089Z"],
    ]  # fmt: skip


def test_templates_have_a_column_for_each_field_and_their_times(export: Any) -> None:
    template = book()
    novel, other = ProductFactory(sku="novel"), ProductFactory(sku="other")
    attach(novel, template, isbn="978", pages=320, weight=1.5, used=True, printed="2026-03-04")
    attach(other, template)
    _, [rows] = export()
    places = [place for place, name in enumerate(rows[0]) if name.startswith("template:")]
    fields = ("isbn", "pages", "weight", "used", "printed", "created_at", "updated_at")
    names = [f"template:{template.pk}:{name}" for name in fields]
    assert [rows[0][place] for place in places] == names
    cells = {each[2]: [each[place] for place in places] for each in rows[1:]}
    assert cells["novel"][:5] == ["978", "320", "1.5", "true", "2026-03-04"]
    assert cells["other"][:5] == [""] * 5
    row = ProductTemplate.objects.get(product=novel)
    assert cells["novel"][5:] == [moment(row.created_at), moment(row.updated_at)]
    _, [rows] = export(asked("products(book):pages"), useTemplateSlugs="true")
    assert rows[0] == [*ALWAYS, "template:products(book):pages"]
    assert [each[-1] for each in rows[1:]] == ["320", ""]


def test_columns_that_were_asked_for_and_no_others(export: Any) -> None:
    ProductFactory(tags=["a"], admin_attributes={"cost": "7", "room": "2"}, shopper_attributes={"care": "dry"})
    _, [rows] = export(asked("tags", "admin_attributes.*", "shopper_attributes.size", "name", "_updated_at"))
    assert rows[0] == [
        *ALWAYS, "tags", "shopper_attributes.size", "admin_attributes.cost", "admin_attributes.room", "_updated_at",
    ]  # fmt: skip
    assert rows[1][5:9] == ["a", "__REMOVE_ATTRIBUTE__", "7", "2"]


@pytest.mark.parametrize(
    ("columns", "place", "message"),
    [
        (["colour"], 0, "colour is no column"),
        (["tags", "admin_attributes.*", "admin_attributes.x"], 2,
         "admin_attributes.* already means every key of admin_attributes"),
        (["shopper_attributes.x", "shopper_attributes.*"], 1,
         "shopper_attributes.* already means every key of shopper_attributes"),
        (["products(nothing):isbn"], 0, "products(nothing):isbn is no column"),
        (["admin_attributes."], 0, "admin_attributes. is no column"),
        ([7], 0, None),
        ([""], 0, None),
    ],
)  # fmt: skip
def test_columns_that_nobody_knows_are_refused(
    api: APIClient, columns: list[Any], place: int, message: str | None
) -> None:
    answer = api.post(EXPORT, asked(*columns))
    assert answer.status == 422
    assert answer.errors[0]["source"] == {"pointer": f"/data/attributes/columns/include/{place}"}
    if message:
        assert answer.details == [message]
    assert not Job.objects.exists()


@pytest.mark.parametrize("filter", ["eq(colour,red)", "like(status,l*)", "eq(name", "eq(has_nodes,true)"])
def test_a_filter_that_cannot_be_read_is_refused_at_once(api: APIClient, filter: str) -> None:
    assert api.post(EXPORT, query={"filter": filter}).status == 400
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "body",
    [{"data": {"type": "product"}}, {"data": []}, {"data": {"type": "product-export", "attributes": {"columns": 7}}}],
)
def test_a_body_of_another_shape_is_refused(api: APIClient, body: Any) -> None:
    assert api.post(EXPORT, body).status in {400, 422}
    assert not Job.objects.exists()


def test_children_and_parents_are_exported_bundles_are_not(export: Any) -> None:
    made = shirt()
    child = child_of(made.product, *list(made.options.values())[:1])
    mug = ProductFactory(sku="mug")
    ProductFactory(sku=None, product_type=Product.Type.BUNDLE, components={"a": {"options": [{"id": str(mug.pk)}]}})
    _, [rows] = export()
    assert [row[0] for row in rows[1:]] == sorted(map(str, (made.product.pk, child.pk, mug.pk)))
    _, [rows] = export(filter="eq(sku,mug)")
    assert [row[0] for row in rows[1:]] == [str(mug.pk)]


def test_nothing_that_matches_is_no_file(export: Any) -> None:
    job, files = export(filter="eq(sku,nobody)")
    assert (job["attributes"]["status"], files) == ("success", [])
    assert not PrivateFile.objects.exists()


def test_files_end_after_ten_thousand_rows(export: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "ROWS_OF_A_PART", 4)
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    products = ProductFactory.create_batch(9)
    _, files = export(asked("tags"))
    assert [len(rows) - 1 for rows in files] == [4, 4, 1]
    assert all(rows[0] == [*ALWAYS, "tags"] for rows in files)
    assert [row[0] for rows in files for row in rows[1:]] == sorted(str(product.pk) for product in products)
    names = PrivateFile.objects.order_by("pk").values_list("file_name", flat=True)
    assert [name[15:] for name in names] == ["_part_1.csv", "_part_2.csv", "_part_3.csv"]


def test_links_end_and_files_are_taken_away(
    export: Any,
    api: APIClient,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    ProductFactory()
    job, _ = export()
    [link] = job["meta"]["file_locations"]
    assert link.startswith("http://testserver/files/private/")
    path = link.removeprefix("http://testserver")
    saved = Client().get(path)
    assert saved["Content-Disposition"].startswith("attachment")
    assert saved["Cache-Control"] == "private, no-store"
    assert Client().get(path[:-1] + ("a" if path[-1] != "a" else "b")).status_code == 404
    with monkeypatch.context() as later:
        later.setattr(signed_links, "SECONDS", -1)
        assert Client().get(path).status_code == 404
    # Each reading of the job makes links anew.
    assert api.get(f"/pcm/jobs/{job['id']}").data["meta"]["file_locations"][0].startswith("http://testserver/files/")
    stored = PrivateFile.objects.get().stored_name
    PrivateFile.objects.update(expires_at=now() - timedelta(seconds=1))
    assert Client().get(path).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        RETENTION.run()
    assert Client().get(path).status_code == 404
    assert not default_storage.exists(stored)


def test_an_export_whose_worker_died_is_made_anew(
    api: APIClient, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "ROWS_OF_A_PART", 2)
    ProductFactory.create_batch(5)
    job = Job.objects.get(pk=api.post(EXPORT).data["id"])
    kept = exporting.keep_private

    def dies_at_the_second(*arguments: Any, **options: Any) -> Any:
        if PrivateFile.objects.exists():
            raise SystemExit
        return kept(*arguments, **options)

    monkeypatch.setattr(exporting, "keep_private", dies_at_the_second)
    with pytest.raises(SystemExit):
        run_jobs()
    assert PrivateFile.objects.count() == 1
    monkeypatch.setattr(exporting, "keep_private", kept)
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.result) == ("success", {"products": 5})
    assert PrivateFile.objects.count() == 3


def test_a_filter_that_has_lost_its_meaning_fails_the_job(api: APIClient, run_jobs: Run) -> None:
    id = api.post(EXPORT, query={"filter": "eq(name,a)"}).data["id"]
    Job.objects.update(payload={"columns": [], "filter": "eq(gone,a)", "slugs": False})
    run_jobs()
    assert api.get(f"/pcm/jobs/{id}").data["attributes"]["status"] == "failed"
