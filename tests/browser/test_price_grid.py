"""A merchandiser edits prices as in a spreadsheet: by keyboard, by mouse, in blocks, beside somebody else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from products.models import Product
from products.prices.models import Amount, PriceBook
from products.prices.services.price import update_price
from products.store.demo import EURO
from products.store.services import create_currency
from tests.factories.people import MERCHANDISER, VIEWER
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.factories.products import ProductFactory, build, shirt


@pytest.fixture
def book(website: str) -> PriceBook:
    create_currency(attributes=EURO | {"decimal_places": 2, "default": False, "enabled": True})
    book = PriceBookFactory(name="Retail")
    ProductFactory(name="Mug", sku="mug")
    for sku, amount in (("hat", 1000), ("mug", 2500), ("sock", 300)):
        price_of(book, sku=sku, currencies=usd(amount), sales={})
    return book


def address(book: PriceBook) -> str:
    return reverse("admin:prices_pricebook_change", args=[book.pk])


def cell(page: Page, sku: str, code: str) -> Locator:
    row = page.locator(".tabulator-row").filter(has=page.locator(".prices-sku-text", has_text=sku))
    return row.locator(f'[tabulator-field="{code}"]')


def stored(code: str = "USD") -> dict[str, int]:
    amounts = Amount.objects.filter(price__isnull=False, sale=None, currency=code)
    return dict(amounts.order_by("price__sku").values_list("price__sku", "minor_units"))


def save(page: Page, number: int) -> None:
    page.get_by_role("button", name=f"Save {number:,} cell").click()


def test_typing_goes_on_with_enter_and_tab(page: Page, book: PriceBook) -> None:
    page.goto(address(book))
    expect(cell(page, "mug", "sku")).to_contain_text("Mug")
    expect(cell(page, "hat", "sku")).to_contain_text("no such product")
    cell(page, "hat", "USD").click()
    page.keyboard.type("475")
    page.keyboard.press("Enter")
    page.keyboard.type("1,026.5")
    page.keyboard.press("Tab")
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    page.keyboard.type("8")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Save 3 cells")).to_be_visible()
    expect(cell(page, "mug", "USD")).to_have_class(re.compile("prices-changed"))
    page.keyboard.press("Control+s")
    expect(page.get_by_text("2 prices were saved.").first).to_be_visible()
    expect(cell(page, "hat", "USD")).to_have_text("475.00")
    assert stored() == {"hat": 47500, "mug": 102650, "sock": 300}
    assert stored("EUR") == {"mug": 900}


def test_what_is_being_typed_survives_whatever_happens_around_it(page: Page, book: PriceBook) -> None:
    page.goto(address(book))
    cell(page, "hat", "USD").click()
    page.keyboard.type("4")
    for width, height in ((1000, 700), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.keyboard.type("75")
    page.keyboard.press("Enter")
    expect(cell(page, "hat", "USD")).to_have_text("475")

    answers: list[Callable[[], None]] = []
    page.route("**/save/", lambda route: answers.append(route.continue_))
    with page.expect_request("**/save/"):
        page.keyboard.press("Control+s")
    cell(page, "hat", "USD").click()
    page.keyboard.type("480")
    page.keyboard.press("Enter")
    page.keyboard.type("2")
    answers.pop()()
    expect(page.get_by_text("1 price was saved.").first).to_be_visible()
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    expect(cell(page, "mug", "USD")).to_have_text("26")
    assert stored() == {"hat": 47500, "mug": 2500, "sock": 300}
    page.unroute("**/save/")
    save(page, 2)
    expect(page.get_by_text("2 prices were saved.").first).to_be_visible()
    assert stored() == {"hat": 48000, "mug": 2600, "sock": 300}

    page.route("**/save/", lambda route: answers.append(route.continue_))
    cell(page, "hat", "USD").click()
    page.keyboard.type("7")
    with page.expect_request("**/save/"):
        page.keyboard.press("Control+s")
    expect(cell(page, "hat", "USD")).to_have_text("7")
    cell(page, "hat", "USD").click()
    page.keyboard.type("480.00")
    page.keyboard.press("Enter")
    answers.pop()()
    page.unroute("**/save/")
    expect(page.get_by_text("1 price was saved.").first).to_be_visible()
    save(page, 1)
    expect(page.get_by_role("button", name="Save 1 cell")).to_be_hidden()
    assert stored()["hat"] == 48000


def test_blocks_are_pasted_copied_filled_down_and_cleared(open_page: Callable[..., Page], book: PriceBook) -> None:
    page = open_page(MERCHANDISER, permissions=["clipboard-read", "clipboard-write"])
    page.goto(address(book))
    cell(page, "hat", "USD").click()
    page.evaluate("navigator.clipboard.writeText('11\\t12,5\\n13\\t\\n')")
    page.keyboard.press("Control+v")
    expect(page.get_by_role("button", name="Save 3 cells")).to_be_visible()
    cell(page, "mug", "USD").click()
    page.keyboard.press("Shift+ArrowDown")
    page.get_by_role("button", name="Fill down").click()
    save(page, 4)
    expect(page.get_by_text("3 prices were saved.").first).to_be_visible()
    assert (stored(), stored("EUR")) == ({"hat": 1100, "mug": 1300, "sock": 1300}, {"hat": 1250})

    cell(page, "hat", "USD").click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+c")
    page.wait_for_function("async () => (await navigator.clipboard.readText()) === '11.00\\t12,50'")
    cell(page, "hat", "EUR").click()
    page.keyboard.press("Delete")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("1 price was saved.").first).to_be_visible()
    assert stored("EUR") == {}


def test_a_refusal_stands_in_its_cell_and_nothing_is_saved(page: Page, book: PriceBook, complaints) -> None:
    complaints.expect("422")
    page.goto(address(book))
    cell(page, "hat", "USD").dblclick()
    page.keyboard.type("12.345")
    page.keyboard.press("Enter")
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    save(page, 2)
    expect(cell(page, "hat", "USD")).to_contain_text("USD takes at most 2 decimals.")
    expect(page.get_by_role("alert")).to_contain_text("1 cell needs a look; nothing was saved yet.")
    assert stored() == {"hat": 1000, "mug": 2500, "sock": 300}

    page.get_by_role("button", name="hat in USD").click()
    page.keyboard.type("12.34")
    page.keyboard.press("Enter")
    save(page, 2)
    expect(page.get_by_text("2 prices were saved.").first).to_be_visible()
    assert stored() == {"hat": 1234, "mug": 2000, "sock": 300}


def test_prices_are_deleted_by_key_and_by_mouse_once_the_loss_is_ticked(
    page: Page, book: PriceBook, complaints
) -> None:
    complaints.expect("422")
    page.goto(address(book))
    cell(page, "hat", "sku").click(position={"x": 5, "y": 5})
    page.keyboard.press("Delete")
    cell(page, "mug", "USD").click()
    page.get_by_role("button", name="Delete 1 price", exact=True).first.click()
    cell(page, "sock", "USD").click()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    expect(cell(page, "hat", "sku")).to_contain_text("Deleted when you save.")
    both = page.get_by_role("button", name="Save 1 cell and delete 2 prices")
    expect(both).to_be_disabled()
    page.get_by_text("Which ones").click()
    page.get_by_role("button", name="Keep mug").click()
    expect(page.get_by_role("button", name="Save 1 cell and delete 1 price")).to_be_disabled()
    page.get_by_label("1 price will be deleted with its tiers and sales. This cannot be undone.").check()
    update_price(price_id=book.prices.get(sku="hat").pk, attributes={"currencies": usd(700)})
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert").filter(has_text="changed this price meanwhile")).to_be_visible()
    assert stored() == {"hat": 700, "mug": 2500, "sock": 300}
    page.get_by_role("button", name="Delete it anyway").click()
    page.get_by_role("button", name="Save 1 cell and delete 1 price").click()
    expect(page.get_by_text("1 price was saved. 1 price was deleted.").first).to_be_visible()
    assert stored() == {"mug": 2500, "sock": 900}


def test_a_block_of_thousands_is_pasted_and_saved(open_page: Callable[..., Page], book: PriceBook) -> None:
    Product.objects.bulk_create(Product(name="Many", sku=f"many-{n:04}", slug=f"many-{n}") for n in range(1_000))
    page = open_page(MERCHANDISER, permissions=["clipboard-read", "clipboard-write"])
    page.goto(address(book))
    page.get_by_role("button", name="Add products…").click()
    page.get_by_label("Products by name or SKU").fill("Many")
    page.get_by_role("button", name="Add 1,000 products").click()
    expect(page.get_by_text("1,000 rows were added.").first).to_be_visible()
    page.evaluate("navigator.clipboard.writeText('11\\t12\\n'.repeat(1000))")
    page.keyboard.press("Control+v")
    save(page, 2_000)
    expect(page.get_by_text("1,000 prices were saved.").first).to_be_visible()
    assert sum(stored().values()) == 1_100_000 + 3_800


@pytest.mark.parametrize(("choice", "amount"), [("Keep theirs", 700), ("Keep mine", 900)])
def test_what_somebody_else_wrote_meanwhile_is_told_at_its_cell(
    page: Page, book: PriceBook, complaints, choice: str, amount: int
) -> None:
    complaints.expect("422")
    page.goto(address(book))
    cell(page, "hat", "USD").click()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    update_price(price_id=book.prices.get(sku="hat").pk, attributes={"currencies": usd(700)})
    update_price(price_id=book.prices.get(sku="sock").pk, attributes={"currencies": usd(333)})
    save(page, 2)
    expect(cell(page, "hat", "USD")).to_contain_text("wrote 7.00 meanwhile")
    page.get_by_role("button", name=choice).click()
    save(page, 2 if choice == "Keep mine" else 1)
    expect(page.get_by_text("saved.").first).to_be_visible()
    expect(cell(page, "sock", "USD")).to_have_text("3.33")
    assert stored() == {"hat": amount, "mug": 800, "sock": 333}


def test_a_search_loses_nothing_that_was_typed(page: Page, book: PriceBook) -> None:
    page.goto(address(book))
    cell(page, "hat", "USD").click()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    page.get_by_label("Search by SKU or name").fill("Mug")
    expect(page.locator(".tabulator-row")).to_have_count(1)
    page.get_by_label("Search by SKU or name").fill("nothing")
    page.get_by_role("button", name="Show all prices").click()
    expect(cell(page, "hat", "USD")).to_have_text("9")
    page.get_by_label("Without a price").select_option("EUR")
    save(page, 1)
    expect(page.get_by_text("1 price was saved.").first).to_be_visible()
    assert stored()["hat"] == 900


def test_the_keyboard_leaves_the_table_and_who_only_looks_types_nothing(
    open_page: Callable[..., Page], book: PriceBook
) -> None:
    page = open_page(VIEWER)
    page.goto(address(book))
    cell(page, "hat", "USD").click()
    page.keyboard.type("9")
    expect(cell(page, "hat", "USD")).to_have_text("10.00")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Search by SKU or name")).to_be_focused()
    expect(page.get_by_role("button", name=re.compile("^Save"))).to_be_hidden()


def test_the_drawer_opens_by_mouse_and_by_keyboard(page: Page, book: PriceBook) -> None:
    page.goto(address(book))
    page.get_by_role("button", name="mug").click()
    drawer = page.get_by_role("dialog", name="mug")
    expect(drawer).to_contain_text("Now a shopper pays $25.00: no sale runs.")
    drawer.get_by_role("button", name="Close").click()
    cell(page, "hat", "USD").click()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="hat")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="hat")).to_be_hidden()


def test_products_are_added_as_rows_that_are_typed_into(page: Page, book: PriceBook) -> None:
    parent = build(shirt(name="Polo", sku="polo").product)
    page.goto(address(book))
    page.get_by_role("button", name="Add products…").click()
    page.get_by_label("Products by name or SKU").fill("Polo")
    page.get_by_role("button", name=re.compile(r"^All \d+ children of Polo$")).click()
    expect(page.get_by_text("rows were added. Type what they cost").first).to_be_visible()
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    save(page, 1)
    expect(page.get_by_text("1 price was saved.").first).to_be_visible()
    first = parent.children.order_by("sku").first()
    assert stored()[first.sku] == 3000

    ProductFactory(name="Sun hat", sku="sun-hat", tags=["summer"])
    page.get_by_role("button", name="Add products…").click()
    page.get_by_text("Or all of a filter…").click()
    page.get_by_label("With tag").fill("summer")
    page.get_by_role("button", name="Add 1 product", exact=True).click()
    expect(cell(page, "sun-hat", "sku")).to_contain_text("Sun hat")


def test_prices_are_changed_at_once_and_brought_back(page: Page, book: PriceBook, work: Callable[[], None]) -> None:
    page.goto(address(book))
    cell(page, "hat", "USD").click()
    page.keyboard.press("Shift+ArrowDown")
    page.get_by_role("button", name="Change prices…").click()
    expect(page.get_by_label("The 2 chosen rows")).to_be_checked()
    page.get_by_role("textbox", name="Percent").fill("10")
    page.get_by_role("combobox", name=re.compile("^Round")).select_option("99")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", name="Change 2 prices", level=2)).to_be_visible()
    expect(page.get_by_text("$25.00")).to_be_visible()
    page.get_by_role("button", name="Change 2 prices").click()
    page.wait_for_url("**/jobs/job/**")
    work()
    assert stored() == {"hat": 1099, "mug": 2799, "sock": 300}
    page.reload()
    page.get_by_role("link", name="See each, or undo it").click()
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**/jobs/job/**")
    work()
    assert stored() == {"hat": 1000, "mug": 2500, "sock": 300}


def test_a_product_page_has_the_prices_of_its_children_in_one_table(page: Page, book: PriceBook) -> None:
    parent = build(shirt(name="Polo", sku="polo").product)
    PriceBookFactory(name="Season")
    page.goto(reverse("admin:products_product_change", args=[parent.pk]) + "#prices")
    expect(page.get_by_text(f"0 of {parent.children.count()} children have a price")).to_be_visible()
    cell(page, "polo", "USD").first.click()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    page.get_by_label("Price book").select_option("Season")
    expect(page.get_by_role("alert")).to_contain_text("Save these prices first")
    save(page, 1)
    expect(page.get_by_text("1 price was saved.").first).to_be_visible()
    page.get_by_label("Price book").select_option("Season")
    expect(page.get_by_role("row", name="Season")).to_have_attribute("aria-current", "true")
    assert stored()["polo"] == 1200


def test_a_modifier_is_added_changed_and_deleted(page: Page, book: PriceBook) -> None:
    page.goto(address(book))
    page.get_by_role("tab", name="Modifiers").click()
    page.get_by_role("button", name="New modifier…").click()
    page.get_by_label("Name, as options").fill("Extra")
    page.get_by_label("Amount in USD").fill("5")
    page.get_by_role("button", name="Add this modifier").click()
    expect(page.get_by_text("Extra adds $5.00")).to_be_visible()
    page.get_by_role("button", name="Edit Extra").click()
    page.get_by_label("Amount in USD").fill("many")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("alert").filter(has_text="USD is written like")).to_be_visible()
    page.get_by_label("Amount in USD").fill("6")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Extra adds $6.00")).to_be_visible()
    page.get_by_role("button", name="Delete Extra").click()
    page.get_by_role("button", name="Delete this modifier").click()
    expect(page.get_by_text("This book has no modifiers yet.")).to_be_visible()


def test_tiers_sales_and_their_bundles_are_edited_in_the_drawer(page: Page, book: PriceBook) -> None:
    ProductFactory(name="Gift box", product_type="bundle")
    page.goto(address(book))
    page.get_by_role("button", name="mug").click()
    page.get_by_role("button", name="Edit…").click()
    page.get_by_role("button", name="Add a tier in USD").click()
    page.keyboard.type("10")
    page.keyboard.press("Tab")
    page.keyboard.type("20")
    page.get_by_role("button", name="Add a sale").click()
    page.keyboard.type("Always")
    page.get_by_label("Sale price in USD").fill("19.99")
    page.get_by_role("button", name="Add a sale").click()
    page.keyboard.type("Boxed")
    boxed = page.get_by_role("group", name="New sale").last
    boxed.get_by_label("Sale price in USD").fill("15")
    boxed.get_by_label("includes tax").first.check()
    boxed.get_by_role("button", name="Add a tier in USD").click()
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    page.keyboard.type("14")
    boxed.get_by_label("Only in these bundles").fill("gift")
    expect(boxed.get_by_role("button", name="Gift box")).to_be_visible()
    page.keyboard.press("Enter")
    expect(boxed.get_by_role("button", name="Remove Gift box")).to_be_visible()
    page.get_by_role("button", name="Save this price").click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("Now a shopper pays $19.99, because Always runs.")
    expect(drawer).to_contain_text("from 10: $20.00 each")
    expect(drawer).to_contain_text("only in Gift box")
    expect(drawer).to_contain_text("from 3: $14.00 each")

    page.get_by_role("button", name="Edit…").click()
    page.get_by_label("Amount in USD").fill("30")
    now = book.prices.get(sku="mug")
    update_price(price_id=now.pk, attributes={"currencies": usd(2800) | {"EUR": {"amount": 900}}})
    page.get_by_role("button", name="Save this price").click()
    expect(drawer).to_contain_text("you wrote $30.00")
    page.get_by_label("Keep mine").check()
    page.get_by_role("button", name="Save this price").click()
    expect(drawer).to_contain_text("changed USD and EUR meanwhile.")
    page.get_by_role("button", name="Close").click()
    expect(cell(page, "mug", "USD")).to_have_text("30.00")
    expect(cell(page, "mug", "sale")).to_have_text("$19.99 · Always")
