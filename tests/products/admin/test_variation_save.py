"""One Save writes name, order number, options, their order and their modifiers; a refusal writes nothing."""

from __future__ import annotations

import json

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from products.building.request import request_build
from products.models import Modifier, Option, Product, Variation
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ModifierFactory, OptionFactory, VariationFactory, shirt
from tests.products.admin.variation_page import ADD, address, modifier_row, problems_on, row, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return signed_in(MERCHANDISER)


@pytest.fixture
def color() -> Variation:
    return VariationFactory(name="Color", sort_order=3, options=["Red", "Green", "Blue"])


def names(variation: Variation) -> list[str]:
    return list(variation.options.values_list("name", flat=True))


def everything() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Variation, Option, Modifier, Product)]


def test_a_new_variation_with_options_and_a_modifier_is_one_save(ana) -> None:
    red = row(name="Red", description="#ff0000", modifiers=[{"id": "", "type": "sku_append", "value": "-red "}])
    answer = save(ana, None, name="Color", sort_order="7", options=[red, row(name="Blue", sort_order="2")])
    variation = Variation.objects.get()

    assert answer.headers["Location"] == address(variation)
    assert (variation.name, variation.sort_order) == ("Color", 7)
    assert list(variation.options.values_list("name", "description", "sort_order")) == [
        ("Red", "#ff0000", None),
        ("Blue", "Blue", 2),
    ]
    assert Modifier.objects.get().value == "-red "


def test_a_new_variation_says_how_it_comes_to_use(ana) -> None:
    answer = save(ana, None, name="<b>Size</b>", options=[row(name="Small")])
    (said,) = get_messages(answer.wsgi_request)
    add, products = reverse("admin:products_product_add"), reverse("admin:products_product_changelist")

    assert str(said) == (
        "&lt;b&gt;Size&lt;/b&gt; was created. Use it in a product: "
        f'<a class="pxm-link" href="{add}">make a product</a> or <a class="pxm-link" href="{products}">choose one</a>.'
    )
    # The page shows the links, not their markup.
    assert (
        f'<a class="pxm-link" href="{add}">make a product</a>' in ana.get(answer.headers["Location"]).content.decode()
    )


def test_the_empty_row_that_enter_leaves_behind_is_no_option(ana) -> None:
    save(ana, None, name="Size", options=[row(name="Small"), row(name=""), row(name="Large"), row(name="")])
    assert names(Variation.objects.get()) == ["Small", "Large"]


def test_everything_on_the_page_is_changed_at_once(ana, color) -> None:
    red, green, blue = color.options.all()
    options = [row(blue), row(red, name="Crimson", sort_order="5"), row(name="Black")]
    save(ana, color, name="Colour", sort_order="", options=options, removed=[green])
    color.refresh_from_db()

    assert (color.name, color.sort_order) == ("Colour", None)
    assert names(color) == ["Blue", "Crimson", "Black"]
    assert Option.objects.get(pk=red.pk).sort_order == 5
    assert not Option.objects.filter(pk=green.pk).exists()


def test_modifiers_are_changed_added_and_removed(ana, color) -> None:
    red = color.options.first()
    kept = ModifierFactory(option=red, value="-a")
    gone = ModifierFactory(option=red, value="-b")
    changed = {"id": str(kept.pk), "type": "slug_builder", "seek": "{C}", "set": "red"}
    new = {"id": "", "type": "locales_equals", "value": {"fr-FR": {"name": "Rouge"}}}
    options = [row(red, modifiers=[changed, new], removed=[str(gone.pk)]), *map(row, color.options.all()[1:])]
    save(ana, color, options=options)

    found = {modifier.type: modifier for modifier in red.modifiers.all()}
    assert set(found) == {"slug_builder", "locales_equals"}
    assert (found["slug_builder"].pk, found["slug_builder"].set) == (kept.pk, "red")
    assert json.loads(found["locales_equals"].value) == {"fr-FR": {"name": "Rouge"}}


def test_what_did_not_change_is_not_written(ana, color) -> None:
    ModifierFactory(option=color.options.first(), type="locales_equals", value='{ "fr-FR": {"name": "Rouge"} }')
    before = everything()
    save(ana, color)

    assert everything() == before


def test_options_that_the_page_never_showed_are_left_alone(ana, color) -> None:
    shown = [row(option) for option in color.options.all()]
    OptionFactory(variation=color, name="Made meanwhile")
    save(ana, color, options=[*reversed(shown)])

    assert names(color) == ["Blue", "Green", "Red", "Made meanwhile"]


def test_every_refusal_stands_at_its_row(ana, color) -> None:
    red, green, blue = color.options.all()
    ModifierFactory(option=green, value="-g")
    wrong = modifier_row(green.modifiers.get()) | {"type": "slug_append", "value": "a b"}
    options = [
        row(red, name=""),
        row(green, modifiers=[wrong]),
        row(blue, sort_order="first"),
        row(name="x" * 1001),
    ]
    before = everything()
    answer = save(ana, color, name="", options=options)

    assert answer.status_code == 200
    assert everything() == before
    assert answer.context["form"].errors["name"] == ["Give it a name."]
    assert problems_on(answer) == [
        {"name": ["Give it a name."]},
        {},
        {"sort_order": ["Order number must be a whole number."]},
        {"name": ["Name must not exceed 1000 characters."]},
    ]
    modifier = answer.context["rows"][1]["modifiers"][0]
    assert modifier["problems"] == ["Text to add must be URL compatible"]
    assert "Nothing was saved yet." in answer.content.decode()


def test_what_was_typed_stays_on_a_refused_page(ana, color) -> None:
    red = color.options.first()
    answer = save(ana, color, options=[row(red, description="deep"), row(description="new")])
    shown = answer.context["editor"]["options"]

    assert [each["description"] for each in shown] == ["deep", "new"]
    assert shown[1]["problems"] == {"name": ["Give it a name."]}


def test_a_new_row_that_nobody_typed_into_is_no_option(ana, color) -> None:
    save(ana, color, options=[*map(row, color.options.all()), row(), row(name="Black"), row()])

    assert names(color) == ["Red", "Green", "Blue", "Black"]


def test_the_options_of_a_new_variation_are_judged_with_its_name(ana) -> None:
    answer = save(ana, None, name="", options=[row(description="#ff0000"), row(name="Blue")])

    assert answer.context["form"].errors["name"] == ["Give it a name."]
    assert "name" in problems_on(answer)[0]
    assert Variation.objects.count() == 0


def test_an_option_that_build_rules_name_stays_and_says_why(ana) -> None:
    made = shirt()
    red = made["Red"]
    before = everything()
    others = [row(option) for option in made.color.options.exclude(pk=red.pk)]
    answer = save(ana, made.color, options=others, removed=[red])

    assert everything() == before
    assert [shown["name"] for shown in answer.context["rows"]] == ["Red", "Green", "Blue"]
    assert problems_on(answer)[0] == {"used": ["Cannot be taken out while the build rules of Shirt name it."]}
    assert answer.context["editor"]["removed"] == []


def test_a_row_that_somebody_deleted_meanwhile_is_said(ana, color) -> None:
    red = color.options.first()
    posted = row(red)
    red.delete()
    answer = save(ana, color, options=[posted, *map(row, color.options.all())])

    assert problems_on(answer)[0] == {"row": ["somebody else deleted this option meanwhile"]}


def test_options_of_another_variation_are_out_of_reach(ana, color) -> None:
    other = VariationFactory(options=["Small"]).options.get()
    before = everything()
    save(ana, color, options=[row(other, name="Stolen")], removed=[other])

    assert everything() == before


@pytest.mark.parametrize(
    "text", ["nonsense", "[]", "{}", '{"options": [{}], "removed": []}', '{"options": 1, "removed": [2]}']
)
def test_a_document_that_cannot_be_read_changes_nothing(ana, color, text) -> None:
    before = everything()
    answer = save(ana, color, name="Other", text=text)

    assert "The options could not be read." in answer.content.decode()
    assert everything() == before


def test_who_may_only_look_saves_nothing(color) -> None:
    before = everything()

    assert save(signed_in(VIEWER), color, name="Other").status_code == 403
    assert save(signed_in(VIEWER), None, name="Other").status_code == 403
    assert signed_in(VIEWER).get(ADD).status_code == 403
    assert everything() == before


def test_saving_says_which_products_need_a_rebuild(ana, run_jobs) -> None:
    made = shirt()
    request_build(product_id=made.product.pk, request_id="r")
    run_jobs()
    options = [row(option) for option in made.color.options.all()]
    options[0]["name"] = "Crimson"
    answer = save(ana, made.color, options=options)
    page = ana.get(address(made.color)).content.decode()

    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "Color was saved. 1 product needs a rebuild."
    ]
    assert "1 product needs a rebuild:" in page
    assert "Build it…" in page
