"""What an option does, in words and on an example; computed by the engine itself."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from products.admin.variation.effect import effect_of, slug_warning
from products.admin.variation.modifier_kinds import KINDS, kind_of, menu, sentence
from products.models import Modifier
from tests.factories.people import MERCHANDISER, VIEWER, signed_in

EXAMPLE = {"name": "Shirt", "sku": "shirt", "slug": "shirt"}


def said(text: str) -> str:
    return f'<em class="products-said">{text}</em>'


SENTENCES = [
    ({"type": "name_prepend", "value": "Red "}, f"Name: prepend {said('Red ')}"),
    ({"type": "name_append", "value": " red"}, f"Name: append {said(' red')}"),
    ({"type": "name_equals", "value": "Red shirt"}, f"Name: replace by {said('Red shirt')}"),
    ({"type": "description_append", "value": ""}, "Description: append nothing"),
    ({"type": "description_prepend", "value": "x"}, f"Description: prepend {said('x')}"),
    ({"type": "description_equals", "value": "x"}, f"Description: replace by {said('x')}"),
    ({"type": "sku_append", "value": "-red"}, f"SKU: append {said('-red')}"),
    ({"type": "sku_prepend", "value": "R"}, f"SKU: prepend {said('R')}"),
    ({"type": "sku_equals", "value": "R1"}, f"SKU: replace by {said('R1')}"),
    ({"type": "sku_builder", "seek": "{C}", "set": "RED"}, f"SKU: {said('{C}')} becomes {said('RED')}"),
    ({"type": "slug_append", "value": "-red"}, f"Slug: append {said('-red')}"),
    ({"type": "slug_prepend", "value": "r"}, f"Slug: prepend {said('r')}"),
    ({"type": "slug_equals", "value": "r1"}, f"Slug: replace by {said('r1')}"),
    ({"type": "slug_builder", "seek": "{C}", "set": ""}, f"Slug: {said('{C}')} becomes nothing"),
    ({"type": "status", "value": "live"}, f"Status: {said('Live')}"),
    ({"type": "commodity_type", "value": "digital"}, f"Type: {said('Digital')}"),
    ({"type": "mpn_equals", "value": "M1"}, f"MPN: replace by {said('M1')}"),
    ({"type": "upc_ean_equals", "value": "123"}, f"UPC/EAN: replace by {said('123')}"),
    ({"type": "external_ref_equals", "value": "E"}, f"External reference: replace by {said('E')}"),
    ({"type": "custom_inputs_equals", "value": {"front": {"name": "Front"}}}, f"Custom inputs: only {said('Front')}"),
    ({"type": "locales_equals", "value": '{"fr-FR": {"name": "Rouge"}}'}, f"Languages: only {said('Rouge')}"),
    (
        {"type": "build_rules_equals", "value": '{"default": "include", "exclude": [["a"]]}'},
        "Build rules: set through the API (1 rule), without effect",
    ),
    ({"type": "price", "reference_name": "red_surcharge"}, f"Price: by price modifier {said('red_surcharge')}"),
]


@pytest.mark.parametrize(
    ("modifier", "words"), SENTENCES, ids=lambda value: value.get("type") if isinstance(value, dict) else ""
)
def test_a_modifier_reads_as_a_sentence(modifier, words) -> None:
    assert sentence(modifier) == words


def test_every_type_has_its_words() -> None:
    assert {modifier["type"] for modifier, _ in SENTENCES} == set(Modifier.Type.values)
    assert [kind.type for kind in KINDS if not kind.offered] == ["build_rules_equals"]
    assert len(menu()) == 23


def test_what_was_typed_cannot_become_markup() -> None:
    assert "<script>" not in sentence({"type": "sku_append", "value": "<script>"})


EFFECTS = [
    ([], ("Shirt", "shirtRed", "shirtRed")),
    ([{"type": "sku_append", "value": "-red"}], ("Shirt", "shirt-red", "shirtRed")),
    ([{"type": "name_prepend", "value": "Red "}], ("Red Shirt", "shirtRed", "shirtRed")),
    ([{"type": "sku_equals", "value": ""}], ("Shirt", "shirtRed", "shirtRed")),
    ([{"type": "sku_append", "value": "b"}, {"type": "sku_prepend", "value": "a"}], ("Shirt", "ashirtb", "shirtRed")),
]


@pytest.mark.parametrize(("modifiers", "child"), EFFECTS)
def test_the_effect_is_that_of_a_build(modifiers, child) -> None:
    lines = effect_of(name="Red", modifiers=modifiers, example=EXAMPLE)["effect"]

    assert [line["label"] for line in lines] == ["Name", "SKU", "Slug"]
    assert tuple(line["after"] for line in lines) == child


def test_other_fields_are_shown_where_the_option_touches_them() -> None:
    modifiers = [
        {"type": "status", "value": "live"},
        {"type": "price", "reference_name": "surcharge"},
        {"type": "locales_equals", "value": {"fr-FR": {"name": "Rouge"}}},
    ]
    lines = effect_of(name="Red", modifiers=modifiers, example=EXAMPLE)["effect"]

    assert {line["label"]: line["after"] for line in lines[3:]} == {
        "Status": "Live",
        "Languages": "fr-FR",
        "Price modifiers": "surcharge",
    }
    assert all(line["changed"] for line in lines[3:])


REFUSED = [
    ({"type": "sku_builder", "seek": "", "set": "x"}, "seek", "Placeholder can not be empty"),
    ({"type": "slug_append", "value": "a b"}, "value", "Text to add must be URL compatible"),
    ({"type": "price", "reference_name": ""}, "reference_name", "Name of the price modifier can not be empty"),
    ({"type": "locales_equals", "value": {"fr-FR": {"name": ""}}}, "value", "Languages: fr-FR name can not be empty"),
]


@pytest.mark.parametrize(("modifier", "part", "message"), REFUSED)
def test_a_refusal_names_what_stands_on_the_screen(modifier, part, message) -> None:
    found = effect_of(name="Red", modifiers=[{"type": "status", "value": "live"}, modifier], example=EXAMPLE)

    assert found["problems"] == [{"modifier": 1, "part": part, "message": message}]


WARNED = [
    ("Red", [], ""),
    ("Extra Dark", [], "-extra-dark"),
    ("Extra Dark", ["sku_append"], "-extra-dark"),
    ("Extra Dark", ["slug_append"], ""),
    ("Größe", [], "-gr-e"),
    ("好", [], "Give the option a Slug modifier."),
    ("", [], ""),
]


@pytest.mark.parametrize(("name", "types", "advice"), WARNED)
def test_a_name_that_would_spoil_a_slug_is_warned_of(name, types, advice) -> None:
    assert (advice in slug_warning(name, types)) if advice else slug_warning(name, types) == ""


def ask(browser, body: object):
    data = body if isinstance(body, str) else json.dumps(body)
    return browser.post(reverse("admin:products_variation_effect"), data, content_type="application/json")


def test_the_page_asks_while_somebody_types(db) -> None:
    option = {"name": "Red", "modifiers": [{"id": "", "type": "sku_append", "value": "-red"}]}
    answer = ask(signed_in(MERCHANDISER), {"option": option, "example": EXAMPLE})

    assert answer.status_code == 200
    assert answer.json()["sentences"] == [f"SKU: append {said('-red')}"]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"option": {"name": 1}}', '{"option": 1, "example": 2}'])
def test_what_cannot_be_read_is_refused_calmly(db, body) -> None:
    assert ask(signed_in(MERCHANDISER), body).status_code == 400


def test_only_who_edits_variations_may_ask(db) -> None:
    assert ask(signed_in(VIEWER), {}).status_code == 403
    assert signed_in(MERCHANDISER).get(reverse("admin:products_variation_effect")).status_code == 405


def test_kinds_are_found_by_their_type() -> None:
    assert kind_of("price").field == "Price"
