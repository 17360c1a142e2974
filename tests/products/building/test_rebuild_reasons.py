"""When a product says that it needs a rebuild, and why, in a merchandiser's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from products.building import rebuild_marks
from products.building.rebuild_marks import forget_children, mark_for_rebuild, refresh_occurring_options
from products.building.rebuild_reasons import rebuild_reasons
from products.models import Product
from products.services.modifier import create_modifier, delete_modifiers
from products.services.option import create_option, delete_options, reorder_options, update_option
from products.services.product import delete_products, update_product
from products.services.variation import update_variation
from products.services.variation_links import link_variations, replace_variations, unlink_variations
from tests.factories.products import (
    ModifierFactory,
    OptionFactory,
    ProductFactory,
    Shirt,
    VariationFactory,
    build,
    shirt,
)
from tests.products.building.family import children_of, matrix_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Shirt:
    made = shirt()
    build(made.product)
    return made


def now(made: Shirt) -> Product:
    return Product.objects.get(pk=made.product.pk)


def edit(made: Shirt, **attributes: Any) -> None:
    update_product(product_id=made.product.pk, attributes=attributes)


def add_option(made: Shirt, name: str) -> None:
    create_option(variation_id=made.color.pk, attributes={"name": name, "description": name})


EDITS: list[tuple[str, Callable[[Shirt], object], list[str]]] = [
    ("name", lambda made: edit(made, name="Top"), ["the name was changed"]),
    ("sku", lambda made: edit(made, sku="top"), ["the SKU was changed"]),
    ("tags", lambda made: edit(made, tags=["new"]), ["the tags were changed"]),
    ("locales", lambda made: edit(made, locales={"fr-FR": {"name": "T"}}), ["the languages were changed"]),
    ("two fields", lambda made: edit(made, name="T", mpn="1"), ["the name was changed", "the MPN was changed"]),
    ("one option", lambda made: add_option(made, "Black"), ["1 option was added to Color"]),
    (
        "two options",
        lambda made: [add_option(made, "Black"), add_option(made, "White")],
        ["2 options were added to Color"],
    ),
    ("gone", lambda made: delete_options(option_ids=[made["Blue"].pk]), ["1 option was deleted from Color"]),
    (
        "renamed",
        lambda made: update_option(option_id=made["Red"].pk, attributes={"name": "Crimson"}),
        ["Red was renamed to Crimson"],
    ),
    (
        "modifier",
        lambda made: create_modifier(option_id=made["Red"].pk, attributes={"type": "sku_append", "value": "-r"}),
        ["the modifiers of Red were changed"],
    ),
    (
        "linked",
        lambda made: link_variations(
            product_id=made.product.pk, variation_ids=[str(VariationFactory(name="Fit", options=["Slim"]).pk)]
        ),
        ["Fit was linked"],
    ),
    (
        "unlinked",
        lambda made: unlink_variations(product_id=made.product.pk, variation_ids=[str(made.material.pk)]),
        ["Material was unlinked"],
    ),
    (
        "reordered",
        lambda made: replace_variations(
            product_id=made.product.pk, variation_ids=[str(v.pk) for v in (made.color, made.size, made.material)]
        ),
        ["the variations were put in another order"],
    ),
    ("rules", lambda made: edit(made, build_rules=None), ["the build rules were changed"]),
    (
        "child deleted",
        lambda made: delete_products(product_ids=[made.product.children.first().pk]),
        ["1 child was deleted"],
    ),
    (
        "children deleted",
        lambda made: delete_products(product_ids=list(made.product.children.values_list("pk", flat=True)[:3])),
        ["3 children were deleted"],
    ),
]


@pytest.mark.parametrize(("change", "reasons"), [each[1:] for each in EDITS], ids=[each[0] for each in EDITS])
def test_edit_marks_the_product_and_says_why(
    made: Shirt, change: Callable[[Shirt], object], reasons: list[str]
) -> None:
    change(made)

    assert now(made).needs_rebuild
    assert rebuild_reasons(made.product) == reasons

    built = build(now(made))
    assert not built.needs_rebuild
    assert rebuild_reasons(built) == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda made: edit(made, external_ref="x"), id="a field that is not inherited"),
        pytest.param(
            lambda made: update_variation(variation_id=made.color.pk, attributes={"name": "Colour"}),
            id="a variation's name",
        ),
        pytest.param(
            lambda made: update_option(option_id=made["Red"].pk, attributes={"description": "New"}),
            id="an option's description",
        ),
        pytest.param(
            lambda made: reorder_options(
                variation_id=made.color.pk, option_ids=[made[name].pk for name in ("Blue", "Red", "Green")]
            ),
            id="the order of options",
        ),
        pytest.param(
            lambda made: edit(
                made,
                build_rules={
                    "default": "include",
                    "exclude": [[str(made["Red"].pk), str(made["Small"].pk)]] * 2,
                    "include": [],
                },
            ),
            id="the same rules otherwise written",
        ),
        pytest.param(
            lambda made: update_product(
                product_id=made.product.children.first().pk, attributes={"description": "Its own"}
            ),
            id="a child's own text",
        ),
    ],
)
def test_edit_that_no_build_depends_on_marks_nothing(made: Shirt, change: Callable[[Shirt], object]) -> None:
    change(made)

    assert not now(made).needs_rebuild
    assert rebuild_reasons(made.product) == []


def test_edit_that_is_taken_back_clears_the_mark(made: Shirt) -> None:
    edit(made, name="Top")
    edit(made, name="Shirt")
    modifier = create_modifier(option_id=made["Red"].pk, attributes={"type": "sku_append", "value": "-r"})
    delete_modifiers(modifier_ids=[modifier.pk])

    assert not now(made).needs_rebuild


def test_attribute_that_is_younger_than_the_last_build_had_no_value_then(made: Shirt) -> None:
    last = made.product.last_build
    del last.inputs["fields"]["extensions"], last.inputs["fields"]["tags"]
    last.save()
    assert rebuild_reasons(now(made)) == []

    edit(made, tags=["new"])
    assert rebuild_reasons(now(made)) == ["the tags were changed"]
    build(made.product)
    assert {tuple(child.tags) for child in made.product.children.all()} == {("new",)}


def test_product_that_was_never_built_needs_no_rebuild() -> None:
    made = shirt()
    edit(made, name="Top")

    assert not now(made).needs_rebuild
    assert rebuild_reasons(made.product) == []


def test_every_built_product_that_links_the_variation_is_marked(made: Shirt) -> None:
    other = build(ProductFactory(variations=[made.color]))
    unbuilt = ProductFactory(variations=[made.color])
    stranger = build(ProductFactory(variations=[VariationFactory(options=["x"])]))

    add_option(made, "Black")

    marked = Product.objects.filter(needs_rebuild=True)
    assert set(marked) == {made.product, other}
    assert {unbuilt, stranger}.isdisjoint(marked)


def test_many_renamed_options_are_counted(made: Shirt) -> None:
    variation = VariationFactory(name="Ring size", options=[str(number) for number in range(5)])
    product = build(ProductFactory(variations=[variation]))
    for option in variation.options.all():
        update_option(option_id=option.pk, attributes={"name": f"n{option.name}"})
        ModifierFactory(option=option)

    assert rebuild_reasons(product) == [
        "5 options of Ring size were renamed",
        "the modifiers of 5 options of Ring size were changed",
    ]


def test_marking_many_products_costs_as_much_as_marking_few(
    made: Shirt, count_queries: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = {"default": "include"}  # as the other has: those of none are not asked for
    built = [build(ProductFactory(variations=[made.color], build_rules=rules)) for _ in range(4)]
    OptionFactory(variation=made.color)
    few = count_queries(lambda: mark_for_rebuild(product_ids=[built[0].pk]))
    Product.objects.update(needs_rebuild=False)

    assert count_queries(lambda: mark_for_rebuild(variation_ids=[made.color.pk])) == few

    Product.objects.update(needs_rebuild=False)
    monkeypatch.setattr(rebuild_marks, "_COMPARED", 3)
    assert count_queries(lambda: mark_for_rebuild(variation_ids=[made.color.pk])) == 2
    assert Product.objects.filter(needs_rebuild=True).count() == 5


def test_deleted_child_leaves_the_matrix_at_once(made: Shirt) -> None:
    children = children_of(made.product)
    doomed = [child for names, child in children.items() if names[1] == "Blue"]
    before = now(made).updated_at

    Product.objects.filter(pk__in=[child.pk for child in doomed]).delete()
    forget_children(parent_id=made.product.pk, child_ids=[child.pk for child in doomed])

    product = now(made)
    assert product.last_build.child_count == 15
    assert set(matrix_of(product)["Small"]) == {"Green"}
    assert product.updated_at > before
    assert product.product_type == Product.Type.PARENT


def test_product_whose_last_child_is_deleted_is_standard_again(made: Shirt) -> None:
    delete_products(product_ids=list(made.product.children.values_list("pk", flat=True)))

    product = now(made)
    assert (product.product_type, product.last_build.matrix) == (Product.Type.STANDARD, "{}")


def test_forgetting_what_is_not_there_changes_nothing(made: Shirt) -> None:
    before = Product.objects.filter(pk=made.product.pk).values().get()

    forget_children(parent_id=made.product.pk, child_ids=[made.product.pk])
    forget_children(parent_id=ProductFactory().pk, child_ids=[made.product.pk])

    assert Product.objects.filter(pk=made.product.pk).values().get() == before


def test_occurring_options_follow_rules_links_and_options(made: Shirt) -> None:
    write = {"default": "exclude", "include": [[str(made["Small"].pk), str(made["Red"].pk)]]}

    edit(made, build_rules=write)
    only_small_red = now(made).occurring_options
    add_option(made, "Black")
    unlink_variations(product_id=made.product.pk, variation_ids=[str(made.size.pk)])
    nothing_matches = now(made).occurring_options
    edit(made, build_rules=None)

    materials = [str(made[name].pk) for name in ("Cotton", "Denim", "Wool")]
    assert only_small_red == [str(made["Small"].pk), str(made["Red"].pk), *materials]
    assert nothing_matches == []
    assert now(made).occurring_options is None


def test_options_of_conflicting_rules_all_occur(made: Shirt) -> None:
    small = [str(made["Small"].pk)]
    edit(made, build_rules={"default": "exclude", "include": [small], "exclude": [small]})

    assert now(made).occurring_options is None


def test_occurring_options_of_products_without_rules_cost_one_look(
    made: Shirt, count_queries: Callable[..., int]
) -> None:
    product = ProductFactory(variations=[made.color])

    assert count_queries(lambda: refresh_occurring_options(product_ids=[product.pk])) == 1
