"""A merchandiser exports what the list shows, ticks columns, and saves the file from the page of the job."""

from __future__ import annotations

import csv
from pathlib import Path

from playwright.sync_api import Page, expect

from jobs import runner
from tests.factories.products import ProductFactory

LIST = "/admin/products/product/"


def test_from_the_list_to_the_file(page: Page, tmp_path: Path) -> None:
    ProductFactory(name="Mug", sku="mug", status="live", mpn="m-1", tags=["a"])
    ProductFactory(name="Hat", sku="hat", status="draft")
    page.goto(f"{LIST}?status=live")
    page.get_by_role("link", name="Export…").click()
    expect(page.get_by_role("heading", name="Export 1 product")).to_be_visible()
    for name in ("Description", "Slug", "Attributes for staff"):
        page.get_by_role("checkbox", name=name).uncheck()
    page.get_by_role("checkbox", name="Tags").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Export 1 product").click()
    page.wait_for_url("**/jobs/job/**")
    runner.drain()
    page.reload()
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save the file").click()
    saving.value.save_as(tmp_path / "saved.csv")
    with (tmp_path / "saved.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert [row[header.index("sku")] for row in rows] == ["mug"]
    assert "mpn" in header
    assert not {"description", "slug", "tags"} & {*header}

    page.goto(f"{LIST}all/export/")
    expect(page.get_by_role("checkbox", name="Tags")).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="MPN")).to_be_checked()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
