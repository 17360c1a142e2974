"""What the next build does (PIM contract §3.6): a row of that table each."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from products.models import BuildRules, LastBuild, Product, VariationLink
from tests.factories.products import (
    ModifierFactory,
    OptionFactory,
    ProductFactory,
    Shirt,
    VariationFactory,
    build,
    save_build_rules,
    shirt,
)
from tests.products.building.family import children_of, ids_of, matrix_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> Shirt:
    made = shirt()
    build(made.product)
    return made


def change(product: Product, **fields: Any) -> None:
    Product.objects.filter(pk=product.pk).update(**fields)


def test_changed_parent_updates_children_under_their_ids(built: Shirt) -> None:
    before = children_of(built.product)
    change(built.product, description="New", tags=["new"], sku="top")

    build(built.product)

    after = children_of(built.product)
    assert {names: child.pk for names, child in after.items()} == {names: child.pk for names, child in before.items()}
    for names, child in after.items():
        assert (child.description, child.tags, child.sku) == ("New", ["new"], f"top{''.join(names)}")
        assert child.updated_at > before[names].updated_at
        assert child.created_at == before[names].created_at
        assert child.slug == before[names].slug


def test_cleared_parent_field_is_cleared_in_children(built: Shirt) -> None:
    change(built.product, description="New", slug="x")
    build(built.product)
    change(built.product, description="", slug=None)

    build(built.product)

    assert {(child.description, child.slug) for child in built.product.children.all()} == {("", None)}


def test_changed_modifier_updates_only_the_children_of_its_option(built: Shirt) -> None:
    before = children_of(built.product)
    ModifierFactory(option=built["Red"], type="name_append", value=" in red")

    build(built.product)

    for names, child in children_of(built.product).items():
        assert child.pk == before[names].pk
        assert child.name == ("Shirt in red" if "Red" in names else "Shirt")
        assert (child.updated_at > before[names].updated_at) is ("Red" in names)


def test_renamed_option_renames_codes_under_the_same_ids(built: Shirt) -> None:
    before = ids_of(built.product)
    red = built["Red"]
    red.name = "Crimson"
    red.save()

    build(built.product)

    after = ids_of(built.product)
    assert set(before.values()) == set(after.values())
    assert built.product.children.filter(sku="shirtMediumCrimsonWool", slug="shirtMediumCrimsonWool").exists()


def test_added_option_makes_new_children_and_keeps_all_others(built: Shirt) -> None:
    before = ids_of(built.product)
    OptionFactory(variation=built.color, name="Black")

    build(built.product)

    after = ids_of(built.product)
    assert {names: after[names] for names in before} == before
    assert {names for names in after if names not in before} == {names for names in after if "Black" in names}
    assert len(after) == 24 + 9


def test_deleted_option_takes_its_children_along_and_keeps_all_others(built: Shirt) -> None:
    before = ids_of(built.product)
    built["Blue"].delete()

    product = build(built.product)

    assert ids_of(product) == {names: id for names, id in before.items() if "Blue" not in names}
    assert "Blue" not in matrix_of(product)["Large"]
    assert product.last_build.child_count == 15


def test_changed_rules_create_and_delete_and_keep_the_rest(built: Shirt) -> None:
    before = ids_of(built.product)
    BuildRules.objects.get(product=built.product).delete()
    save_build_rules(built.product, {"default": "include", "exclude": [[built["Large"]]]})

    build(built.product)

    after = ids_of(built.product)
    assert set(before) - set(after) == {names for names in before if names[0] == "Large"}
    assert set(after) - set(before) == {names for names in after if names[:2] == ("Small", "Red")}
    assert all(after[names] == before[names] for names in set(before) & set(after))


def test_linked_variation_replaces_every_child(built: Shirt) -> None:
    before = set(ids_of(built.product).values())
    fourth = VariationFactory(options=["Slim", "Wide"])
    VariationLink.objects.create(product=built.product, variation=fourth, position=3)

    product = build(built.product)

    after = ids_of(product)
    assert len(after) == 48
    assert before.isdisjoint(after.values())
    assert all(len(names) == 4 for names in after)


def test_unlinked_variation_replaces_every_child_independent_ones_too(built: Shirt) -> None:
    before = set(ids_of(built.product).values())
    built.product.children.update(is_independent=True)
    VariationLink.objects.filter(product=built.product, variation=built.material).delete()

    product = build(built.product)

    after = children_of(product)
    assert len(after) == 8
    assert before.isdisjoint(child.pk for child in after.values())
    assert not any(child.is_independent for child in after.values())


def test_reordered_variations_keep_ids_and_turn_codes_and_matrix_round(built: Shirt) -> None:
    before = ids_of(built.product)
    VariationLink.objects.filter(product=built.product, variation=built.material).update(position=0)
    VariationLink.objects.filter(product=built.product, variation=built.size).update(position=2)

    product = build(built.product)

    after = children_of(product)
    assert {names[::-1]: child.pk for names, child in after.items()} == before
    assert all(child.sku == f"shirt{''.join(names)}" for names, child in after.items())
    assert matrix_of(product)["Wool"]["Red"] == {"Large": "shirtWoolRedLarge", "Medium": "shirtWoolRedMedium"}


def test_reordering_reaches_children_whose_codes_stay_the_same() -> None:
    size, color = VariationFactory(options=["S"]), VariationFactory(options=["Red"])
    for option, letter in ((size.options.get(), "s"), (color.options.get(), "r")):
        for field in ("sku", "slug"):
            ModifierFactory(option=option, type=f"{field}_builder", value=None, seek=f"{{{letter}}}", set=letter)
    product = ProductFactory(sku="a-{s}-{r}", slug="a-{s}-{r}", variations=[size, color])
    build(product)
    VariationLink.objects.filter(variation=size).update(position=5)

    build(product)

    (child,) = product.children.all()
    assert (child.sku, child.slug) == ("a-s-r", "a-s-r")
    assert child.option_ids == [str(color.options.get().pk), str(size.options.get().pk)]


def test_child_deleted_by_hand_is_made_again_under_a_new_id(built: Shirt) -> None:
    before = ids_of(built.product)
    gone = ("Large", "Blue", "Wool")
    Product.objects.filter(pk=before[gone]).delete()

    build(built.product)

    after = ids_of(built.product)
    assert after[gone] != before[gone]
    assert {**after, gone: None} == {**before, gone: None}


def test_losing_every_combination_deletes_all_children_and_makes_the_parent_standard(built: Shirt) -> None:
    BuildRules.objects.filter(product=built.product).update(default="exclude")

    product = build(built.product)

    assert product.children.count() == 0
    assert (product.product_type, product.last_build.matrix, product.last_build.child_count) == ("standard", "{}", 0)


def test_bundle_that_mentions_a_deleted_child_keeps_its_id(built: Shirt) -> None:
    doomed = str(ids_of(built.product)["Large", "Blue", "Wool"])
    components = {"top": {"name": "Top", "options": [{"id": doomed, "type": "product", "quantity": 1}]}}
    bundle = ProductFactory(bundle=True, components=components)
    built["Blue"].delete()

    build(built.product)

    bundle.refresh_from_db()
    assert bundle.components == components


def test_children_with_rows_of_their_own_are_deleted_with_them(built: Shirt) -> None:
    child = children_of(built.product)["Large", "Blue", "Wool"]
    save_build_rules(child, {"default": "include", "exclude": [[built["Red"]]]})
    built["Blue"].delete()

    build(built.product)

    assert not BuildRules.objects.filter(product=child.pk).exists()


def test_build_clears_the_mark_without_touching_a_child_that_stays_as_it_is(built: Shirt) -> None:
    before = children_of(built.product)
    change(built.product, needs_rebuild=True)

    product = build(built.product)

    assert not product.needs_rebuild
    assert {child.updated_at for child in product.children.all()} == {child.updated_at for child in before.values()}


def test_parent_moves_in_time_only_if_its_document_changes(built: Shirt) -> None:
    built.product.refresh_from_db()
    change(built.product, description="New")
    same = build(built.product).updated_at
    OptionFactory(variation=built.color, name="Black")

    assert same == built.product.updated_at
    assert build(built.product).updated_at > same


def test_last_build_remembers_what_it_saw(built: Shirt) -> None:
    last = LastBuild.objects.get(product=built.product)

    assert [variation["name"] for variation in last.variations] == ["Size", "Color", "Material"]
    assert last.variations[1]["options"][0] == {
        "id": str(built["Red"].pk),
        "name": "Red",
        "description": "The choice Red",
        "sort_order": None,
        "modifiers": "",
    }
    assert set(last.inputs) == {
        "engine",
        "fields",
        "rules",
        "deleted_children",
        "rebuilt_children",
        "detached_templates",
    }
    assert orjson.loads(last.matrix)
