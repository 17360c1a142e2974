"""A merchandiser edits many products at once, looks at what will change, agrees, and takes it back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from jobs import runner
from products.models import Product
from tests.factories.hierarchies import NodeFactory
from tests.factories.products import ProductFactory, build, shirt
from tests.factories.templates import book, field

LIST = "/admin/products/product/"


def test_by_mouse_from_the_list_and_back(page: Page) -> None:
    template = book()
    boots = NodeFactory(name="Boots", hierarchy__name="Shoes")
    for name in ("Hat", "Mug", "Sock"):
        ProductFactory(name=name, status="draft")
    page.goto(LIST)
    for name in ("Hat", "Mug"):
        page.get_by_role("row", name=name).get_by_role("checkbox").check()
    page.get_by_role("button", name="Edit…").click()
    expect(page.get_by_role("heading", name="Edit 2 products")).to_be_visible()
    expect(page.get_by_label("Draft")).to_be_hidden()
    page.get_by_label("Status", exact=True).check()
    page.get_by_label("Live", exact=True).check()
    page.get_by_label("Template values").check()
    page.get_by_label("Template", exact=True).select_option(str(template.pk))
    page.get_by_role("checkbox", name="Pages").check()
    page.locator(f"#id_field_{field('pages').pk.hex}").fill("12")
    page.get_by_label("Placement").check()
    page.get_by_label("Node", exact=True).press_sequentially("boo")
    page.get_by_role("radio", name="Shoes › Boots").check()
    page.get_by_label("Node", exact=True).fill("nothing")
    expect(page.get_by_text("No node is called “nothing”.")).to_be_visible()
    expect(page.get_by_role("radio", name="Shoes › Boots")).to_be_checked()
    page.get_by_role("button", name="Show what will change").click()
    page.wait_for_url("**/acts/act/**")
    expect(page.get_by_role("row", name="Hat")).to_contain_text("Draft → Live")
    expect(page.get_by_role("row", name="Hat")).to_contain_text("Pages: 12")
    expect(page.get_by_role("row", name="Hat")).to_contain_text("Shoes › Boots")
    act = page.url
    page.get_by_role("button", name="Edit 2 products").click()
    page.wait_for_url("**/jobs/job/**")
    runner.drain()
    assert Product.objects.filter(status="live").count() == 2 == boots.placements.count()
    page.goto(act)
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**/jobs/job/**")
    runner.drain()
    assert not Product.objects.filter(status="live").exists()
    assert not boots.placements.exists()
    page.goto(act)
    expect(page.get_by_text("Everything is as it was before.")).to_be_visible()


def test_by_keyboard_from_the_children_tab(page: Page) -> None:
    parent = shirt().product
    build(parent)
    page.goto(f"{LIST}{parent.pk}/change/#children")
    page.get_by_role("checkbox", name="Select all").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Edit…").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Edit 24 children")).to_be_visible()
    dialog.get_by_label("Description", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Soft.")
    dialog.get_by_role("button", name="Show what will change").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("24 children become independent")).to_be_visible()
    page.get_by_role("button", name="Edit 24 children").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/jobs/job/**")
    runner.drain()
    assert parent.children.filter(description="Soft.", is_independent=True).count() == 24
