"""How options show in SKUs, addresses and names of children: proposed, tried on a child, saved as modifiers."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from products.admin.variation.proposals import propose
from products.building.identity import option_key
from products.models import Modifier, Variation
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ModifierFactory, ProductFactory, VariationFactory, build, shirt
from tests.products.admin.variation_page import address, modifier_row, row, save

pytestmark = pytest.mark.django_db
ASK = reverse("admin:products_variation_codes")


def skus(*names: str, taken: tuple[str, ...] = ()) -> list[str]:
    return [codes["sku_append"] for codes in propose(names, taken=[{"sku_append": text} for text in taken])]


def slugs(*names: str, taken: tuple[str, ...] = ()) -> list[str]:
    return [codes["slug_append"] for codes in propose(names, taken=[{"slug_append": text} for text in taken])]


def asked(variation: Variation | None, *options: dict[str, Any]) -> dict[str, Any]:
    body = {"variation": str(variation.pk) if variation else "", "options": options}
    return signed_in(MERCHANDISER).post(ASK, body, content_type="application/json").json()


def option(name: str, **codes: str) -> dict[str, Any]:
    return {"name": name, "modifiers": [{"id": "", "type": kind, "value": value} for kind, value in codes.items()]}


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        (["Red", "Green", "Cotton"], ["-RD", "-GR", "-CT"]),
        (["Small", "medium", "LARGE", "X-Large", "XXL"], ["-S", "-M", "-L", "-XL", "-XXL"]),
        (["Blue", "Black"], ["-BLU", "-BLA"]),
        (["Deep Red", "Dark Red", "Light Grey"], ["-DER", "-DAR", "-LG"]),
        (["42", "10 cm", "Model 42"], ["-42", "-10CM", "-M42"]),
        (["Red", "red", "RED"], ["-RED", "-RED2", "-RED3"]),
        (["Grün", "Çelik"], ["-GR", "-CL"]),
        (["Красный", "★", ""], ["-КР", "-2", "-3"]),
    ],
)
def test_codes_are_short_and_tell_the_options_apart(names: list[str], codes: list[str]) -> None:
    assert skus(*names) == codes


def test_a_code_that_stands_is_not_proposed_again() -> None:
    assert skus("Red", taken=("_rd",)) == ["-RED"]
    assert slugs("Red", taken=("-RED",)) == ["-red-2"]


def test_addresses_hold_what_a_slug_may_and_names_the_name() -> None:
    assert slugs("Deep Red", "Größe 42", "deep  red", "★", "Красный") == [
        "-deep-red",
        "-grosse-42",
        "-deep-red-2",
        "-4",
        "-5",
    ]
    assert propose([" Deep Red "])[0]["name_append"] == ", Deep Red"


def test_proposals_can_be_saved_for_any_name() -> None:
    names = ["x" * 1000, "ß" * 1000, "a" * 999 + "b", "🙂" * 500, "1" * 1000]
    codes = propose(names)
    answer = asked(None, *(option(name, **each) for name, each in zip(names, codes, strict=True)))

    assert [each["problems"] for each in answer["options"]] == [[]] * len(names)
    assert len({each["sku_append"] for each in codes}) == len(names)


def test_a_child_of_a_product_that_links_it_shows_what_codes_do() -> None:
    made = shirt()
    answer = asked(
        made.color,
        option("Red", sku_append="-RD", slug_append="-red", name_append=", Red") | {"id": str(made.options["Red"].pk)},
    )

    assert answer["product"] == {
        "name": "Shirt",
        "url": f"{reverse('admin:products_product_change', args=[made.product.pk])}#variations",
    }
    child = answer["options"][0]["child"]
    assert child["options"] == "Medium / Red / Denim", "Small and Red are never built together"
    assert child["name"] == "Shirt, Red"
    assert (child["sku"], child["slug"]) == ("shirtMedium-RDDenim", "shirtMedium-redDenim")


def test_the_child_shown_is_the_one_that_is_built() -> None:
    made = shirt()
    red = option("Red", sku_append="-RD", slug_append="-red", name_append=", Red")
    shown = asked(made.color, red | {"id": str(made.options["Red"].pk)})["options"][0]["child"]
    for modifier in red["modifiers"]:
        ModifierFactory(option=made.options["Red"], type=modifier["type"], value=modifier["value"])
    build(made.product)

    wanted = option_key(str(made.options[name].pk) for name in shown["options"].split(" / "))
    child = made.product.children.get(option_key=wanted)
    assert (child.sku, child.slug, child.name) == (shown["sku"], shown["slug"], shown["name"])


def test_a_new_variation_is_tried_on_an_example() -> None:
    answer = asked(None, option("Red", sku_append="-RD"))

    assert answer["product"] == {"name": "an example product", "url": ""}
    assert answer["options"][0]["child"] == {"options": "Red", "name": "Shirt", "sku": "shirt-RD", "slug": "shirtRed"}


def test_a_code_that_cannot_be_saved_says_so() -> None:
    (told,) = asked(None, option("Red", sku_append="-RD", slug_append="-deep red"))["options"]

    assert told["problems"] == [{"modifier": 1, "part": "value", "message": "Text to add must be URL compatible"}]
    assert told["child"]["slug"] == "shirtRed"


@pytest.mark.parametrize(
    "body", [b"{", b"{}", b'{"variation": "x", "options": []}', b'{"variation": "", "options": [1]}']
)
def test_what_is_no_question_is_refused(body: bytes) -> None:
    assert signed_in(MERCHANDISER).generic("POST", ASK, body, "application/json").status_code == 400


def test_who_may_only_look_asks_nothing_and_sees_no_table() -> None:
    variation = VariationFactory(options=["Red"])
    browser = signed_in(VIEWER)

    assert browser.post(ASK, {}, content_type="application/json").status_code == 403
    assert "data-codes" not in browser.get(address(variation)).content.decode()


def test_codes_cost_the_same_for_many_options_and_products(count_queries) -> None:
    few, many = VariationFactory(options=["Red"]), VariationFactory(options=[f"Option {n}" for n in range(20)])
    for variation, number in ((few, 1), (many, 10)):
        for _ in range(number):
            ProductFactory(variations=[variation, VariationFactory(options=["A"])])

    def ask(variation: Variation) -> None:
        assert asked(variation, *(option(each.name) for each in variation.options.all()))["options"]

    ask(few)
    assert count_queries(lambda: ask(few)) == count_queries(lambda: ask(many))


def test_the_page_says_how_many_children_of_how_many_products_are_concerned() -> None:
    made = shirt()
    ProductFactory(variations=[made.color])
    build(made.product)
    made.product.children.filter(pk=made.product.children.first().pk).update(is_independent=True)
    editor = signed_in(MERCHANDISER).get(address(made.color)).context["editor"]

    assert editor["used_by"] == {"products": 2, "children": 23}
    assert [each["name"] for each in editor["saved"]] == ["Red", "Green", "Blue"]


def test_codes_are_saved_as_append_modifiers_and_then_products_need_a_rebuild() -> None:
    color = VariationFactory(name="Color", options=["Red", "Green"])
    red, green = color.options.all()
    standing = ModifierFactory(option=red, type="sku_append", value="-R")
    gone = ModifierFactory(option=green, type="name_append", value=", G")
    product = ProductFactory(variations=[color])
    build(product)
    changed = row(
        red, modifiers=[modifier_row(standing) | {"value": "-RD"}, {"id": "", "type": "slug_append", "value": "-red"}]
    )
    answer = save(signed_in(MERCHANDISER), color, options=[changed, row(green, modifiers=[], removed=[str(gone.pk)])])

    assert answer.status_code == 302
    assert list(Modifier.objects.order_by("pk").values_list("pk", "type", "value")) == [
        (standing.pk, "sku_append", "-RD"),
        (red.modifiers.get(type="slug_append").pk, "slug_append", "-red"),
    ]
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert said == ["Color was saved. 1 product needs a rebuild."]
