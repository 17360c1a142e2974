"""Nobody is kept out: axe finds nothing wrong on any screen of the admin, in any state, in light and in dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, Route, expect

from tests.browser.screens import Screen, is_rqs, parts, routes, screens
from tests.browser.store import fill
from tests.browser.tour import tour, tour_of_actions
from tests.browser.walk import Walk
from tests.factories.people import OPERATOR, VIEWER, signed_in

# Addresses that the walk does not come by, each with the reason.
NOT_WALKED = {
    "view_on_site": "leads out of the admin; nothing is registered for it",
    "autocomplete": "answers with JSON; no field uses it",
    "jsi18n": "a script",
    "app_list": "leads to the app's first list",
    "history_entry_add": "refused: entries come from what people do",
    "history_entry_delete": "refused: the history is kept",
    "history_entry_change": "refused: an entry is read where it stands",
    "history_entry_of": "the tab History of a row, looked at there",
    "history_entry_within": "a part of the history, opened there",
    "login_code": "the second step, looked at by the test of two steps, as is what follows",
    "login_setup": "the same, for whoever needs a second factor and has none",
    "two_steps_setup": "leads to the page before it, unless it was begun there; looked at by the test of two steps",
    "auth_user_reset_two_steps": "looked at by the test of two steps",
    "logout": "takes a POST and leads to the sign-in page",
    "login": "leads to the dashboard; seen by those who are not signed in",
    "search": "a part of the finder, which is looked at with its results",
    "products_tag_suggest": "answers with JSON",
    "webhooks_hook_send_test": "takes a POST and leads to the tab Messages",
    "webhooks_hook_end_overlap": "takes a POST and leads to the page of the webhook",
    "products_product_edit_template": "a part of the form that edits many products, looked at with it",
    "files_file_upload": "takes a POST and answers with JSON",
    "files_file_thumbnail": "a picture, looked at where files stand",
    "files_file_choose": "a part of a dialog, looked at there",
    "products_product_files": "the tab Files of a product, looked at there",
    "products_product_change_files": "takes a POST; its answer is the tab Files",
    "hierarchies_hierarchy_levels": "answers with JSON; opened in the tree",
    "hierarchies_hierarchy_move_node": "takes a POST; its answer is said above the tree",
    "hierarchies_hierarchy_rename_node": "takes a POST; its answer is said above the tree",
    "hierarchies_hierarchy_add_node": "takes a POST; its answer is said above the tree",
    "products_product_templates": "the tab Templates of a product, looked at there",
    "products_product_find_templates": "a part of that tab, looked at there",
    "products_product_attach_template": "takes a POST; its answer is the tab Templates",
    "products_product_save_template": "takes a POST; its answer is a card of that tab",
    "products_product_detach_template": "takes a POST and asks in a dialog, which is looked at",
    "extensions_template_fields": "the tab Fields of a template, looked at there",
    "extensions_template_move_field": "takes a POST; its answer is the tab Fields",
    "extensions_template_field": "a dialog like that of a new field, which is looked at",
    "extensions_template_delete_field": "takes a POST and asks in a dialog as every deletion does",
    "hierarchies_node_products": "the tab Products of a node, looked at there",
    "hierarchies_node_change_products": "takes a POST; its answer is the tab Products",
    "hierarchies_node_place_products": "takes a POST and leads to the act",
    "hierarchies_node_placement": "the tab Placement of a product, looked at there",
    "hierarchies_node_find_places": "a part of that tab, looked at there",
    "hierarchies_node_choose": "a part of the form that edits many products, looked at with it",
    "hierarchies_node_change_placement": "takes a POST; its answer is the tab Placement",
    "hierarchies_node_changelist": "leads to the hierarchies",
    "hierarchies_node_add": "refused: nodes are made in the tree",
    "hierarchies_node_homeless": "a part of the question before a node is deleted, looked at there",
    "transfer_importplan_rows": "a part of the page of an import, looked at there; asked for again by searching",
    "transfer_importplan_live": "how far an import is, looked at on its page",
    "transfer_importplan_look": "takes a POST and leads to the page of the import",
    "transfer_importplan_do": "takes a POST and leads to the page of the import",
    "transfer_importplan_undo": "takes a POST and leads to the act",
    "transfer_importplan_correct": "a file to save",
    "transfer_importplan_history": "an import is its own history",
    "transfer_importplan_delete": "refused: an import is forgotten by itself",
    "acts_act_subject": "leads to the page of what an act is about",
    "relationships_customrelationship_products": "the tab Products of a relationship, looked at there",
    "relationships_customrelationship_related": "the tab Related of a product, looked at there",
    "relationships_customrelationship_change_related": "takes a POST; its answer is the tab Related",
    "relationships_customrelationship_find_related": "a part of that tab, looked at there",
    "acts_act_rows": "a part of the page of an act, looked at there; asked for again by searching and leafing",
    "acts_act_do": "takes a POST and leads to the job",
    "acts_act_undo": "takes a POST and leads to the job",
    "acts_act_again": "takes a POST and leads to the act planned anew",
    "jobs_job_add": "refused: jobs come from what people do",
    "jobs_job_delete": "refused: jobs are kept",
    "jobs_job_of_subject": "the tab Jobs of a product, looked at there",
    "jobs_job_recent": "a part of the dashboard, looked at there; asked for again while jobs run",
    "jobs_job_live": "a part of a job's page, looked at there; asked for again while the job runs",
    "jobs_job_unfinished": "a part of the list, looked at there; asked for again while jobs run",
    "jobs_job_standstill": "a note on pages of products, looked at there",
    "jobs_job_cancel": "takes a POST and leads back to the job",
    "jobs_job_stop": "takes a POST and leads back to the job",
    "jobs_job_retry": "takes a POST and leads to the new job",
    "products_product_build_losses": "a part of a product's head, looked at there",
    "products_variation_losses": "a part of a variation's page, looked at there",
    "products_product_propose_slug": "answers with JSON",
    "products_product_languages": "the options of a menu, looked at on the tab Languages",
    "oauth_applicationkey_replace": "takes a POST; its answer is the page that shows a new key's secret",
    "oauth_applicationkey_end": "takes a POST and leads back to the key",
    "webhooks_hook_messages": "the tab Messages of a webhook, looked at there",
    "webhooks_hook_send_again": "takes a POST; its answer is the tab Messages",
    "webhooks_hook_replace": "takes a POST; its answer is the page that shows a new webhook's secret",
    "store_storesettings_changelist": "leads to the one row",
    "store_storesettings_add": "leads to the one row once it is there; looked at in an empty store",
    "prices_pricebook_of_product": "the tab Prices of a product, looked at there",
    "prices_pricebook_find_bundles": "answers with JSON; looked at in the drawer",
    "prices_pricebook_family": "answers with JSON",
    "prices_pricebook_modifier": "a dialog like that of a new modifier, which is looked at",
    "prices_pricebook_delete_modifier": "takes a POST and asks in a dialog as every deletion does",
    "prices_pricebook_rows": "answers with JSON",
    "prices_pricebook_save": "takes JSON; what it refuses is looked at in the table",
    "prices_pricebook_change_prices": "takes a POST from its dialog, which is looked at, and leads to the act's page",
    "products_product_make_variation": "takes a POST from its dialog, which is looked at",
    "products_product_find_to_offer": "answers with JSON; looked at in the dialog that asks for it",
    "products_product_look_at_bundle": "answers with JSON; what it says stands beside the components",
    "catalog_catalog_releases": "the tab Releases of a catalog, looked at there",
    "catalog_catalog_rules": "the tab Rules of a catalog, looked at there",
    "catalog_catalog_changes": "the tab What will change of a catalog, looked at there",
    "catalog_catalog_difference": "a part of the tab Releases, opened there",
    "catalog_catalog_publish": "asks as the action of the list does, which is looked at",
    "catalog_catalog_delta": "leads to a file",
    "catalog_catalog_return": "asks on a page like that of every deletion",
    "catalog_catalog_delete_release": "asks on a page like that of every deletion",
    "catalog_catalogrule_try": "a part of the list of rules, asked for there",
    "catalog_catalogrule_check": "takes a POST; its answer stands above the fields of a rule",
    "products_product_change_children": "takes a POST; its answer is said on the children tab",
}

Act = Callable[[Page], None]


def press(role: str, name: str | re.Pattern[str]) -> Act:
    return lambda page: page.get_by_role(role, name=name).first.click()


def type_into(label: str, text: str) -> Act:
    return lambda page: page.get_by_label(label, exact=True).fill(text)


def paste(text: str) -> Act:
    """Paste a text into what has the focus, and wait for the dialog that this opens."""

    def act(page: Page) -> None:
        page.evaluate(
            """(text) => {
                const clipboardData = new DataTransfer();
                clipboardData.setData("text/plain", text);
                const pasted = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
                document.activeElement.dispatchEvent(pasted);
            }""",
            text,
        )
        expect(page.locator("dialog[open]")).to_be_visible()

    return act


def all_of(*acts: Act) -> Act:
    def act(page: Page) -> None:
        for each in acts:
            each(page)

    return act


def select_children(page: Page) -> None:
    press("tab", re.compile("^Children"))(page)
    page.get_by_label("Select all on this page").check()


def see_in_dialog(button: str) -> Act:
    return all_of(
        select_children, press("button", button), lambda page: expect(page.locator("dialog[open]")).to_be_visible()
    )


def refuse_a_cell(page: Page) -> None:
    page.locator('.tabulator-row [tabulator-field="USD"]').first.dblclick()
    page.keyboard.type("many")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save 1 cell").click()
    expect(page.locator(".prices-refused")).to_be_visible()


# What people do on a page to see more of it: (address, example, what is seen then, how).
STATES: list[tuple[str, str, str, Act]] = [
    ("index", "", "the finder", press("button", re.compile("^Find by name"))),
    (
        "products_product_change",
        "a product not built",
        "variations found",
        all_of(
            press("tab", re.compile("^Variations")),
            type_into("Add a variation", "Twin"),
            lambda page: expect(page.get_by_role("option").first).to_be_visible(),
        ),
    ),
    (
        "products_product_change",
        "a product not built",
        "a new variation",
        all_of(
            press("tab", re.compile("^Variations")), type_into("Add a variation", "Fit"), press("option", "Make “Fit”…")
        ),
    ),
    (
        "products_product_change",
        "a product not built",
        "a proposed rule",
        all_of(
            press("tab", re.compile("^Build rules")),
            press("button", "Large / Red / Cotton"),
            lambda page: expect(page.locator("[data-part=proposal] .products-chip").first).to_be_visible(),
        ),
    ),
    (
        "products_product_change",
        "a bundle of all kinds",
        "what is in a bundle of it",
        all_of(press("tab", re.compile("^Bundle")), lambda page: page.get_by_text("Made of 1 component").click()),
    ),
    (
        "products_product_change",
        "a bundle of all kinds",
        "products to offer",
        all_of(
            press("tab", re.compile("^Bundle")),
            press("button", "Add products…"),
            lambda page: expect(page.get_by_role("button", name=re.compile("added$")).first).to_be_visible(),
        ),
    ),
    ("products_product_change", "a parent with nothing to build", "children chosen", select_children),
    *[
        ("products_product_change", "a parent with nothing to build", button, see_in_dialog(button))
        for button in ("Set draft", "Add tags…", "Delete…", "Delete and rebuild…")
    ],
    (
        "prices_pricebook_change",
        "a price book",
        "a price in the drawer",
        all_of(
            lambda page: page.locator(".prices-sku-text").first.click(),
            lambda page: expect(page.locator(".prices-drawer[open]")).to_be_visible(),
        ),
    ),
    (
        "products_product_change",
        "a parent with nothing to build",
        "a price in the drawer",
        all_of(
            press("tab", re.compile("^Prices")),
            press("button", "polo"),
            lambda page: expect(page.locator(".prices-drawer[open]")).to_be_visible(),
        ),
    ),
    (
        "prices_pricebook_change",
        "a price book",
        "a price being edited",
        all_of(
            lambda page: page.locator(".prices-sku-text").first.click(),
            press("button", "Edit…"),
            press("button", "Add a tier in USD"),
            press("button", "Add a sale"),
            type_into("Only in these bundles", "no such bundle"),
            lambda page: expect(page.get_by_text("No bundle is called")).to_be_visible(),
        ),
    ),
    (
        "prices_pricebook_change",
        "a price book",
        "a price to be deleted",
        all_of(
            lambda page: page.locator('.tabulator-row [tabulator-field="USD"]').first.click(),
            press("button", "Delete 1 price"),
            lambda page: page.get_by_text("Which ones").click(),
        ),
    ),
    ("prices_pricebook_change", "a price book", "how prices change", press("button", "Change prices…")),
    ("prices_pricebook_change", "a price book", "a refused cell", refuse_a_cell),
    (
        "prices_pricebook_change",
        "a price book",
        "a new modifier",
        all_of(
            press("tab", re.compile("^Modifiers")),
            press("button", "New modifier…"),
            lambda page: expect(page.get_by_label("Name, as options")).to_be_visible(),
        ),
    ),
    (
        "prices_pricebook_change",
        "a price book",
        "products to add",
        all_of(
            press("button", "Add products…"),
            type_into("Products by name or SKU, that have no price in this book yet", "Polo"),
            lambda page: expect(page.get_by_role("button", name=re.compile("^Add .* product"))).to_be_visible(),
            lambda page: page.get_by_text("Or all of a filter…").click(),
        ),
    ),
    ("products_variation_change", "a variation", "a modifier", press("button", re.compile("^Modifier for Red"))),
    ("products_variation_change", "a variation", "an option more", press("button", re.compile("^Option$"))),
    (
        "hierarchies_hierarchy_change",
        "a hierarchy",
        "a node found",
        all_of(
            type_into("Find a node", "ball"), lambda page: expect(page.get_by_text("1 node found.")).to_be_visible()
        ),
    ),
    (
        "hierarchies_hierarchy_change",
        "a hierarchy",
        "where a node may go",
        all_of(
            lambda page: page.get_by_role("treeitem").nth(1).focus(),
            press("button", "Move to…"),
            type_into("Below which node", "s"),
            lambda page: expect(page.locator(".hierarchies-places li").nth(1)).to_be_visible(),
        ),
    ),
    (
        "hierarchies_node_delete",
        "a node",
        "what will be in no node",
        all_of(
            lambda page: page.get_by_text("Show the products").click(),
            lambda page: expect(page.locator(".pxm-lost-rows a").first).to_be_visible(),
        ),
    ),
    ("hierarchies_hierarchy_change", "a hierarchy", "a node being added", press("button", "Add node")),
    (
        "hierarchies_hierarchy_change",
        "a hierarchy",
        "a pasted list",
        all_of(press("button", "Add node"), paste("Hats\n\tCaps\n\tCaps")),
    ),
    (
        "products_product_change",
        "a parent with nothing to build",
        "places found",
        all_of(
            press("tab", re.compile("^Placement")),
            type_into("Add to a node", "sh"),
            lambda page: expect(page.get_by_text("there already")).to_be_visible(),
        ),
    ),
    (
        "products_product_change",
        "a product without variations",
        "files to choose from",
        all_of(
            press("tab", re.compile("^Files")),
            press("button", "Choose existing files…"),
            lambda page: expect(page.locator("#files-dialog .files-choice").first).to_be_visible(),
        ),
    ),
    (
        "extensions_template_change",
        "a template",
        "a new field",
        all_of(
            press("button", "Add a field…"),
            lambda page: expect(page.locator("#extensions-field-dialog[open]")).to_be_visible(),
        ),
    ),
    (
        "products_product_change",
        "a parent with nothing to build",
        "templates found",
        all_of(
            press("tab", re.compile("^Templates")),
            type_into("Attach a template", "bo"),
            lambda page: expect(page.get_by_text("attached already")).to_be_visible(),
        ),
    ),
    (
        "products_product_change",
        "a parent with nothing to build",
        "what detaching loses",
        all_of(
            press("tab", re.compile("^Templates")),
            press("button", "Detach Book"),
            lambda page: expect(page.locator("#product-templates-dialog[open]")).to_be_visible(),
        ),
    ),
    (
        "products_product_change",
        "a parent with nothing to build",
        "products to relate",
        all_of(
            press("tab", re.compile("^Related")),
            type_into("Add a product to Goes with", "mug"),
            lambda page: expect(page.get_by_text("here already")).to_be_visible(),
            lambda page: page.get_by_text("Remove this list…").first.click(),
        ),
    ),
    (
        "hierarchies_node_change",
        "a node",
        "products found",
        all_of(
            press("tab", re.compile("^Products")),
            type_into("Add a product", "mug"),
            lambda page: expect(page.get_by_text("here already")).to_be_visible(),
        ),
    ),
    (
        "hierarchies_node_change",
        "a node",
        "products counted",
        all_of(
            press("tab", re.compile("^Products")),
            lambda page: page.get_by_text("Add all products of a filter…").click(),
            type_into("With tag", "summer"),
            lambda page: expect(page.get_by_text("with tag summer")).to_be_visible(),
        ),
    ),
    (
        "oauth_applicationkey_add",
        "",
        "its secret",
        all_of(
            lambda page: page.locator("#field-name input").fill("Till"),
            press("button", re.compile("^(Make|Create|Save)")),
        ),
    ),
    (
        "webhooks_hook_add",
        "",
        "its secret",
        all_of(
            lambda page: page.locator("#field-name input").fill("Till"),
            lambda page: page.locator("#field-address input").fill("https://shop.example/hook"),
            lambda page: page.get_by_label("A job has ended").check(),
            press("button", re.compile("^(Make|Create|Save)")),
        ),
    ),
    (
        "webhooks_hook_change",
        "a webhook",
        "a message that did not arrive",
        all_of(
            press("tab", re.compile("^Messages")),
            lambda page: page.get_by_text("Show the message").first.click(),
        ),
    ),
]


def visit(walked: Walk, screen: Screen) -> None:
    """Look at a page, at each of its tabs, and at what people do there."""
    tour(walked, screen)
    for name, act in [
        (name, act) for route, example, name, act in STATES if (route, example) == (screen.route, screen.example)
    ]:
        walked.page.goto(screen.path)
        act(walked.page)
        walked.look(f"{screen}, {name}")


def reached(walked: Walk) -> set[str]:
    names = set()
    for path in walked.asked:
        try:
            names.add(resolve(path).url_name)
        except Resolver404:
            continue
    return names


def test_a_walk_notices_what_is_new_and_looks_once_at_what_is_not(open_page) -> None:
    walked = Walk(open_page(None))
    walked.page.goto("/admin/")
    walked.page.evaluate("() => document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=data:,>')")
    walked.look("an image without words")
    walked.look("the same again")
    assert [fault.split(" at ")[0] for fault in walked.faults] == ["an image without words: image-alt"]

    pale = "<p class=pale style='background: #fff; color: #ccc'>pale</p>"
    walked.page.evaluate("(pale) => document.querySelector('main').insertAdjacentHTML('beforeend', pale)", pale)
    walked.look("pale words")
    assert any(fault.startswith("pale words: color-contrast") for fault in walked.faults)
    assert any(fault.startswith("pale words, in the dark: color-contrast") for fault in walked.faults)

    plain = "<section><div><p style='color: #222'>plain</p></div></section>"
    walked.page.evaluate("(plain) => document.querySelector('main').insertAdjacentHTML('beforeend', plain)", plain)
    walked.look("plain words")
    assert not any(fault.startswith("plain words: color-contrast") for fault in walked.faults)
    walked.page.evaluate("() => document.querySelector('main section').style.background = '#000'")
    walked.look("the same on another ground")
    assert any(fault.startswith("the same on another ground: color-contrast") for fault in walked.faults)


def test_every_noun_has_an_example(website: str) -> None:
    """What is registered can be opened, so the store has one of it and the walk goes by its page."""
    registered = {model for model in admin.site._registry if model._meta.managed}
    assert registered <= {type(row) for row in fill().values()}


@pytest.mark.parametrize("part", parts())
def test_axe_finds_nothing(open_page, complaints, part: str) -> None:
    complaints.expect("503")  # the queue without a broker
    complaints.expect("422")  # a cell that is refused
    store = fill()
    person = User.objects.get(username="ana")
    person.is_superuser = True
    walked = Walk(open_page(OPERATOR))
    for screen in screens(signed_in(OPERATOR), store, part):
        visit(walked, screen)
        tour_of_actions(walked, screen, person)

    assert walked.faults == []
    assert walked.dialogs == walked.opened | {"pxm-finder"}, "a dialog was not looked at"
    mine = {route.name for route in routes() if route.part == part and not is_rqs(route)}
    # A noun's own address of its history leads to a tab of its page; where it is a page, it is among the screens.
    missed = {name for name in mine - reached(walked) - NOT_WALKED.keys() if not name.endswith("_history")}
    assert missed == set(), "an address was not looked at"


def test_axe_finds_nothing_for_who_may_only_look(open_page) -> None:
    walked = Walk(open_page(VIEWER))
    for screen in screens(signed_in(VIEWER), fill(), "products"):
        if screen.route.endswith("_change"):
            walked.page.goto(screen.path)
            walked.look(f"{screen}, read only")

    assert walked.faults == []


def test_axe_finds_nothing_in_an_empty_store(open_page) -> None:
    walked = Walk(open_page(OPERATOR))
    for screen in [each for part in parts() for each in screens(signed_in(OPERATOR), {}, part)]:
        if screen.route == "index" or screen.route.endswith("_changelist"):
            walked.page.goto(screen.path)
            walked.look(f"{screen}, empty")

    assert walked.faults == []


def test_axe_finds_nothing_for_who_is_not_signed_in_or_is_refused(open_page, complaints) -> None:
    complaints.expect("Failed to load resource")
    walked = Walk(open_page())
    walked.page.goto("/admin/login/")
    walked.look("signing in")
    walked.page.get_by_label("Username").fill("nobody")
    walked.page.get_by_label("Password").fill("wrong")
    walked.page.get_by_role("button", name="Sign in").click()
    walked.look("signing in, refused")

    nobody = Walk(open_page(None), walked.faults)
    nobody.page.goto("/admin/")
    nobody.look("the dashboard of who may see nothing")
    assert walked.faults == []


def showing(body: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=body, content_type="text/html")


PLAIN = [
    path.relative_to(folder).as_posix()
    for folder in map(Path, settings.TEMPLATES[0]["DIRS"])
    for path in sorted(folder.rglob("*.html"))
    if '{% extends "admin/pxm/plain.html" %}' in path.read_text()
]


def test_axe_finds_nothing_on_pages_of_errors(open_page) -> None:
    assert {"403.html", "404.html", "500.html"} <= set(PLAIN)
    walked = Walk(open_page())
    for template in PLAIN:
        body = render_to_string(template, {"failure_limit": 5, "username": "ana"})
        walked.page.route(f"**/{template}", showing(body))
        walked.page.goto(f"/{template}")
        walked.look(template)

    assert walked.faults == []
