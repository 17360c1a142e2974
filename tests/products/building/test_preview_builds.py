"""What the task page and the API show before a build (rulings: preview request)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from products.building.combinations import Outcome
from products.building.differences import FieldChange
from products.building.preview import Action, LostChild, Preview, preview_build
from products.building.rules import RuleSet
from products.building.summary import sentence
from products.models import BuildRules, Product, VariationLink
from products.services.product import update_product
from pxm.errors import Invalid, Missing
from pxm.ids import uuid7
from tests.factories.products import OptionFactory, ProductFactory, Shirt, VariationFactory, build, shirt
from tests.products.building.family import all_rows, children_of, ids_of

pytestmark = pytest.mark.django_db

OWN = ("Large", "Blue", "Wool")


@pytest.fixture
def fresh() -> Shirt:
    return shirt()


@pytest.fixture
def made(fresh: Shirt) -> Shirt:
    build(fresh.product)
    update_product(product_id=ids_of(fresh.product)[OWN], attributes={"name": "Mine"})
    return fresh


def preview(made: Shirt, **asked: Any) -> Preview:
    return preview_build(product_id=made.product.pk, **asked)


def ids(made: Shirt, *names: str) -> list[str]:
    return [str(made[name].pk) for name in names]


def test_first_build_in_numbers_and_words(fresh: Shirt) -> None:
    shown = preview(fresh)

    assert shown.counts == {"create": 24, "update": 0, "delete": 0, "keep": 0, "untouched": 0}
    assert sentence(shown) == ("24 of 27 will be built: 24 new, 0 updated, 0 deleted; 3 left out by rule 1, Small Red")


def test_new_child_is_shown_with_its_options_by_name(fresh: Shirt) -> None:
    row = preview(fresh, kind=Action.CREATE).rows[0]

    assert [(option.variation, option.name) for option in row.options] == [
        ("Size", "Small"),
        ("Color", "Green"),
        ("Material", "Cotton"),
    ]
    assert (row.id, row.sku, row.slug, row.name) == (None, "shirtSmallGreenCotton", "shirtSmallGreenCotton", "Shirt")


def test_update_shows_old_and_new(made: Shirt) -> None:
    update_product(product_id=made.product.pk, attributes={"sku": "top", "tags": ["new"]})

    row = preview(made, kind=Action.UPDATE).rows[0]

    assert row.id == ids_of(made.product)["Small", "Green", "Cotton"]
    assert row.sku == "topSmallGreenCotton"
    assert row.changes == (
        FieldChange("sku", "shirtSmallGreenCotton", "topSmallGreenCotton"),
        FieldChange("tags", [], ["new"]),
    )


def test_independent_child_shows_what_it_has_and_in_what_it_differs(made: Shirt) -> None:
    (row,) = preview(made, kind=Action.UNTOUCHED).rows

    assert (row.name, row.is_independent) == ("Mine", True)
    assert row.changes == (FieldChange("name", "Mine", "Shirt"),)
    assert sentence(preview(made)).endswith("; 1 independent, left alone; 3 left out by rule 1, Small Red")


def test_deleted_child_is_shown_by_the_option_it_was_built_with(made: Shirt) -> None:
    made["Blue"].delete()

    shown = preview(made, kind=Action.DELETE)

    assert shown.row_total == shown.counts[Action.DELETE] == 9
    assert [option.name for option in shown.rows[0].options] == ["Small", "Blue", "Cotton"]
    assert shown.losses.deleted == 9
    assert shown.losses.because == ()
    assert shown.losses.independent == (LostChild(ids_of_deleted(made), "shirtLargeBlueWool", "Mine"),)


def ids_of_deleted(made: Shirt) -> Any:
    return Product.objects.get(name="Mine").pk


def test_losses_of_changed_variations_say_why(made: Shirt) -> None:
    VariationLink.objects.create(
        product=made.product, variation=VariationFactory(name="Fit", options=["Slim"]), position=3
    )
    VariationLink.objects.filter(product=made.product, variation=made.material).delete()

    losses = preview(made).losses

    assert losses.because == ("Fit was linked", "Material was unlinked")
    assert (losses.deleted, losses.independent_total) == (24, 1)


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ({}, 24),
        ({"kind": Action.KEEP}, 23),
        ({"search": "SMALLgreen"}, 3),
        ({"search": "nothing like it"}, 0),
        ({"kind": Action.UNTOUCHED, "search": "shirtLarge"}, 1),
    ],
)
def test_rows_are_narrowed_by_kind_and_text(made: Shirt, asked: dict[str, Any], total: int) -> None:
    assert preview(made, **asked).row_total == total


def test_rows_are_narrowed_by_options_also_those_that_go(made: Shirt) -> None:
    BuildRules.objects.filter(product=made.product).update(default="exclude")

    shown = preview(made, holding=ids(made, "Small", "Wool"))

    assert [row.sku for row in shown.rows] == ["shirtSmallGreenWool", "shirtSmallBlueWool"]


def test_pages_of_rows_follow_each_other(fresh: Shirt) -> None:
    whole = preview(fresh).rows
    pages = [preview(fresh, offset=offset, limit=10) for offset in (0, 10, 20, 30)]

    assert tuple(row for page in pages for row in page.rows) == whole
    assert [len(page.rows) for page in pages] == [10, 10, 4, 0]
    assert {page.row_total for page in pages} == {24}


def test_unsaved_rules_are_tried_and_nothing_is_written(made: Shirt) -> None:
    before = all_rows()
    rules = RuleSet.from_document({"default": "exclude", "include": [ids(made, "Large", "Blue")]})

    shown = preview(made, build_rules=rules)

    assert shown.counts == {"create": 0, "update": 0, "delete": 21, "keep": 2, "untouched": 1}
    assert sentence(shown) == (
        "3 of 27 will be built: 0 new, 0 updated, 21 deleted; 1 independent, left alone; "
        "24 left out because no rule builds them"
    )
    assert all_rows() == before


def test_left_out_is_told_rule_by_rule(fresh: Shirt) -> None:
    names = ("Small", "Medium", "Red", "Green", "Blue")
    rules = RuleSet.from_document({"default": "include", "exclude": [ids(fresh, name, "Wool") for name in names]})

    assert sentence(preview(fresh, build_rules=rules)) == (
        "18 of 27 will be built: 18 new, 0 updated, 0 deleted; 3 left out by rule 1, Small Wool, "
        "3 left out by rule 2, Medium Wool, 1 left out by rule 3, Red Wool, 2 left out by other rules"
    )


@pytest.mark.parametrize(
    ("names", "outcome", "by", "overruled"),
    [
        (["Small", "Red", "Wool"], Outcome.LEFT_OUT, [1], []),
        (["Wool", "Green", "Large"], Outcome.BUILT, [], []),
    ],
)
def test_verdict_on_one_combination(
    fresh: Shirt, names: list[str], outcome: Outcome, by: list[int], overruled: list[int]
) -> None:
    verdict = preview(fresh, options=ids(fresh, *names)).verdict

    assert verdict is not None
    assert verdict.decision.outcome is outcome
    assert [rule.number for rule in verdict.decision.by] == by
    assert [rule.number for rule in verdict.decision.overruled] == overruled
    assert [option.variation for option in verdict.options] == ["Size", "Color", "Material"]


def test_verdict_on_a_conflict_proposes_what_settles_it(fresh: Shirt) -> None:
    rules = RuleSet.from_document(
        {"default": "include", "exclude": [ids(fresh, "Small", "Red")], "include": [ids(fresh, "Red", "Wool")]}
    )

    shown = preview(fresh, build_rules=rules, options=ids(fresh, "Small", "Red", "Wool"))

    assert shown.verdict is not None
    assert shown.verdict.decision.outcome is Outcome.CONFLICT
    assert [option.name for option in shown.verdict.settled_by] == ["Small", "Red", "Wool"]
    assert [problem.code for problem in shown.plan.problems] == ["ambiguous_rules"]
    assert sentence(shown) == "24 of 27 could be built, 1 is in conflict"


@pytest.mark.parametrize(
    "names", [["Small", "Red"], ["Small", "Medium", "Red"], ["Small", "Red", "Wool", "Cotton"], []]
)
def test_question_about_no_combination_is_refused(fresh: Shirt, names: list[str]) -> None:
    with pytest.raises(Invalid, match="options must be one of each linked variation"):
        preview(fresh, options=ids(fresh, *names))


def test_rule_about_an_option_that_is_not_linked_has_its_name(fresh: Shirt) -> None:
    stranger = OptionFactory(name="Slim", variation__name="Fit")
    rules = RuleSet.from_document({"default": "include", "exclude": [[str(stranger.pk)]]})

    shown = preview(fresh, build_rules=rules)

    assert (shown.names[str(stranger.pk)].name, shown.names[str(stranger.pk)].variation) == ("Slim", "Fit")
    assert shown.plan.resolution is not None
    assert [reach.hindrance for reach in shown.plan.resolution.reaches] == ["option_not_linked"]


def test_preview_refuses_what_a_request_to_build_refuses() -> None:
    wide = ProductFactory(variations=[VariationFactory(options=[f"o{n}" for n in range(11)]) for _ in range(4)])

    with pytest.raises(Missing, match="could not find product"):
        preview_build(product_id=uuid7())
    with pytest.raises(Invalid, match="product has no variations with options"):
        preview_build(product_id=ProductFactory().pk)
    with pytest.raises(Invalid, match="product must not have more than 10000 child products"):
        preview_build(product_id=wide.pk)


def test_too_many_children_under_rules_are_told_not_refused(fresh: Shirt) -> None:
    wide = ProductFactory(variations=[VariationFactory(options=[f"o{n}" for n in range(11)]) for _ in range(4)])
    rule = RuleSet.from_document({"default": "include", "exclude": [[str(wide.variations.first().options.first().pk)]]})

    shown = preview_build(product_id=wide.pk, build_rules=rule)

    assert sentence(shown) == "13,310 of 14,641 would be built, more than the 10,000 a product can have"
    assert [problem.code for problem in shown.plan.problems] == ["too_many_children"]
    assert shown.rows == ()


def test_more_combinations_than_can_be_counted_are_told_so() -> None:
    wide = ProductFactory(variations=[VariationFactory(options=[f"o{n}" for n in range(10)]) for _ in range(6)])
    rule = RuleSet.from_document({"default": "include", "exclude": [[str(wide.variations.first().options.first().pk)]]})

    shown = preview_build(product_id=wide.pk, build_rules=rule)

    assert sentence(shown) == "more than 10,000 of 1,000,000 would be built, more than a product can have"


def test_preview_of_nothing_to_do_has_only_unchanged_rows(made: Shirt) -> None:
    children = children_of(made.product)

    shown = preview(made, kind=Action.KEEP)

    assert {row.id for row in shown.rows} == {child.pk for names, child in children.items() if names != OWN}
    assert {replace(row, id=None, options=(), sku="", slug="").changes for row in shown.rows} == {()}
