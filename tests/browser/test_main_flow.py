"""The main flow, as a merchandiser walks it: variations, product, rules, build, an independent child, a rebuild."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from jobs.models import Job
from products.models import Option, Product
from products.services.option import update_option
from products.services.variation_links import link_variations
from tests.factories.people import MERCHANDISER, VIEWER, PersonFactory
from tests.factories.products import ModifierFactory, ProductFactory, VariationFactory, shirt

pytestmark = pytest.mark.both_databases

Work = Callable[[], None]


def make_variation(page: Page, name: str, *options: str) -> None:
    """Make a variation by typing its options one after the other, and save it."""
    page.goto("/admin/")
    page.locator("#nav-sidebar").get_by_role("link", name="Variations").click()
    page.get_by_role("link", name="New variation").click()
    page.locator("#field-name input").fill(name)
    page.get_by_role("button", name="Option", exact=True).click()
    for option in options[:-1]:
        page.keyboard.type(option)
        page.keyboard.press("Enter")
    page.keyboard.type(options[-1])
    page.get_by_role("button", name="Create this variation").click()
    expect(page.get_by_text(f"{name} was created.")).to_be_visible()


def link(page: Page, name: str) -> None:
    page.get_by_label("Add a variation").fill(name)
    page.get_by_role("option", name=re.compile(f"^{name}")).first.click()


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=re.compile(f"^{name}")).click()


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was saved.")).to_be_visible()


def build(page: Page, button: str, work: Work) -> None:
    """Ask for the build on its task page, then watch its job to its end without loading the page again."""
    page.get_by_role("link", name="Build children…").first.click()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("waiting", exact=True)).to_be_visible()
    page.evaluate("window.isTheSamePage = true")
    work()
    expect(page.get_by_text("done", exact=True)).to_be_visible()
    assert page.evaluate("window.isTheSamePage")


def test_from_a_first_variation_to_a_rebuild(open_page, work: Work) -> None:
    ana = PersonFactory(username="ana", first_name="Ana", group=MERCHANDISER)
    ana.set_password("secret")
    ana.save()
    page = open_page()

    # Sign in.
    page.goto("/admin/")
    page.get_by_label("Username").fill("ana")
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Three steps to your first children")).to_be_visible()

    # Variations, one of them with a modifier.
    make_variation(page, "Size", "Small", "Medium", "Large")
    make_variation(page, "Material", "Cotton", "Denim", "Wool")
    make_variation(page, "Color", "Red", "Green", "Blue")
    page.get_by_role("button", name="Modifier for Red").click()
    page.get_by_role("dialog").get_by_label("Text to add").fill("-RED")
    page.get_by_role("dialog").get_by_role("button", name="Done").click()
    save(page)
    expect(page.get_by_role("button", name="SKU: append -RED")).to_be_visible()

    # A product with its variations in order.
    page.locator("#nav-sidebar").get_by_role("link", name="Products").click()
    page.get_by_role("link", name="New product").click()
    page.locator("#field-name input").fill("Shirt")
    page.locator("#field-sku input").fill("shirt")
    page.get_by_role("button", name="Create this product").click()
    expect(page.get_by_text("was created")).to_be_visible()
    open_tab(page, "Variations")
    for name in ("Size", "Color", "Material"):
        link(page, name)
    expect(page.get_by_text("3 × 3 × 3 = 27 combinations")).to_be_visible()

    # A rule made by clicking: small red is left out, of whatever material.
    open_tab(page, "Build rules")
    page.get_by_role("button", name="Small / Red / Cotton").click()
    proposal = page.get_by_role("dialog", name="A rule for this combination")
    proposal.get_by_role("button", name="Cotton", exact=True).click()
    proposal.get_by_role("button", name="Leave out Small / Red", exact=True).click()
    expect(page.get_by_text("24 of 27", exact=True)).to_be_visible()
    save(page)

    # What a build would do, the build, and what came of it.
    page.get_by_role("link", name="Build children…").first.click()
    sentence = "24 of 27 will be built: 24 new, 0 updated, 0 deleted; 3 left out by rule 1"
    expect(page.get_by_text(sentence)).to_be_visible()
    page.go_back()
    build(page, "Build 24 children", work)
    page.get_by_role("link", name="24 children new").click()
    expect(page.get_by_text("24 children", exact=False).first).to_be_visible()
    expect(page.get_by_role("link", name="shirtMedium-REDDenim", exact=True)).to_be_visible()
    assert not Product.objects.filter(sku__startswith="shirtSmall-RED").exists()

    # One child edited by hand becomes independent.
    page.get_by_role("link", name="shirtLargeBlueWool", exact=True).click()
    expect(page.get_by_text("Saving makes this child independent")).to_be_visible()
    page.locator("#field-description textarea").fill("Knitted by hand")
    save(page)
    expect(page.get_by_text("Independent", exact=True)).to_be_visible()

    # The parent changes, and a rebuild leaves that child alone.
    page.goto(reverse("admin:products_product_change", args=[Product.objects.get(sku="shirt").pk]))
    page.locator("#field-description textarea").fill("A plain shirt")
    save(page)
    expect(page.get_by_text("Needs rebuild")).to_be_visible()
    build(page, "Build 23 children", work)
    expect(page.get_by_text("23 children updated")).to_be_visible()
    expect(page.get_by_text("1 child independent, left alone")).to_be_visible()

    descriptions = Product.objects.filter(parent__isnull=False).values_list("description", flat=True)
    assert sorted(set(descriptions)) == ["A plain shirt", "Knitted by hand"]
    assert Product.objects.get(sku="shirtLargeBlueWool").description == "Knitted by hand"


def test_a_failing_build_shows_its_problems_and_can_be_tried_again(page: Page, work: Work) -> None:
    size = VariationFactory(name="Size", options=["Small", "Medium"])
    product = ProductFactory(name="Shirt", sku="shirt", slug="shirt", variations=[size])
    page.goto(reverse("admin:products_product_change", args=[product.pk]))
    page.get_by_role("link", name="Build children…").first.click()
    page.get_by_role("button", name="Build 2 children").click()
    expect(page.get_by_text("waiting", exact=True)).to_be_visible()
    # Somebody spoils the SKUs while the job waits.
    for option in size.options.all():
        ModifierFactory(option=option, type="sku_equals", value="twin")
    work()
    expect(page.get_by_text("Two children would get the SKU twin: Small and Medium.")).to_be_visible()

    page.get_by_role("link", name="Small", exact=True).click()
    for name in ("Small", "Medium"):
        page.locator(".products-option-row").filter(has=page.locator(f'input[value="{name}"]')).get_by_role(
            "button", name="SKU: replace by twin"
        ).click()
        page.get_by_role("dialog").get_by_role("button", name="Remove this modifier").click()
    save(page)
    job = Job.objects.get()
    page.goto(reverse("admin:jobs_job_change", args=[job.pk]))
    page.get_by_role("button", name="Try again").click()
    work()
    expect(page.get_by_text("2 children new")).to_be_visible()
    assert Job.objects.get(retry_of=job).status == "success"


def test_a_changed_option_asks_for_the_rebuild_of_all_that_use_it(page: Page, work: Work) -> None:
    made = shirt()
    other = ProductFactory(name="Jeans", sku="jeans", slug="jeans")
    link_variations(product_id=other.pk, variation_ids=[str(made.color.pk)])
    page.goto(reverse("admin:products_product_build", args=[made.product.pk]))
    page.get_by_role("button", name="Build 24 children").click()
    work()
    page.goto(reverse("admin:products_product_build", args=[other.pk]))
    page.get_by_role("button", name="Build 3 children").click()
    work()
    update_option(option_id=made["Red"].pk, attributes={"name": "Crimson"})

    page.goto(reverse("admin:products_variation_change", args=[made.color.pk]))
    page.get_by_role("button", name="Build all 2…").click()
    page.get_by_label("Yes, 7 SKUs and 7 addresses of 7 children may change.").check()
    page.get_by_role("button", name="Build children of 2 products").click()
    work()
    assert Option.objects.filter(name="Crimson").exists()
    assert Product.objects.filter(sku="jeansCrimson").exists()
    assert not Product.objects.filter(needs_rebuild=True).exists()


def test_a_viewer_looks_at_everything_and_changes_nothing(open_page, work: Work) -> None:
    made = shirt()
    page = open_page(VIEWER)
    page.goto(reverse("admin:products_product_change", args=[made.product.pk]))
    expect(page.get_by_role("heading", name="Shirt", exact=True)).to_be_visible()
    for tab in ("Details", "Languages", "Variations", "Build rules", "Children", "Jobs"):
        open_tab(page, tab)
        expect(page.get_by_role("tabpanel")).to_be_visible()
        verbs = re.compile("Save|Delete|Build children|Leave out|But build|Add a|Make")
        expect(page.get_by_role("tabpanel").get_by_role("button", name=verbs)).to_have_count(0)
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile("Build children|Delete"))).to_have_count(0)

    page.goto(reverse("admin:products_product_build", args=[made.product.pk]))
    expect(page.get_by_text("24 of 27 will be built")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Build"))).to_have_count(0)
    assert not Job.objects.exists()
