"""Templates: fields made in their dialog, and a product that is filled in by them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from products.extensions.models import IN_ORDER, Template
from products.models import ProductTemplate
from tests.factories.extensions import FieldFactory, TemplateFactory
from tests.factories.products import ProductFactory


def test_a_field_is_added_moved_and_deleted(page: Page) -> None:
    template = TemplateFactory(name="Book")
    FieldFactory(template=template, name="Title", slug="title", required=True)
    page.goto(f"/admin/extensions/template/{template.pk}/change/")
    page.get_by_role("button", name="Add a field…").click()
    dialog = page.get_by_role("dialog", name="Field")
    expect(dialog.get_by_label("Name")).to_be_focused()
    dialog.get_by_label("Name").fill("Pages")
    expect(dialog.get_by_label("A text that is")).to_be_visible()
    dialog.get_by_label("Kind").select_option("Whole number")
    expect(dialog.get_by_label("A text that is")).to_be_hidden()
    dialog.get_by_label("Lowest").fill("1")
    dialog.get_by_role("button", name="Add this field").click()
    expect(dialog.get_by_text("Give both, the lowest and the highest.")).to_be_visible()
    dialog.get_by_label("Highest").fill("900")
    dialog.get_by_role("button", name="Add this field").click()
    expect(page.get_by_role("row", name="Pages")).to_contain_text("between 1 and 900")

    page.get_by_role("button", name="Move Pages up").press("Enter")
    expect(page.get_by_role("button", name="Move Pages down")).to_be_focused()
    assert list(template.fields.order_by(*IN_ORDER).values_list("slug", flat=True)) == ["pages", "title"]

    page.get_by_role("button", name="Delete Pages").click()
    page.get_by_role("button", name="Delete this field").click()
    expect(page.get_by_role("row", name="Pages")).to_have_count(0)
    assert Template.objects.get().fields.count() == 1


def test_a_product_is_given_a_template_filled_in_and_rid_of_it(page: Page) -> None:
    template, product = TemplateFactory(name="Book"), ProductFactory()
    FieldFactory(template=template, name="Title", slug="title", required=True)
    FieldFactory(template=template, name="Pages", slug="pages", field_type="integer")
    FieldFactory(template=template, name="Used", slug="used", field_type="boolean")
    FieldFactory(template=template, name="Printed", slug="printed", field_type="date")
    page.goto(f"/admin/products/product/{product.pk}/change/#templates")
    page.get_by_label("Attach a template").fill("bo")
    page.get_by_role("button", name="Attach Book").click()
    card = page.get_by_role("form", name="Book")
    card.get_by_label("Pages").fill("many")
    card.get_by_role("button", name="Save Book").click()
    expect(card.get_by_text("Give it a title.")).to_be_visible()
    expect(card.get_by_text("Pages must be a whole number.")).to_be_visible()
    card.get_by_label("Title").fill("Emma")
    card.get_by_label("Pages").fill("474")
    card.get_by_label("Yes", exact=True).check()
    card.get_by_label("Printed").fill("1815-12-23")
    card.get_by_role("button", name="Save Book").click()
    expect(card.get_by_text("Saved.")).to_be_visible()
    entry = ProductTemplate.objects.get().entry or {}
    assert sorted(map(str, entry.values())) == ["1815-12-23", "474", "Emma", "True"]

    card.get_by_role("button", name="Detach Book").click()
    expect(page.get_by_role("dialog").get_by_text("Title: Emma")).to_be_visible()
    page.get_by_role("button", name="Detach this template").click()
    expect(page.get_by_text("No templates yet")).to_be_visible()
    assert not ProductTemplate.objects.exists()
