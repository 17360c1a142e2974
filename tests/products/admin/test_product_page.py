from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from products.admin.product import form as product_form
from products.building.request import request_build
from products.models import LastBuild, Product
from products.services.option import create_option
from products.services.product import update_product
from products.services.variation_links import linked_variation_ids, replace_variations
from pxm.clock import now
from pxm.errors import Conflict
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, build, child_of, set_external_ref, shirt
from tests.products.admin.forms import filled, page_of, save
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def _stored(product: Product) -> dict[str, Any]:
    return Product.objects.filter(pk=product.pk).values().get()


def test_saving_without_a_change_writes_nothing(merchandiser: Client) -> None:
    product = ProductFactory(
        description="One\nTwo",
        tags=["summer"],
        locales={"fr-FR": {"name": "Chemise", "description": "Une\nchemise"}},
        custom_inputs={
            "front": {
                "name": "Front",
                "required": True,
                "validation_rules": [{"type": "string", "options": {"max_length": 20}}],
            }
        },
        shopper_attributes={"Fit": "Regular", "Empty": ""},
        admin_attributes={"supplier": "North"},
    )
    before = _stored(product)

    answer = save(merchandiser, product)

    assert answer.status_code == 302
    assert _stored(product) == before


def test_line_ends_of_browsers_are_no_change(merchandiser: Client) -> None:
    product = ProductFactory(description="One\nTwo", locales={"fr-FR": {"name": "Un", "description": "Un\nDeux"}})
    before = _stored(product)

    save(merchandiser, product, **{"description": "One\r\nTwo", "locales-0-description": "Un\r\nDeux"})

    assert _stored(product) == before


def test_changes_of_somebody_else_are_not_written_over_unseen(merchandiser: Client) -> None:
    product = ProductFactory(name="Shirt", mpn="")
    data = filled(merchandiser, product)
    update_product(product_id=product.pk, attributes={"name": "Polo"})

    page = merchandiser.post(page_of(product), data | {"mpn": "M-1"}, follow=True)

    assert "The system (command line) changed “Name” meanwhile, just now." in page.text
    assert Product.objects.values_list("name", "mpn").get(pk=product.pk) == ("Polo", "M-1")


def test_maps_are_compared_key_by_key(merchandiser: Client) -> None:
    product = ProductFactory(shopper_attributes={"Care": "Wash", "Fit": "Slim"})
    data = filled(merchandiser, product)
    update_product(product_id=product.pk, attributes={"shopper_attributes": {"Fit": "Loose", "New": "1"}})

    changed = data | {"shopper_attributes-0-value": "Dry-clean"}
    assert merchandiser.post(page_of(product), changed).status_code == 302
    assert Product.objects.get(pk=product.pk).shopper_attributes == {"Care": "Dry-clean", "Fit": "Loose", "New": "1"}

    page = merchandiser.post(page_of(product), data | {"shopper_attributes-1-value": "Boxy"})
    (conflict,) = page.context["form"].conflicts
    assert (conflict.clash.label, conflict.clash.theirs, conflict.clash.mine) == ("Fit", "Loose", "Boxy")


def test_links_made_elsewhere_survive_the_save_of_a_description(merchandiser: Client) -> None:
    one = shirt()
    data = filled(merchandiser, one.product)
    replace_variations(product_id=one.product.pk, variation_ids=[str(one.size.pk)])

    merchandiser.post(page_of(one.product), data | {"description": "Soft."})

    one.product.refresh_from_db()
    assert one.product.description == "Soft."
    assert linked_variation_ids(one.product) == [one.size.pk]


def test_a_build_that_ended_meanwhile_is_no_conflict(merchandiser: Client) -> None:
    one = shirt()
    data = filled(merchandiser, one.product)
    build(one.product)

    assert merchandiser.post(page_of(one.product), data | {"description": "Soft."}).status_code == 302


def test_what_is_refused_only_while_saving_is_said_and_changes_nothing(
    merchandiser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = ProductFactory(name="Shirt")
    before = _stored(product)
    answers = iter([product, Conflict("Somebody else was faster")])

    def update(**_: Any) -> Product:
        answer = next(answers)
        if isinstance(answer, Conflict):
            raise answer
        return answer

    monkeypatch.setattr(product_form, "update_product", update)

    answer = save(merchandiser, product, name="Polo")

    assert answer.status_code == 200
    assert "Somebody else was faster" in answer.text
    assert answer.context["form"]["name"].value() == "Polo"
    assert _stored(product) == before


def test_what_was_saved_is_said(merchandiser: Client) -> None:
    product = ProductFactory(name="Shirt", sku="shirt")

    answer = save(merchandiser, product, name="Polo")

    page = merchandiser.get(answer.headers["Location"])
    assert "Polo · shirt was saved." in page.text


def test_every_attribute_can_be_edited(merchandiser: Client) -> None:
    product = ProductFactory()

    answer = save(
        merchandiser,
        product,
        name="Polo",
        sku="polo",
        slug="polo-slug",
        description="Soft.\r\nWarm.",
        status="draft",
        commodity_type="digital",
        mpn="M-1",
        upc_ean="4006381333931",
        external_ref="erp:7",
        **{
            "tags": ["summer", "Sale"],
            "tags-entry": "new, cotton",
            "locales-0-key": "fr-FR",
            "locales-0-name": "Polo",
            "locales-0-description": "",
            "custom_inputs-0-key": "front",
            "custom_inputs-0-name": "Text on the front",
            "custom_inputs-0-required": "on",
            "custom_inputs-0-max_length": "20",
            "shopper_attributes-0-key": "Fit",
            "shopper_attributes-0-value": "Slim",
            "admin_attributes-3-key": "supplier",
            "admin_attributes-3-value": "North",
        },
    )

    assert answer.status_code == 302
    saved = Product.objects.get(pk=product.pk)
    assert (saved.name, saved.sku, saved.slug, saved.description) == ("Polo", "polo", "polo-slug", "Soft.\nWarm.")
    assert (saved.status, saved.commodity_type) == ("draft", "digital")
    assert (saved.mpn, saved.upc_ean, saved.external_ref) == ("M-1", "4006381333931", "erp:7")
    assert saved.tags == ["summer", "sale", "new", "cotton"]
    assert saved.locales == {"fr-FR": {"name": "Polo"}}
    assert saved.custom_inputs == {
        "front": {
            "name": "Text on the front",
            "required": True,
            "validation_rules": [{"type": "string", "options": {"max_length": 20}}],
        }
    }
    assert saved.shopper_attributes == {"Fit": "Slim"}
    assert saved.admin_attributes == {"supplier": "North"}


def test_rows_that_are_taken_away_are_removed(merchandiser: Client) -> None:
    product = ProductFactory(
        locales={"fr-FR": {"name": "Chemise", "description": "Douce"}, "de-DE": {"name": "Hemd"}},
        shopper_attributes={"Fit": "Slim", "Wash": "30"},
    )

    save(
        merchandiser,
        product,
        **{
            "locales-0-key": None,
            "locales-0-name": None,
            "locales-0-description": None,
            "locales-1-description": "",
            "shopper_attributes-0-key": None,
            "shopper_attributes-0-value": None,
        },
    )

    saved = Product.objects.get(pk=product.pk)
    assert saved.locales == {"fr-FR": {"name": "Chemise"}}
    assert saved.shopper_attributes == {"Wash": "30"}


@pytest.mark.parametrize(
    ("changes", "field", "words", "tab"),
    [
        ({"name": ""}, "name", "Give it a name.", "details"),
        ({"name": "n" * 1001}, "name", "Name must not exceed 1000 characters.", "details"),
        ({"sku": ""}, "sku", "Give it a SKU.", "details"),
        ({"sku": "taken"}, "sku", "SKU taken belongs to Shoe.", "details"),
        ({"slug": "taken"}, "slug", "Slug taken belongs to Shoe.", "details"),
        ({"slug": "a b"}, "slug", "Slug may hold only letters, digits, dots, hyphens and underscores.", "details"),
        ({"external_ref": "taken"}, "external_ref", "External reference taken belongs to Shoe.", "details"),
        ({"tags": [f"t{n}" for n in range(21)]}, "tags", "Tags must not have more than 20 tags.", "details"),
        (
            {"locales-0-key": "fr-FR", "locales-0-name": "", "locales-0-description": "Douce"},
            "locales",
            "fr-FR: Give it a name.",
            "languages",
        ),
        (
            {"shopper_attributes-0-key": "$price", "shopper_attributes-0-value": "1"},
            "shopper_attributes",
            "$price",
            "details",
        ),
    ],
)
def test_a_refusal_stands_at_its_field_in_peoples_words_and_changes_nothing(
    merchandiser: Client, changes: dict[str, Any], field: str, words: str, tab: str
) -> None:
    other = ProductFactory(name="Shoe", sku="taken", slug="taken")
    set_external_ref(other, "taken")
    other.save()
    product = ProductFactory(name="Shirt", sku="shirt")
    before = _stored(product)

    page = save(merchandiser, product, mpn="changed too", **changes)

    assert page.status_code == 200
    errors = page.context["form"].errors
    assert list(errors) == [field]
    assert words in strip_tags(errors[field][0])
    assert _stored(product) == before
    assert page.context["open_tab"] == tab
    assert "Nothing was saved yet" in page.text


def test_a_problem_inside_a_map_is_said_once_at_its_row(merchandiser: Client) -> None:
    product = ProductFactory(custom_inputs={"front": {"required": False}, "back": {"required": False}})

    page = save(merchandiser, product, **{"custom_inputs-1-max_length": "many", "custom_inputs-1-key": "front"})

    rows = page.context["form"]["custom_inputs"].subwidgets[0].data["rows"]
    assert [bool(row["problems"]) for row in rows] == [False, True]
    assert [part for part, shown in rows[1]["parts"].items() if shown["wrong"]] == ["max_length"]
    assert page.text.count("the number of characters must be a whole number") == 1


def test_several_problems_are_shown_together(merchandiser: Client) -> None:
    product = ProductFactory()

    page = save(merchandiser, product, name="", sku="", slug="a b")

    assert set(page.context["form"].errors) == {"name", "sku", "slug"}
    assert {tab.key: tab.errors for tab in page.context["tabs"]}["details"] == 3


def test_what_was_typed_is_shown_again_after_a_refusal(merchandiser: Client) -> None:
    product = ProductFactory()

    page = save(
        merchandiser,
        product,
        name="",
        description="Typed at length",
        **{"tags-entry": "typed-tag", "locales-0-key": "de-DE", "locales-0-name": "Getippt"},
    )

    for typed in ("Typed at length", "typed-tag", "Getippt"):
        assert typed in page.text


def test_two_rows_of_one_name_are_refused(merchandiser: Client) -> None:
    product = ProductFactory()

    page = save(
        merchandiser,
        product,
        **{
            "shopper_attributes-0-key": "Fit",
            "shopper_attributes-0-value": "Slim",
            "shopper_attributes-1-key": "Fit",
            "shopper_attributes-1-value": "Wide",
        },
    )

    assert page.context["form"].errors["shopper_attributes"] == ["Two attributes are named Fit. Keep one of them."]
    assert Product.objects.get(pk=product.pk).shopper_attributes == {}


def test_an_empty_row_counts_as_none(merchandiser: Client) -> None:
    product = ProductFactory()

    answer = save(merchandiser, product, **{"shopper_attributes-0-key": "", "shopper_attributes-0-value": ""})

    assert answer.status_code == 302
    assert Product.objects.get(pk=product.pk).shopper_attributes == {}


def test_a_bundle_may_lose_its_sku(merchandiser: Client) -> None:
    bundle = ProductFactory(bundle=True, sku="set")

    answer = save(merchandiser, bundle, sku="")

    assert answer.status_code == 302
    assert Product.objects.get(pk=bundle.pk).sku is None


def test_a_viewer_sees_texts_and_no_input(merchandiser: Client) -> None:
    product = ProductFactory(name="Shirt", tags=["summer"], shopper_attributes={"Fit": "Slim"})

    page = signed_in(VIEWER).get(page_of(product))

    assert page.status_code == 200
    for shown in ("Shirt", "summer", "Slim"):
        assert shown in page.text
    assert 'name="sku"' not in page.text
    assert "Delete this product" not in page.text
    assert 'form="product_form"' not in page.text


def test_a_viewer_can_save_nothing() -> None:
    product = ProductFactory(name="Shirt")
    before = _stored(product)

    answer = signed_in(VIEWER).post(page_of(product), {"name": "Polo"})

    assert answer.status_code == 403
    assert _stored(product) == before


def test_the_head_says_why_a_rebuild_is_needed(merchandiser: Client, run_jobs: Callable[[], None]) -> None:
    one = shirt()
    request_build(product_id=one.product.pk, request_id="test")
    run_jobs()
    assert "Needs rebuild" not in merchandiser.get(page_of(one.product)).text

    create_option(variation_id=one.color.pk, attributes={"name": "Black", "description": "Black"})

    page = merchandiser.get(page_of(one.product))
    assert "Needs rebuild" in page.text
    assert "1 option was added to Color since the last build" in page.text


def test_the_page_costs_the_same_with_few_and_with_many_children(
    merchandiser: Client, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    few, many = shirt(), shirt(name="Polo", sku="polo", slug="polo")
    for one, names in (
        (few, [("Small", "Green")]),
        (many, [(s, c) for s in ("Small", "Large") for c in ("Red", "Blue")]),
    ):
        LastBuild.objects.create(product=one.product, built_at=now())
        for number, (size, color) in enumerate(names):
            child_of(
                one.product,
                one[size],
                one[color],
                sku=f"{one.product.sku}-{number}",
                slug=f"{one.product.sku}-{number}",
            )

    merchandiser.get(page_of(few.product))
    queries = count_queries(lambda: merchandiser.get(page_of(few.product)))
    assert count_queries(lambda: merchandiser.get(page_of(many.product))) == queries == 22


def test_no_screen_speaks_of_machines(merchandiser: Client) -> None:
    product = ProductFactory(locales={"fr-FR": {"name": "Chemise"}}, shopper_attributes={"Fit": "Slim"})
    pages = [page_of(product), reverse("admin:products_product_add"), reverse("admin:products_product_changelist")]

    shown = " ".join(visible_text(merchandiser.get(page).text) for page in pages)

    for word in ("queryset", "json", "uuid", "foreign key", "null", "instance", "object", "enqueue", "payload"):
        assert word not in shown.lower().split(), word


def test_who_may_see_jobs_is_told_on_the_page_if_nobody_works() -> None:
    part = f'hx-get="{reverse("admin:jobs_job_standstill")}" hx-trigger="load, every 10s"'
    product = ProductFactory()

    assert part in signed_in(VIEWER).get(page_of(product)).content.decode()
