"""Files in a browser: dropped onto the wall, and put in order on a product."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from products.files.models import File
from products.models import Product
from tests.browser.conftest import Complaints
from tests.factories.files import make_file, picture
from tests.factories.products import ProductFactory

DROP = """([place, files]) => {
    const carried = new DataTransfer();
    for (const [name, bytes] of files) carried.items.add(new File([new Uint8Array(bytes)], name));
    const target = place === "paste" ? document.body : document.querySelector(place);
    target.dispatchEvent(
        place === "paste"
            ? new ClipboardEvent("paste", { clipboardData: carried, bubbles: true, cancelable: true })
            : new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }),
    );
}"""


def drop(page: Page, place: str, **files: bytes | int) -> None:
    """Drop files onto a place; `paste` is the clipboard. A number is a file of so many bytes.

    Names lack their endings, which say nothing anyway.
    """
    if place != "paste":
        expect(page.locator(place)).to_be_visible()
    contents = [[name, content if isinstance(content, int) else list(content)] for name, content in files.items()]
    page.evaluate(DROP, [place, contents])


def linked(product: Product) -> list[str]:
    product.refresh_from_db()
    return [str(File.objects.get(pk=link["id"])) for link in product.files]


def test_one_refused_file_does_not_keep_the_others_from_the_wall(page: Page, complaints: Complaints) -> None:
    complaints.expect("422")
    page.goto("/admin/files/file/")
    expect(page.get_by_role("heading", name="No files yet")).to_be_visible()
    drop(page, "#files-drop", front=picture(), text=b"<html>", huge=8 * 1024 * 1024 + 1, back=picture("GIF"))
    refused = page.locator(".files-refused")
    expect(refused).to_have_count(2)
    expect(refused.nth(0)).to_contain_text("The file must be one of")
    expect(refused.nth(1)).to_contain_text("8 MB is the most")
    page.get_by_role("button", name="Show the 2 new files").click()
    expect(page.locator("#result_list .files-name")).to_have_text(["back", "front"])
    drop(page, "paste", side=picture())
    expect(page.locator("#result_list .files-name")).to_have_text(["side", "back", "front"])
    page.locator("#result_list .action-select").first.check()
    page.get_by_role("button", name="Delete…").click()
    page.get_by_role("button", name="Delete side").click()
    expect(page.locator("#result_list .files-name")).to_have_text(["back", "front"])
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Choose files…").click()
    chosen.value.set_files({"name": "chosen.png", "mimeType": "image/png", "buffer": picture()})
    expect(page.locator("#result_list .files-name")).to_have_text(["chosen.png", "back", "front"])


def test_files_of_a_product_are_dropped_chosen_and_put_in_order(page: Page) -> None:
    product: Any = ProductFactory(name="Scarf")
    make_file(name="old.png")
    page.goto(f"/admin/products/product/{product.pk}/change/#files")
    drop(page, "#product-files #files-drop", front=picture(), back=picture())
    expect(page.get_by_text("2 files were added.")).to_be_visible()
    page.get_by_role("button", name="Choose existing files…").click()
    page.get_by_role("searchbox", name="Search files by name").fill("old")
    page.get_by_role("button", name="old.png").click()
    expect(page.get_by_text("The file was added.")).to_be_visible()
    page.get_by_role("button", name="Move old.png, place").press("ArrowUp")
    expect(page.get_by_text("The new order was saved.")).to_be_visible()
    expect(page.get_by_role("button", name="Move old.png, place")).to_be_focused()
    assert linked(product) == ["front", "old.png", "back"]
    page.get_by_role("button", name="Make front the main image").click()
    expect(page.get_by_text("The main image was changed.")).to_be_visible()
    page.get_by_role("button", name="Remove back").click()
    expect(page.locator("#files-ordered li")).to_have_count(2)
    assert linked(product) == ["front", "old.png"]
    page.goto("/admin/products/product/")
    expect(page.locator(".pxm-cell-picture img")).to_have_count(1)
