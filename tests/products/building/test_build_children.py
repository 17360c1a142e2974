"""The first build of a product (PIM contract §3, §10.4–10.6)."""

from __future__ import annotations

import pytest

from products.building.plan import plan_build
from products.models import Modifier, Product
from pxm.text_hash import text_hash
from tests.factories.products import ModifierFactory, OptionFactory, ProductFactory, VariationFactory, build, shirt
from tests.products.building.family import all_rows, children_of, matrix_of

pytestmark = pytest.mark.django_db


def test_shirt_gets_every_child_but_the_small_red_ones() -> None:
    product = build(shirt().product)

    children = children_of(product)
    assert len(children) == 24
    assert [names for names in children if names[:2] == ("Small", "Red")] == []
    assert list(children)[:4] == [
        ("Small", "Green", "Cotton"),
        ("Small", "Green", "Denim"),
        ("Small", "Green", "Wool"),
        ("Small", "Blue", "Cotton"),
    ]


def test_built_product_is_a_parent_with_a_matrix_in_linked_order() -> None:
    product = build(shirt().product)

    assert product.product_type == Product.Type.PARENT
    assert product.last_build.child_count == 24
    matrix = matrix_of(product)
    assert {size: sorted(colors) for size, colors in matrix.items()} == {
        "Small": ["Blue", "Green"],
        "Medium": ["Blue", "Green", "Red"],
        "Large": ["Blue", "Green", "Red"],
    }
    assert matrix["Medium"]["Red"]["Wool"] == "shirtMediumRedWool"


def test_child_takes_over_what_the_contract_says_and_nothing_else() -> None:
    parent = ProductFactory(
        name="Tee\twith \\ and\nnewline 😀",
        sku="8541269",
        slug="tee",
        description="Soft",
        status="draft",
        commodity_type="digital",
        mpn="M1",
        upc_ean="U1",
        external_ref="erp-1",
        external_ref_hash=text_hash("erp-1"),
        tags=["summer", "soft"],
        locales={"fr-FR": {"name": "Té"}},
        custom_inputs={"front": {"name": 'A "quoted" text', "validation_rules": [], "required": False}},
        shopper_attributes={"fit": "slim"},
        admin_attributes={"cost": "4"},
        extensions={"products(book)": {"isbn": "1"}},
        variations=[VariationFactory(options=["Small"]), VariationFactory(options=["Red"])],
    )

    (child,) = children_of(build(parent)).values()

    inherited = ["name", "description", "status", "commodity_type", "mpn", "upc_ean", "tags", "locales",
                 "custom_inputs", "shopper_attributes", "admin_attributes", "extensions"]  # fmt: skip
    assert {name: getattr(child, name) for name in inherited} == {name: getattr(parent, name) for name in inherited}
    assert (child.sku, child.slug) == ("8541269SmallRed", "teeSmallRed")
    assert (child.external_ref, child.external_ref_hash, child.components) == ("", None, {})
    assert (child.product_type, child.is_independent, child.needs_rebuild) == ("child", False, False)
    assert child.created_at == child.updated_at > parent.created_at


def test_every_column_of_a_child_is_written() -> None:
    """A column that the insert forgets would be refused by the database, or silently be NULL."""
    product = build(ProductFactory(variations=[VariationFactory(options=["Red"])]))
    child = product.children.get()

    empty = {field.name for field in Product._meta.concrete_fields if getattr(child, field.attname) is None}
    assert empty == {"external_ref_hash", "occurring_options"}


def test_modifiers_reach_the_rows() -> None:
    red = VariationFactory(options=["Red"]).options.get()
    ModifierFactory(option=red, type="sku_append", value=" - Red ")
    ModifierFactory(option=red, type="slug_builder", value=None, seek="{COLOR}", set="red")
    ModifierFactory(option=red, type="name_prepend", value="Red ")
    ModifierFactory(option=red, type="status", value="draft")
    ModifierFactory(option=red, type="external_ref_equals", value="é\\1")
    ModifierFactory(option=red, type="locales_equals", value='{"de-DE": {"name": "Rot"}}')
    ModifierFactory(option=red, price=True)
    product = ProductFactory(name="Tee", sku="tee", slug="tee-{COLOR}", variations=[red.variation])

    child = build(product).children.get()

    assert (child.sku, child.slug, child.name, child.status) == ("tee - Red ", "tee-red", "Red Tee", "draft")
    assert (child.external_ref, child.external_ref_hash) == ("é\\1", text_hash("é\\1"))
    assert child.locales == {"de-DE": {"name": "Rot"}}
    assert child.price_modifiers == ["surcharge"]


def test_every_type_of_modifier_can_be_built_with() -> None:
    variation = VariationFactory(options=["Red"])
    values = {"status": "live", "commodity_type": "physical"}
    for kind in Modifier.Type.values:
        if kind.endswith("_builder"):
            ModifierFactory(option=variation.options.get(), type=kind, value=None, seek="x", set="y")
        elif kind == "price":
            ModifierFactory(option=variation.options.get(), price=True)
        else:
            json = kind in {"custom_inputs_equals", "locales_equals", "build_rules_equals"}
            ModifierFactory(option=variation.options.get(), type=kind, value=values.get(kind, "{}" if json else "v"))

    assert build(ProductFactory(variations=[variation])).children.count() == 1


def test_product_without_slug_has_children_without() -> None:
    product = build(ProductFactory(slug=None, variations=[VariationFactory(options=["Extra Large", "Red"])]))

    assert [child.slug for child in product.children.all()] == [None, None]


def test_options_are_combined_in_their_own_order_not_by_id() -> None:
    variation = VariationFactory()
    last = OptionFactory(variation=variation, name="Last", position=9)
    OptionFactory(variation=variation, name="First", position=1)
    product = build(ProductFactory(variations=[variation]))

    assert list(children_of(product)) == [("First",), (last.name,)]


def test_second_build_writes_nothing_at_all() -> None:
    product = build(shirt().product)
    before = all_rows()

    plan = plan_build(product_id=product.pk)
    build(product)

    assert (plan.create, plan.update, plan.delete, len(plan.keep)) == ((), (), (), 24)
    assert all_rows() == before


def test_rules_that_build_nothing_leave_the_product_standard() -> None:
    product = build(ProductFactory(variations=[VariationFactory(options=["Red"])], build_rules={"default": "exclude"}))

    assert product.product_type == Product.Type.STANDARD
    assert product.last_build.matrix == "{}"


def test_ten_thousand_children_are_built() -> None:
    variations = [VariationFactory(options=[f"o{number}" for number in range(10)]) for _ in range(4)]

    product = build(ProductFactory(variations=variations))

    assert product.children.count() == product.last_build.child_count == 10_000
