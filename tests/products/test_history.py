"""What is recorded of products, variations, their parts and builds, and how it reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from products.admin.variation.modifier_kinds import KINDS
from products.attributes import ATTRIBUTES
from products.building.request import request_build
from products.history import PRODUCT
from products.modifier_names import modifier_name
from products.services.modifier import create_modifier, delete_modifiers, update_modifier
from products.services.option import create_option, delete_options, reorder_options, update_option
from products.services.product import add_tags, create_product, delete_products, set_status, update_product
from products.services.variation import create_variation, delete_variations, update_variation
from products.services.variation_links import link_variations
from pxm.history.models import Entry
from pxm.history.reading import changes_of, entries_within, last_change
from tests.client import APIClient
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ModifierFactory, OptionFactory, ProductFactory, VariationFactory, build, shirt
from tests.products.admin.variation_page import row, save

pytestmark = pytest.mark.django_db


def told(row: Any) -> list[str]:
    """Return the history of a row as it reads, newest first: ``changed this product | name: A → B``."""
    lines = changes_of(row._meta.label_lower, row.pk).lines
    return [strip_tags(" | ".join([line.deed, *line.sentences])) for line in lines]


def test_the_texts_of_a_product() -> None:
    product = ProductFactory(description="Soft.")
    update_product(product_id=product.pk, attributes={"description": "Very soft.", "status": "draft"})
    assert told(product) == ["changed this product | description: Soft. → Very soft. | status: Live → Draft"]


def test_maps_are_told_by_key() -> None:
    product = ProductFactory(shopper_attributes={"care": "cold", "fit": "slim"})
    attributes = {"locales": {"fr-FR": {"name": "Chemise"}}, "shopper_attributes": {"care": None}}
    update_product(product_id=product.pk, attributes=attributes)
    assert told(product) == ["changed this product | French name: – → Chemise | shopper attributes, care: cold → –"]


def test_components_of_bundles_are_told_by_what_they_offer() -> None:
    leather, steel = ProductFactory(name="Leather", sku="l"), ProductFactory(name="Steel", sku="s")
    option = {"id": str(leather.pk), "type": "product", "quantity": 1}
    bundle = ProductFactory(bundle=True, components={"main": {"name": "Strap", "options": [option]}})
    options = [option | {"quantity": 2, "default": True}, {"id": str(steel.pk), "type": "product", "quantity": 1}]
    sent = {"components": {"main": {"name": "Strap", "min": 1, "max": 1, "options": options}}}
    update_product(product_id=bundle.pk, attributes=sent)
    assert told(bundle) == [
        "changed this product | components, main › at least: – → 1 | components, main › at most: – → 1"
        " | components, main › options: Leather · l → 2 × Leather · l (default), Steel · s"
    ]


def test_links_and_rules_are_told_by_name_in_the_line_of_the_save() -> None:
    product, variation = ProductFactory(), VariationFactory(name="Size", options=["Small"])
    small = str(variation.options.get().pk)
    attributes = {"name": "Shirt", "build_rules": {"default": "include", "exclude": [[small]]}}
    update_product(product_id=product.pk, attributes=attributes, variation_ids=[str(variation.pk)])

    (line,) = told(product)
    assert "variations: added Size" in line
    assert "build rules: added build everything except…, leave out Small" in line
    assert "→ Shirt" in line


def test_linking_by_another_door_is_told_alike() -> None:
    product, size = ProductFactory(), VariationFactory(name="Size")
    link_variations(product_id=product.pk, variation_ids=[str(size.pk)])
    assert told(product) == ["changed this product | variations: added Size"]


def test_a_new_product_is_one_line() -> None:
    size = VariationFactory(name="Size")
    sent = {"name": "Shirt", "sku": "shirt", "status": "live", "commodity_type": "physical"}
    product = create_product(attributes=sent, variation_ids=[str(size.pk)])
    assert told(product) == ["created this product"]


def test_a_save_that_changes_nothing_is_not_told() -> None:
    product = ProductFactory(name="Shirt")
    update_product(product_id=product.pk, attributes={"name": "Shirt"})
    assert told(product) == []


def test_a_variation_tells_of_its_options_and_modifiers() -> None:
    variation = create_variation(attributes={"name": "Color"})
    update_variation(variation_id=variation.pk, attributes={"name": "Colour"})
    option = create_option(variation_id=variation.pk, attributes={"name": "Red", "description": "Red"})
    update_option(option_id=option.pk, attributes={"name": "Scarlet"})
    sent = {"type": "sku_append", "value": "-R"}
    modifier = create_modifier(option_id=option.pk, attributes=sent)
    update_modifier(modifier_id=modifier.pk, attributes={"value": "-S"})
    delete_modifiers(modifier_ids=[modifier.pk])
    delete_options(option_ids=[option.pk])

    assert told(variation) == [
        "deleted option Scarlet of this variation",
        "deleted modifier SKU (add at the end) of Scarlet of this variation",
        "changed modifier SKU (add at the end) of Scarlet of this variation | value: -R → -S",
        "added modifier SKU (add at the end) of Scarlet of this variation",
        "changed option Scarlet of this variation | name: Red → Scarlet",
        "added option Red of this variation",
        "changed this variation | name: Color → Colour",
        "created this variation",
    ]
    delete_variations(variation_ids=[variation.pk])
    assert told(variation)[0] == "deleted this variation"


def test_a_new_order_of_options_is_one_line() -> None:
    variation = VariationFactory(options=["A", "B", "C"])
    reorder_options(variation_id=variation.pk, option_ids=[option.pk for option in reversed(variation.options.all())])
    assert told(variation) == ["changed this variation | order of the options: reordered"]


def test_a_bulk_act_is_one_line_that_opens() -> None:
    products = ProductFactory.create_batch(3, status="draft")
    set_status(product_ids=[product.pk for product in products], status="live")

    act = Entry.objects.get(act=None)
    assert (act.number, act.changes) == (3, {"status": {"old": "draft", "new": "live"}})
    assert len(entries_within(act).lines) == 3
    assert told(products[0]) == ["changed this product | status: Draft → Live"]
    assert changes_of("products.product", products[0].pk).lines[0].others == 2


def test_children_that_were_independent_are_not_told_to_become_so() -> None:
    made = shirt()
    child = ProductFactory(
        product_type="child", parent=made.product, option_key=made.product.pk, is_independent=True, tags=[]
    )
    add_tags(product_ids=[child.pk], tags=["new"])
    assert told(child) == ["changed this product | tags: added new"]


def test_a_deleted_product_is_remembered_by_name() -> None:
    product = ProductFactory(name="Shirt")
    delete_products(product_ids=[product.pk])
    assert (Entry.objects.get().subject_name, Entry.objects.get().verb) == ("Shirt", "deleted")


def test_a_build_is_one_line_with_its_job(run_jobs: Callable[[], None]) -> None:
    product = shirt().product
    job = request_build(product_id=product.pk, request_id="r-1", actor_name="Nightly sync")
    run_jobs()

    assert told(product) == ["built the children (24 new) of this product"]
    entry = Entry.objects.get()
    assert (entry.actor_name, entry.origin, entry.job_id, entry.request_id) == ("Nightly sync", "build", job.pk, "r-1")

    request_build(product_id=product.pk, request_id="r-2")
    run_jobs()
    assert Entry.objects.count() == 1


def test_the_key_of_the_api_is_named(api: APIClient) -> None:
    product = ProductFactory()
    document = {"data": {"type": "product", "id": str(product.pk), "attributes": {"name": "New"}}}
    assert api.put(f"/pcm/products/{product.pk}", document, headers={"X-Request-Id": "r-9"}).status == 200

    entry = Entry.objects.get(subject_id=product.pk)
    assert (entry.actor_kind, entry.actor_name, entry.origin, entry.request_id) == ("key", "Tests", "api", "r-9")


def test_who_last_changed_an_attribute() -> None:
    product, option = ProductFactory(), OptionFactory()
    assert last_change(product, "name") is None
    update_product(product_id=product.pk, attributes={"name": "New"})
    update_option(option_id=option.pk, attributes={"name": "New"})

    for changed in (product, option):
        found = last_change(changed, "name")
        assert found is not None
        assert found.who == "the system"
        assert last_change(changed, "description") is None


@pytest.mark.parametrize(("group", "status"), [(VIEWER, 200), (MERCHANDISER, 200), (None, 404)])
def test_who_may_see_a_product_sees_its_history(group: str | None, status: int) -> None:
    product = ProductFactory()
    update_product(product_id=product.pk, attributes={"name": "Renamed"})
    page = signed_in(group).get(f"/admin/history/entry/of/products.product/{product.pk}/")
    assert page.status_code == status
    assert ("Renamed" in page.text) == (status == 200)


def test_the_tab_costs_the_same_for_two_and_two_hundred_changes(count_queries) -> None:
    variation = VariationFactory(options=["A"])
    option = variation.options.get()
    browser = signed_in()
    address = f"/admin/history/entry/of/products.variation/{variation.pk}/"

    def read() -> str:
        return browser.get(address).text

    ModifierFactory(option=option)
    counted = []
    for number in (2, 200):
        for name in range(number):
            update_option(option_id=option.pk, attributes={"name": f"{number}-{name}"})
        read()
        counted.append(count_queries(read))
    assert counted[0] == counted[1]
    assert "Earlier changes" in read()


def test_a_form_that_changes_one_field_writes_its_row_and_one_of_history_and_none_of_the_log() -> None:
    variation = VariationFactory(name="Color", options=["Red"])
    browser = signed_in()
    with CaptureQueriesContext(connection) as queries:
        assert save(browser, variation, name="Colour").status_code == 302

    # The form tries the save while it is checked, and takes it back.
    written = [
        sql.split()[1:3] for query in queries if (sql := query["sql"]).startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    tables = {words[-1 if words[0] in {"INTO", "FROM"} else 0].strip('"') for words in written}
    assert tables == {"products_variation", "history_entry"}
    assert not LogEntry.objects.exists()
    (entry,) = Entry.objects.all()
    assert (entry.actor_kind, entry.origin) == ("user", "admin")


def test_a_page_saved_with_many_changes_is_one_line_that_opens() -> None:
    variation = VariationFactory(name="Color", options=["Red", "Green"])
    options = [row(option, name=f"{option.name}!") for option in variation.options.all()]
    assert save(signed_in(), variation, name="Colour", options=options).status_code == 302

    (line,) = changes_of("products.variation", variation.pk).lines
    assert strip_tags(line.deed) == "made 3 changes to this variation"
    assert [strip_tags(part.deed) for part in line.parts] == [
        "changed this variation",
        "changed option Red! of this variation",
        "changed option Green! of this variation",
    ]
    changed = last_change(variation.options.get(name="Red!"), "name")
    assert changed is not None
    assert changed.who == line.who != "the system"


def test_django_s_own_history_page_leads_to_ours() -> None:
    product = ProductFactory()
    answer = signed_in().get(f"/admin/products/product/{product.pk}/history/")
    assert answer.headers["Location"] == f"/admin/products/product/{product.pk}/change/#history"


def test_the_deletion_of_a_parent_says_what_went_with_it() -> None:
    made = shirt()
    build(made.product)
    other = ProductFactory(name="Mug")

    delete_products(product_ids=[made.product.pk])
    delete_products(product_ids=[other.pk])

    assert told(made.product)[0] == "deleted this product with its 24 children"
    assert told(other) == ["deleted this product"]


def test_parents_and_others_that_are_deleted_at_once_are_one_line() -> None:
    made, other = shirt(), ProductFactory(name="Mug")
    build(made.product)

    delete_products(product_ids=[made.product.pk, other.pk])

    (act,) = Entry.objects.filter(act=None, verb=Entry.Verb.DELETED)
    assert act.number == 2


def test_modifiers_are_called_as_the_admin_calls_them() -> None:
    for kind in KINDS:
        named = modifier_name(kind.type)
        if kind.type in {"price", "status", "commodity_type"}:
            assert named.lower().endswith(kind.field.lower())
        else:
            assert named == f"{kind.field} ({kind.verb})"


def test_each_attribute_of_a_product_is_told_under_its_label() -> None:
    told_of = {attribute.name: attribute.label for attribute in PRODUCT.attributes}
    assert {each.name: each.label for each in ATTRIBUTES if each.sent}.items() <= told_of.items()
