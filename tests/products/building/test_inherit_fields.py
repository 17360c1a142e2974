"""What children inherit: PIM contract §2.10, §3.4 and the table of §3.5."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from products.building.identity import key_text, option_key
from products.building.inheritance import Child, Fields, Inheritance, Modifier, OptionEffects, field_and_operation
from products.building.rules import Axes
from products.models import Modifier as ModifierRow
from tests.products.building import oracle
from tests.products.building.strategies import families


def child(parent: Fields, *options: OptionEffects) -> Child:
    (only,) = Inheritance(parent, options).children([tuple(option.id for option in options)])
    return only


def option(name: str, *modifiers: Modifier) -> OptionEffects:
    return OptionEffects(f"id of {name}", name, modifiers)


def append(value: str, field: str = "sku") -> Modifier:
    return Modifier(f"{field}_append", value=value)


@pytest.mark.parametrize(
    ("sku", "options", "expected"),
    [
        ("8541269", [option("Small"), option("Red")], "8541269SmallRed"),
        ("nike_1", [option("red", append("-red")), option("44", append("-44"))], "nike_1-red-44"),
        (
            "BASIC-SHIRT-{SIZE}-{COLOR}",
            [
                option("Medium", Modifier("sku_builder", seek="{SIZE}", set="MEDIUM")),
                option("Red", Modifier("sku_builder", seek="{COLOR}", set="RED")),
            ],
            "BASIC-SHIRT-MEDIUM-RED",
        ),
        ("shirt", [option("Small"), option("Red", append("-R"))], "shirtSmall-R"),
        ("shirt", [option("Small", Modifier("sku_equals", value="x1")), option("Red")], "x1Red"),
        ("shirt", [option("Small"), option("Red", Modifier("sku_equals", value="x1"))], "x1"),
    ],
)
def test_worked_case_of_a_sku(sku: str, options: list[OptionEffects], expected: str) -> None:
    assert child(Fields(name="Shirt", sku=sku), *options).fields.sku == expected


@pytest.mark.parametrize(
    ("slug", "options", "expected"),
    [
        ("jeans", [option("Red")], "jeansRed"),
        ("brewed-coffee", [option("large")], "brewed-coffeelarge"),
        ("", [option("Small"), option("Red")], ""),
        ("", [option("Red", append("r", "slug"))], "r"),
        ("", [option("Small"), option("Red", append("r", "slug"))], "r"),
        ("", [option("Small", append("s", "slug")), option("Red")], "sRed"),
        ("a-{C}", [option("Red", Modifier("slug_builder", seek="{C}", set="red"))], "a-red"),
        ("a-{C}-{C}", [option("Red", Modifier("slug_builder", seek="{C}", set="red"))], "a-red-red"),
        ("a", [option("Red", Modifier("slug_builder", seek="{C}", set="red"))], "a"),
    ],
)
def test_worked_case_of_a_slug(slug: str, options: list[OptionEffects], expected: str) -> None:
    assert child(Fields(name="Shirt", sku="s", slug=slug), *options).fields.slug == expected


EFFECTS: list[tuple[Modifier, dict[str, str]]] = [
    (Modifier("name_equals", value="V"), {"name": "V"}),
    (Modifier("name_append", value=" - Red "), {"name": "Name - Red "}),
    (Modifier("name_prepend", value=" V "), {"name": " V Name"}),
    (Modifier("description_equals", value="V"), {"description": "V"}),
    (Modifier("description_append", value="V"), {"description": "TextV"}),
    (Modifier("description_prepend", value="V"), {"description": "VText"}),
    (Modifier("sku_equals", value="V"), {"sku": "V"}),
    (Modifier("sku_append", value="V"), {"sku": "skuV"}),
    (Modifier("sku_prepend", value="V"), {"sku": "Vsku"}),
    (Modifier("sku_builder", seek="k", set="V"), {"sku": "sVu"}),
    (Modifier("slug_equals", value="V"), {"slug": "V"}),
    (Modifier("slug_append", value="V"), {"slug": "slugV"}),
    (Modifier("slug_prepend", value="V"), {"slug": "Vslug"}),
    (Modifier("slug_builder", seek="l", set="V"), {"slug": "sVug"}),
    (Modifier("status", value="live"), {"status": "live"}),
    (Modifier("commodity_type", value="digital"), {"commodity_type": "digital"}),
    (Modifier("mpn_equals", value="V"), {"mpn": "V"}),
    (Modifier("upc_ean_equals", value="V"), {"upc_ean": "V"}),
    (Modifier("external_ref_equals", value="V"), {"external_ref": "V"}),
    (
        Modifier("custom_inputs_equals", value='{"front": {"name": "Text"}}'),
        {"custom_inputs": '{"front":{"name":"Text"}}'},
    ),
    (Modifier("locales_equals", value='{"fr-FR": {"name": "Né"}}'), {"locales": '{"fr-FR":{"name":"Né"}}'}),
    (Modifier("build_rules_equals", value='{"default": "exclude"}'), {}),
    (Modifier("price", reference_name='10"'), {"price_modifiers": '["10\\""]'}),
]


@pytest.mark.parametrize(("modifier", "effect"), EFFECTS, ids=[modifier.type for modifier, _ in EFFECTS])
def test_modifier_changes_its_field_and_no_other(modifier: Modifier, effect: dict[str, str]) -> None:
    parent = Fields(name="Name", sku="sku", slug="slug", description="Text")
    defaults = {"sku": "skuRed", "slug": "slugRed"}

    assert child(parent, option("Red", modifier)).fields.as_dict() == {**parent.as_dict(), **defaults, **effect}


def test_every_type_of_modifier_has_been_shown() -> None:
    assert sorted(modifier.type for modifier, _ in EFFECTS) == sorted(ModifierRow.Type.values)
    assert len(EFFECTS) == 23


@pytest.mark.parametrize(
    ("modifiers", "expected"),
    [
        pytest.param(
            [
                append("A"),
                Modifier("sku_prepend", value="P"),
                Modifier("sku_builder", seek="e", set="E"),
                Modifier("sku_equals", value="seed"),
            ],
            "PsEEdA",
            id="equals, builder, prepend, append, whatever the order of creation",
        ),
        pytest.param([append("1"), append("2")], "sku12", id="several of one type in order of creation"),
        pytest.param(
            [Modifier("sku_prepend", value="1"), Modifier("sku_prepend", value="2")], "21sku", id="each before the last"
        ),
        pytest.param(
            [Modifier("sku_builder", seek="s", set="t"), Modifier("sku_builder", seek="t", set="u")],
            "uku",
            id="each builder on the result of the one before",
        ),
    ],
)
def test_modifiers_of_one_option_take_turns(modifiers: list[Modifier], expected: str) -> None:
    assert child(Fields(name="N", sku="sku"), option("Red", *modifiers)).fields.sku == expected


def test_missing_description_counts_as_empty() -> None:
    parent = Fields(name="N", sku="s")

    assert child(parent, option("Red", append(" Red.", "description"))).fields.description == " Red."


def test_price_modifiers_are_listed_in_the_order_of_the_variations() -> None:
    large, gold = (option(name, Modifier("price", reference_name=name)) for name in ("Large", "Gold"))

    assert child(Fields(name="N", sku="s"), large, gold).fields.price_modifiers == '["Large","Gold"]'


def test_options_change_codes_independently_of_each_other() -> None:
    fields = child(Fields(name="N", sku="s", slug="s"), option("Red", append("-r"))).fields

    assert (fields.sku, fields.slug) == ("s-r", "sRed")


@given(family=families())
def test_every_child_is_what_step_by_step_work_would_make(
    family: tuple[Fields, dict[str, OptionEffects], Axes],
) -> None:
    parent, effects, axes = family
    combinations = oracle.everything(axes)

    children = list(Inheritance(parent, effects.values()).children(combinations))

    assert [each.options for each in children] == combinations
    for each in children:
        assert each.fields.as_dict() == oracle.inherited(parent, [effects[option] for option in each.options])
        assert key_text(each.key) == option_key(each.options).hex == option_key(reversed(each.options)).hex


@given(family=families())
def test_varying_fields_are_all_in_which_a_child_differs(
    family: tuple[Fields, dict[str, OptionEffects], Axes],
) -> None:
    parent, effects, axes = family
    inheritance = Inheritance(parent, effects.values())

    for each in inheritance.children(oracle.everything(axes)):
        assert {name for name in Fields.names if getattr(each.fields, name) != getattr(parent, name)} <= (
            inheritance.varying
        )


def test_hash_does_not_depend_on_which_options_have_modifiers() -> None:
    parent = Fields(name="Shirt", sku="s")
    plain = child(parent, option("Red"))
    in_vain = child(parent, option("Red", Modifier("name_equals", value="Shirt"), append("Red")))

    assert plain.build_hash == in_vain.build_hash


@pytest.mark.parametrize("field", Fields.names)
def test_hash_tells_a_change_of_any_field(field: str) -> None:
    parent = Fields(name="Shirt", sku="s", slug="s")
    changed: dict[str, Any] = {field: f'["{field}"]'}

    assert (
        child(parent, option("Red")).build_hash != child(Fields(**parent.as_dict() | changed), option("Red")).build_hash
    )


def test_hash_tells_another_order_of_the_variations() -> None:
    parent, options = Fields(name="Shirt", sku="s"), [option("Red", append("")), option("S", append(""))]

    def build_hash(order: list[str]) -> str:
        (only,) = Inheritance(parent, options, order=order).children([(options[0].id, options[1].id)])
        return only.build_hash

    assert build_hash(["color", "size"]) != build_hash(["size", "color"])


@pytest.mark.parametrize(
    ("modifier_type", "expected"),
    [
        ("sku_append", ("sku", "append")),
        ("upc_ean_equals", ("upc_ean", "equals")),
        ("status", ("status", "equals")),
        ("price", ("price_modifiers", "add")),
    ],
)
def test_type_of_a_modifier_names_field_and_operation(modifier_type: str, expected: tuple[str, str]) -> None:
    assert field_and_operation(modifier_type) == expected
