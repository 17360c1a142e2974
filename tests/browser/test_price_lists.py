"""A merchandiser imports a price list of which three rows are bad: finds them, corrects them, and imports them, too."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from jobs import runner
from products.prices.models import Amount
from tests.factories.imports import csv_of
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.factories.products import ProductFactory

BAD = {"cup-10": "free", "cup-20": "1.2.3", "cup-30": "-5"}


def send(page: Page, path: Path) -> None:
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("row", name="Price USD").get_by_role("combobox")).to_have_value("price.USD")
    page.get_by_label("Tax").select_option("All amounts include tax")
    page.get_by_role("button", name="Show what will happen").click()
    expect(page.get_by_text("Every row is being looked at.")).to_be_visible()
    runner.drain()
    # The page notices by itself.
    expect(page.get_by_role("navigation", name="What the rows do")).to_be_visible()


def test_a_price_list_of_which_three_rows_are_bad(page: Page, tmp_path: Path) -> None:
    book = PriceBookFactory(name="Retail")
    ProductFactory(name="Cup", sku="cup-1")
    price_of(book, sku="cup-1", currencies=usd(2500), sales={})
    price_of(book, sku="cup-2", currencies=usd(500), sales={})
    rows = [["cup-1", "26.00", "24"], *([f"cup-{n}", BAD.get(f"cup-{n}", "12.50"), ""] for n in range(2, 41))]
    file = tmp_path / "list.csv"
    file.write_bytes(csv_of(*rows, header="Artikelnummer,Price USD,USD from 10"))
    page.goto(f"/admin/prices/pricebook/{book.pk}/change/")
    page.get_by_role("link", name="Import…").click()
    expect(page.get_by_label("What is in it")).to_have_value(str(book.pk))
    send(page, file)
    expect(page.get_by_text("35 new", exact=True)).to_be_visible()
    page.get_by_role("link", name="2 changed").click()
    row = page.get_by_role("row", name="Cup · cup-1")
    expect(row).to_contain_text("$25.00 → $26.00 with tax +4 %")
    expect(row).to_contain_text("USD from 10 none → $24.00")
    page.get_by_role("link", name="3 refused").click()
    expect(page.get_by_role("row", name="cup-30")).to_contain_text("The amount in USD must not be less than 0.")
    with page.expect_download() as saved:
        page.get_by_role("link", name="3 rows as a file to correct").click()
    page.get_by_label("1 price more than doubles").check()
    page.get_by_role("button", name="Import 37 prices").click()
    expect(page.get_by_text("The rows are being imported.")).to_be_visible()
    runner.drain()
    expect(page.get_by_text("37 prices imported")).to_be_visible()
    assert Amount.objects.filter(price__book=book, includes_tax=True).count() == 37

    corrected = tmp_path / saved.value.suggested_filename
    text = saved.value.path().read_text("utf-8-sig")
    for typed in BAD.values():
        text = text.replace(typed, "13", 1)
    corrected.write_text(text, "utf-8")
    page.get_by_role("link", name="Another file").click()
    expect(page.get_by_label("What is in it")).to_have_value(str(book.pk))
    page.get_by_label("File", exact=True).set_input_files(corrected)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Show what will happen").click()
    runner.drain()
    page.get_by_role("button", name="Import 3 prices").click()
    runner.drain()
    expect(page.get_by_text("3 prices imported")).to_be_visible()
    page.get_by_role("button", name="Take it back…").click()
    expect(page.locator("#content").get_by_role("heading", name="Take back 3 imported prices")).to_be_visible()
