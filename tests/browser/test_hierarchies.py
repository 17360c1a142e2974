"""The tree of a hierarchy, by mouse and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from products.hierarchies.models import Hierarchy, Node
from products.hierarchies.tree import AS_SHOWN
from tests.browser.test_accessibility import paste
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.people import MERCHANDISER
from tests.factories.products import ProductFactory


@pytest.fixture
def departments(website: str) -> Hierarchy:
    """Shoes (Ballet, Boots) and Shirts."""
    departments = HierarchyFactory(name="Departments")
    shoes = NodeFactory(hierarchy=departments, name="Shoes", sort_order=2)
    NodeFactory(parent=shoes, name="Ballet", sort_order=2)
    NodeFactory(parent=shoes, name="Boots", sort_order=1)
    NodeFactory(hierarchy=departments, name="Shirts", sort_order=1)
    return departments


def open_tree(page: Page, hierarchy: Hierarchy) -> None:
    page.goto(f"/admin/hierarchies/hierarchy/{hierarchy.pk}/change/")
    expect(item(page, "Departments")).to_be_visible()


def item(page: Page, name: str) -> Locator:
    return page.get_by_role("treeitem", name=name, exact=True)


def row(page: Page, name: str) -> Locator:
    return item(page, name).locator("> .hierarchies-row")


def standing(above: Any) -> list[str]:
    return list(Node.objects.filter(above=above.pk).order_by(*AS_SHOWN).values_list("name", flat=True))


def said(page: Page, words: str) -> None:
    expect(page.locator("[data-part=said]")).to_have_text(words)


def test_the_keys_walk_open_move_and_rename(page: Page, departments: Hierarchy) -> None:
    open_tree(page, departments)
    item(page, "Departments").focus()
    press = page.keyboard.press

    press("ArrowDown")
    expect(item(page, "Shoes")).to_be_focused()
    press("ArrowRight")
    expect(item(page, "Ballet")).to_be_visible()
    press("ArrowRight")
    expect(item(page, "Ballet")).to_be_focused()
    press("Alt+ArrowDown")
    said(page, "Ballet has a new place in Shoes.")
    press("Alt+ArrowDown")
    said(page, "Ballet is the last already.")
    press("Alt+ArrowLeft")
    said(page, "Ballet moved to Departments.")
    assert standing(departments) == ["Shoes", "Ballet", "Shirts"]
    press("Alt+ArrowRight")
    said(page, "Ballet moved to Shoes.")
    expect(item(page, "Ballet")).to_be_focused()
    press("F2")
    page.keyboard.type("Pumps")
    press("Enter")
    said(page, "Ballet is now called Pumps.")
    expect(item(page, "Pumps")).to_be_focused()
    press("ArrowLeft")
    expect(item(page, "Shoes")).to_be_focused()
    press("ArrowLeft")
    expect(item(page, "Shoes")).to_have_attribute("aria-expanded", "false")
    assert standing(Node.objects.get(name="Shoes")) == ["Boots", "Pumps"]


def test_the_keys_show_a_node_and_delete_it(page: Page, departments: Hierarchy) -> None:
    open_tree(page, departments)
    item(page, "Shoes").focus()

    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="Shoes", exact=True)).to_be_visible()
    expect(item(page, "Shoes")).to_have_attribute("aria-selected", "true")
    item(page, "Boots").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_role("heading", name="Delete Boots?", exact=True)).to_be_visible()
    page.get_by_role("button", name="Delete Boots").click()
    expect(page.get_by_text("Boots was deleted.")).to_be_visible()
    expect(item(page, "Ballet")).to_be_visible()
    expect(item(page, "Boots")).to_have_count(0)


def test_a_name_that_a_sibling_has_is_refused_at_once(page: Page, departments: Hierarchy, complaints: Any) -> None:
    complaints.expect("422")
    open_tree(page, departments)
    item(page, "Shirts").focus()

    page.keyboard.press("Enter")
    page.keyboard.type("Shoes")
    page.keyboard.press("Enter")
    said(page, "Departments has a node called Shoes already.")
    page.keyboard.press("Escape")

    expect(item(page, "Shirts")).to_be_focused()
    assert standing(departments) == ["Shoes", "Shirts"]


def drag(page: Page, name: str, over: str, part: float) -> None:
    """Drag a node over another one, to that part of its height, and let go."""
    source, target = row(page, name).bounding_box(), row(page, over).bounding_box()
    assert source
    assert target
    page.mouse.move(source["x"] + 60, source["y"] + source["height"] / 2)
    page.mouse.down()
    page.mouse.move(target["x"] + 70, target["y"] + target["height"] * part, steps=4)
    page.mouse.move(target["x"] + 72, target["y"] + target["height"] * part, steps=2)


def test_a_dragged_node_lands_where_the_line_is_and_goes_back(page: Page, departments: Hierarchy) -> None:
    open_tree(page, departments)
    row(page, "Shoes").locator("[data-toggle]").click()
    expect(item(page, "Ballet")).to_be_visible()

    drag(page, "Shirts", "Boots", 0.1)
    expect(row(page, "Boots")).to_have_attribute("data-drop", "before")
    page.mouse.up()
    said(page, "Shirts moved to Shoes.")
    shoes = Node.objects.get(name="Shoes")
    assert standing(shoes) == ["Ballet", "Shirts", "Boots"]

    page.get_by_role("button", name="Undo").click()
    said(page, "Shirts is back where it was.")
    assert standing(shoes) == ["Ballet", "Boots"]

    drag(page, "Boots", "Shirts", 0.5)
    expect(row(page, "Shirts")).to_have_attribute("data-drop", "into")
    page.mouse.up()
    said(page, "Boots moved to Shirts.")


def test_what_is_dragged_below_itself_is_refused_at_once(page: Page, departments: Hierarchy) -> None:
    open_tree(page, departments)
    row(page, "Shoes").locator("[data-toggle]").click()
    expect(item(page, "Ballet")).to_be_visible()

    drag(page, "Shoes", "Ballet", 0.5)
    said(page, "Shoes cannot stand below itself: Ballet is part of it.")
    page.mouse.up()

    assert standing(departments) == ["Shoes", "Shirts"]


@pytest.mark.parametrize("by", ["finger", "keys"])
def test_a_node_is_moved_by_a_dialog_with_search(
    open_page: Callable[..., Page], departments: Hierarchy, by: str
) -> None:
    page = open_page(MERCHANDISER, has_touch=True)
    page.set_viewport_size({"width": 390, "height": 844})
    open_tree(page, departments)
    row(page, "Shoes").locator("[data-toggle]").tap()
    if by == "finger":
        row(page, "Boots").locator(".hierarchies-arrow").tap()
        page.get_by_role("button", name="Move to…").tap()
        page.get_by_label("Below which node").fill("shi")
        page.get_by_role("button", name="Departments › Shirts").tap()
    else:
        item(page, "Boots").focus()
        page.keyboard.press("m")
        page.keyboard.type("bo")
        expect(page.get_by_text("this is it")).to_be_visible()
        page.get_by_label("Below which node").fill("shirts")
        expect(page.get_by_role("button", name="Departments › Shirts")).to_be_visible()
        page.keyboard.press("Enter")

    said(page, "Boots moved to Shirts.")
    assert standing(Node.objects.get(name="Shirts")) == ["Boots"]
    page.get_by_role("button", name="Undo").tap()
    said(page, "Boots is back where it was.")
    assert "Boots" in standing(Node.objects.get(name="Shoes"))


def test_nodes_are_added_one_after_the_other_and_from_a_spreadsheet(page: Page, departments: Hierarchy) -> None:
    open_tree(page, departments)
    item(page, "Shirts").focus()

    page.get_by_role("button", name="Add node").click()
    for name in ("Plain", "Striped"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        said(page, f"{name} was added to Shirts.")
        expect(page.get_by_label("Name of the new node")).to_be_focused()
    paste("Checked\n\tLarge\n\tSmall")(page)
    expect(page.get_by_role("heading", name="Add 3 nodes?")).to_be_visible()
    page.get_by_role("button", name="Add 3 nodes").click()

    said(page, "3 nodes were added to Shirts.")
    expect(item(page, "Checked")).to_be_focused()
    assert standing(Node.objects.get(name="Shirts")) == ["Plain", "Striped", "Checked"]
    assert standing(Node.objects.get(name="Checked")) == ["Large", "Small"]


def test_the_find_box_opens_the_way_to_each_hit(page: Page, departments: Hierarchy) -> None:
    open_tree(page, departments)
    expect(item(page, "Boots")).to_have_count(0)

    page.get_by_label("Find a node").fill("boo")
    said(page, "1 node found.")
    expect(row(page, "Boots")).to_have_class(re.compile("hierarchies-hit"))
    page.keyboard.press("Enter")
    expect(item(page, "Boots")).to_be_focused()


def test_what_is_open_stays_open_from_page_to_page(page: Page, departments: Hierarchy) -> None:
    open_tree(page, departments)
    row(page, "Shoes").locator("[data-toggle]").click()
    expect(item(page, "Boots")).to_be_visible()

    row(page, "Shirts").get_by_text("Shirts").click()

    expect(page.get_by_role("heading", name="Shirts", exact=True)).to_be_visible()
    expect(item(page, "Boots")).to_be_visible()


def test_a_level_of_hundreds_is_loaded_in_parts_and_moved_in_all_the_same(page: Page, departments: Hierarchy) -> None:
    shirts = Node.objects.get(name="Shirts")
    for number in range(205):
        NodeFactory(parent=shirts, name=f"Shirt {number:03}", sort_order=1000 - number)
    page.goto(f"/admin/hierarchies/node/{Node.objects.get(name='Shirt 202').pk}/change/")
    expect(item(page, "Shirt 202")).to_be_visible()
    expect(item(page, "Shirt 201")).to_have_count(0)

    item(page, "Shirt 199").focus()
    page.keyboard.press("Alt+ArrowDown")
    said(page, "Shirt 199 has a new place in Shirts.")
    assert standing(shirts)[199:202] == ["Shirt 200", "Shirt 199", "Shirt 201"]

    page.get_by_role("treeitem", name="Show more").click()
    expect(item(page, "Shirt 204")).to_be_visible()
    shown = page.locator("[role=treeitem][aria-level='3']").evaluate_all("items => items.map((each) => each.ariaLabel)")
    assert shown == standing(shirts)


def test_products_are_put_in_order_by_keys_and_by_mouse(page: Page, departments: Hierarchy) -> None:
    shirts = Node.objects.get(name="Shirts")
    place(shirts, *(ProductFactory(name=name) for name in ("Plain", "Striped", "Checked")), curated=True)
    page.goto(f"/admin/hierarchies/node/{shirts.pk}/change/#products")

    page.get_by_role("button", name="Plain, 1 of 3").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("The order was saved.")).to_be_visible()
    expect(page.get_by_role("button", name="Striped, 1 of 3")).to_be_visible()
    page.get_by_role("button", name="Checked, 3 of 3").drag_to(page.get_by_role("button", name="Striped, 1 of 3"))
    expect(page.get_by_role("button", name="Checked, 1 of 3")).to_be_visible()

    names = shirts.placements.order_by("position").values_list("product__name", flat=True)
    assert list(names) == ["Checked", "Striped", "Plain"]


def test_a_product_is_added_by_search_and_counted_in_the_tree(page: Page, departments: Hierarchy) -> None:
    shirts = Node.objects.get(name="Shirts")
    ProductFactory(name="Polo")
    page.goto(f"/admin/hierarchies/node/{shirts.pk}/change/#products")

    page.get_by_label("Add a product").fill("pol")
    page.get_by_role("button", name="Add Polo").click()

    expect(page.get_by_text("Polo was added.")).to_be_visible()
    expect(item(page, "Shirts, 1 product")).to_be_visible()
    expect(page.get_by_role("tab", name="Products 1")).to_be_visible()
    page.get_by_role("button", name="Remove Polo from this node").click()
    expect(page.get_by_text("Polo was removed.")).to_be_visible()
    expect(item(page, "Shirts")).to_be_visible()


def test_all_products_of_a_filter_are_placed_after_a_look(page: Page, departments: Hierarchy, work: Any) -> None:
    shirts = Node.objects.get(name="Shirts")
    for name in ("Polo", "Tank top"):
        ProductFactory(name=name, tags=["summer"])
    page.goto(f"/admin/hierarchies/node/{shirts.pk}/change/#products")

    page.get_by_text("Add all products of a filter…").click()
    page.get_by_label("With tag").fill("summer")
    expect(page.get_by_text("2 products with tag summer.")).to_be_visible()
    page.get_by_label("Status").select_option("Live")
    expect(page.get_by_text("2 products with tag summer and status live.")).to_be_visible()
    page.get_by_role("button", name="See what will happen…").click()
    page.get_by_role("button", name="Place 2 products").click()
    expect(page).to_have_url(re.compile("/admin/jobs/job/"))
    work()

    assert shirts.placements.count() == 2


def test_a_product_is_placed_on_its_own_page(page: Page, departments: Hierarchy) -> None:
    polo = ProductFactory(name="Polo")
    page.goto(f"/admin/products/product/{polo.pk}/change/#placement")

    page.get_by_label("Add to a node").fill("boo")
    page.get_by_role("button", name="Add to Boots in Departments, Shoes").click()

    expect(page.get_by_text("Added to Boots.")).to_be_visible()
    expect(page.get_by_text("Departments › Shoes ›")).to_be_visible()
    expect(page.get_by_role("tab", name="Placement 1")).to_be_visible()
    page.get_by_role("button", name="Remove from Boots").click()
    expect(page.get_by_text("In no node yet")).to_be_visible()
