"""The build rules tab in a browser: sentences, grid, proposals, conflicts, by mouse and by keyboard."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from products.services.build_rules import build_rules_document
from products.services.option import delete_options
from tests.factories.people import MERCHANDISER, VIEWER
from tests.factories.products import ProductFactory, Shirt, VariationFactory, shirt


def open_rules(page: Page, product) -> None:
    page.goto(f"/admin/products/product/{product.pk}/change/#build-rules")
    expect(page.get_by_role("tab", name="Build rules")).to_have_attribute("aria-selected", "true")


def counter(page: Page):
    return page.locator("[data-part=counter]")


def cell(page: Page, name: str):
    return page.locator(f'.products-cell[aria-label^="{name}:"]')


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was saved.")).to_be_visible()


def ids(made: Shirt, *names: str) -> list[str]:
    return [str(made[name].pk) for name in names]


def test_a_rule_is_written_by_choosing_options_by_name(page: Page) -> None:
    made = shirt()
    open_rules(page, made.product)
    expect(counter(page)).to_have_text("24 of 27 will be built")

    page.get_by_role("button", name="But build…").click()
    expect(page.get_by_label("Rule 2, Size")).to_be_focused()
    page.get_by_label("Rule 2, Size").select_option("Small")
    page.get_by_label("Rule 2, Color").select_option("Red")
    page.get_by_label("Rule 2, Material").select_option("Cotton")

    expect(counter(page)).to_have_text("25 of 27 will be built")
    expect(page.locator(".products-rule").nth(1).locator(".products-rule-count")).to_have_text("1 combination")
    expect(page.get_by_text("There are changes that are not saved yet.")).to_be_visible()
    save(page)
    assert build_rules_document(made.product) == {
        "default": "include",
        "include": [ids(made, "Small", "Red", "Cotton")],
        "exclude": [ids(made, "Small", "Red")],
    }


def test_rules_nobody_touched_stay_as_they_were_sent(page: Page) -> None:
    made = shirt()
    repeated = ids(made, "Red", "Small", "Red")
    product = ProductFactory(
        variations=[made.size, made.color],
        build_rules={"default": "include", "exclude": [repeated, ids(made, "Wool"), repeated]},
    )
    open_rules(page, product)
    expect(page.locator(".products-rule-remark").nth(2)).to_have_text("Says the same as rule 1.")

    page.get_by_role("button", name="Leave out…").click()
    page.get_by_label("Rule 4, Color").select_option("Blue")

    save(page)
    expected = [repeated, ids(made, "Wool"), repeated, ids(made, "Blue")]
    assert build_rules_document(product) == {"default": "include", "exclude": expected}


def test_the_default_turns_the_sentences_round(page: Page) -> None:
    made = shirt()
    open_rules(page, made.product)

    page.get_by_text("nothing except…").click()

    expect(counter(page)).to_have_text("0 of 27 will be built")
    expect(page.get_by_label("Rule 1 does").locator("option:checked")).to_have_text("But leave out")
    page.get_by_role("button", name="Build…", exact=True).click()
    page.get_by_label("Rule 1, Color").select_option("Red")
    expect(counter(page)).to_have_text("6 of 27 will be built")


def test_a_combination_says_why_and_proposes_the_rule_that_changes_it(page: Page) -> None:
    made = shirt()
    open_rules(page, made.product)
    left_out = cell(page, "Small / Red / Wool")

    left_out.hover()
    expect(page.locator("[data-part=hint]")).to_have_text("Small / Red / Wool left out by rule 1")
    left_out.click()
    panel = page.get_by_role("dialog", name="A rule for this combination")
    expect(panel).to_contain_text("25 of 27 would be built.")
    panel.get_by_role("button", name="Red", exact=True).click()
    expect(panel).to_contain_text("1 combination in conflict")
    panel.get_by_role("button", name="Red", exact=True).click()
    panel.get_by_role("button", name="Build Small / Red / Wool").click()

    expect(panel).to_be_hidden()
    expect(counter(page)).to_have_text("25 of 27 will be built")
    expect(left_out).to_have_attribute("aria-label", "Small / Red / Wool: built by rule 2; rule 1 is less specific")
    expect(left_out).to_be_focused()


def test_the_hint_follows_what_becomes_of_its_cell(page: Page) -> None:
    open_rules(page, shirt().product)
    cell(page, "Large / Blue / Cotton").focus()
    hint = page.locator("[data-part=hint]")
    expect(hint).to_contain_text("built, no rule names it")

    page.evaluate(
        "const other = document.querySelector('[name=build-rules-default][value=exclude]');"
        "other.checked = true; other.dispatchEvent(new Event('change', {bubbles: true}))"
    )

    expect(counter(page)).to_have_text("0 of 27 will be built")
    expect(hint).not_to_contain_text("built, no rule names it")


def test_the_grid_is_walked_with_the_arrow_keys(page: Page) -> None:
    open_rules(page, shirt().product)
    cell(page, "Small / Red / Cotton").focus()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(cell(page, "Medium / Green / Cotton")).to_be_focused()
    expect(page.locator("[data-part=hint]")).to_contain_text("built, no rule names it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Leave out Medium / Green / Cotton")).to_be_focused()
    page.keyboard.press("Enter")

    expect(counter(page)).to_have_text("23 of 27 will be built")
    expect(cell(page, "Medium / Green / Cotton")).to_be_focused()
    page.keyboard.press("Tab")
    expect(cell(page, "Small / Red / Denim")).to_be_focused()


def test_a_conflict_is_named_and_settled_with_one_click(page: Page) -> None:
    made = shirt()
    product = ProductFactory(
        variations=[made.size, made.color],
        build_rules={"default": "include", "exclude": [[made["Small"]]], "include": [[made["Red"]]]},
    )
    open_rules(page, product)

    expect(page.get_by_role("alert")).to_contain_text("Nothing can be built while rules contradict each other")
    expect(page.locator(".products-conflict")).to_contain_text("Rules 1 and 2 contradict each other")
    expect(cell(page, "Small / Red")).to_have_class("products-cell products-is-conflict")
    page.get_by_role("button", name="Build Small / Red").click()

    expect(page.locator(".products-conflict")).to_have_count(0)
    expect(counter(page)).to_have_text("7 of 9 will be built")
    save(page)
    assert build_rules_document(product)["include"] == [ids(made, "Red"), ids(made, "Small", "Red")]


def test_a_rule_that_matches_nothing_is_marked_and_mended(page: Page) -> None:
    made = shirt()
    product = ProductFactory(
        variations=[made.size], build_rules={"default": "include", "exclude": [[made["Small"], made["Wool"]]]}
    )
    open_rules(page, product)

    expect(page.locator(".products-rule")).to_contain_text(
        "Matches nothing: Wool (Material) belongs to no linked variation."
    )
    page.get_by_role("button", name="Take Wool (Material) out of the rule").click()

    expect(counter(page)).to_have_text("2 of 3 will be built")
    expect(page.locator(".products-rule-remark")).to_be_hidden()


def test_many_combinations_are_a_list_with_filters(page: Page) -> None:
    axes = [VariationFactory(name=name, options=[f"{name}{place}" for place in range(7)]) for name in "ABCD"]
    product = ProductFactory(variations=axes)
    open_rules(page, product)

    expect(counter(page)).to_have_text("2,401 of 2,401 will be built")
    expect(page.locator(".products-list-total")).to_have_text("1–25 of 2,401")
    page.get_by_role("button", name="Change A0 / B0 / C0 / D0").click()
    # Quicker than the server answers: no click may be forgotten over the answer to the one before.
    expect(page.locator("[data-part=proposal] .products-chip")).to_have_count(4)
    page.locator("[data-part=proposal] .products-chip").evaluate_all(
        "chips => chips.slice(1).forEach((chip) => chip.click())"
    )
    page.get_by_role("button", name="Leave out A0", exact=True).click()
    expect(counter(page)).to_have_text("2,058 of 2,401 will be built")
    page.get_by_label("Show", exact=True).select_option("Left out")
    page.get_by_label("Only B").select_option("B3")

    expect(page.locator(".products-list-total")).to_have_text("1–25 of 49")
    page.get_by_role("button", name="Later").click()
    expect(page.locator(".products-list-total")).to_have_text("26–49 of 49")


def test_whoever_may_only_look_sees_reasons_and_changes_nothing(open_page) -> None:
    page = open_page(VIEWER)
    open_rules(page, shirt().product)

    expect(counter(page)).to_have_text("24 of 27 will be built")
    expect(page.locator(".products-rule")).to_contain_text("Leave out")
    expect(page.locator(".products-rule select")).to_have_count(0)
    cell(page, "Small / Red / Wool").click()
    expect(page.locator("[data-part=proposal]")).to_be_hidden()


def test_a_phone_shows_it_without_scrolling_sideways(open_page) -> None:
    page = open_page(MERCHANDISER)
    page.set_viewport_size({"width": 390, "height": 844})
    open_rules(page, shirt().product)

    expect(counter(page)).to_have_text("24 of 27 will be built")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    cell(page, "Small / Red / Wool").click()
    expect(page.get_by_role("button", name="Build Small / Red / Wool")).to_be_in_viewport()


def test_a_cell_whose_option_was_deleted_elsewhere_says_so(page: Page) -> None:
    made = shirt()
    open_rules(page, made.product)
    delete_options(option_ids=[made["Green"].pk])

    cell(page, "Small / Green / Cotton").click()
    expect(page.locator("[data-part=proposal]")).to_contain_text("One of its options was deleted meanwhile")
    page.get_by_role("button", name="Leave it as it is").click()
    page.get_by_label("Rule 1, Material").select_option("Wool")

    expect(cell(page, "Small / Green / Cotton")).to_have_attribute(
        "aria-label", "Small / Green / Cotton: one of its options was deleted meanwhile"
    )
    expect(cell(page, "Small / Red / Wool")).to_have_class("products-cell products-is-left_out")
    expect(cell(page, "Large / Blue / Wool")).to_have_class("products-cell products-is-built")
