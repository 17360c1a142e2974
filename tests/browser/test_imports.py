"""A merchandiser imports a thousand rows, of which three are bad: finds them, corrects them, and imports them, too."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from jobs import runner
from products.models import Product
from tests.factories.imports import csv_of
from tests.factories.products import ProductFactory, set_external_ref

ROWS = 1_000
BAD = (10, 500, 999)


def row(number: int) -> list[str]:
    sku = "cup-1" if number in BAD else f"cup-{number}"
    return ["", f"erp-{number}", f"Cup {number}", sku, "physical"]


def send(page: Page, path: Path) -> None:
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("row", name="commodity_type").get_by_role("combobox")).to_have_value("commodity_type")
    page.get_by_role("button", name="Show what will happen").click()
    expect(page.get_by_text("Every row is being looked at.")).to_be_visible()
    runner.drain()
    # The page notices by itself.
    expect(page.get_by_role("navigation", name="What the rows do")).to_be_visible()


def test_a_thousand_rows_of_which_three_are_bad(page: Page, tmp_path: Path) -> None:
    known = ProductFactory(name="Old cup", sku="cup-2", slug="cup-2")
    set_external_ref(known, "erp-2")
    known.save()
    file = tmp_path / "cups.csv"
    file.write_bytes(csv_of(*map(row, range(1, ROWS + 1))))
    page.goto("/admin/products/product/")
    page.get_by_role("link", name="Import…").click()
    send(page, file)
    expect(page.get_by_text("996 new", exact=True)).to_be_visible()
    page.get_by_role("link", name="1 changed").click()
    expect(page.get_by_role("row", name="Old cup · cup-2")).to_contain_text("Old cup → Cup 2")
    page.get_by_role("link", name="996 new").press("Enter")
    expect(page.get_by_text("Page 1 of 10")).to_be_visible()
    page.get_by_role("button", name="Later").click()
    expect(page.get_by_text("Page 2 of 10")).to_be_visible()
    page.get_by_label("Search name or SKU").fill("cup 777")
    expect(page.get_by_role("row", name="Cup 777")).to_be_visible()
    page.get_by_role("link", name="3 refused").click()
    expect(page.get_by_role("row", name="Cup 500")).to_contain_text("Another product has this SKU.")
    with page.expect_download() as saved:
        page.get_by_role("link", name="3 rows as a file to correct").click()
    page.get_by_role("button", name="Import 997 products").click()
    expect(page.get_by_text("The rows are being imported.")).to_be_visible()
    runner.drain()
    expect(page.get_by_text("997 products imported")).to_be_visible()
    assert Product.objects.count() == ROWS - len(BAD)

    corrected = tmp_path / saved.value.suggested_filename
    text = saved.value.path().read_text("utf-8-sig")
    for number in BAD:
        text = text.replace(f"Cup {number},cup-1", f"Cup {number},cup-{number}")
    corrected.write_text(text, "utf-8")
    page.get_by_role("link", name="Another file").click()
    send(page, corrected)
    page.get_by_role("button", name="Import 3 products").click()
    runner.drain()
    expect(page.get_by_text("3 products imported")).to_be_visible()
    assert Product.objects.filter(sku__startswith="cup-").count() == ROWS
