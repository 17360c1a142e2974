"""SKUs and slugs of existing children that a build changes are counted and shown on their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from products.building.preview import Preview, preview_build
from products.building.recoding import Recoding
from products.building.rules import RuleSet
from products.services.option import update_option
from products.services.product import update_product
from products.services.variation_links import replace_variations
from tests.factories.products import ModifierFactory, OptionFactory, Shirt, build, shirt

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Shirt:
    made = shirt()
    build(made.product)
    own = made.product.children.get(sku="shirtLargeBlueWool")
    update_product(product_id=own.pk, attributes={"name": "Mine"})
    return made


def preview(made: Shirt, **asked: object) -> Preview:
    return preview_build(product_id=made.product.pk, **asked)


def reorder(made: Shirt) -> None:
    order = [made.material, made.size, made.color]
    replace_variations(product_id=made.product.pk, variation_ids=[str(each.pk) for each in order])


def rename(made: Shirt) -> None:
    update_option(option_id=made["Red"].pk, attributes={"name": "Crimson"})


@pytest.mark.parametrize(
    ("edit", "recoding"),
    [
        (lambda made: None, Recoding(0, 0, 0)),
        (lambda made: update_product(product_id=made.product.pk, attributes={"tags": ["new"]}), Recoding(0, 0, 0)),
        (lambda made: OptionFactory(variation=made.size, name="Tiny"), Recoding(0, 0, 0)),
        (reorder, Recoding(23, 23, 23)),
        (rename, Recoding(6, 6, 6)),
        (lambda made: update_product(product_id=made.product.pk, attributes={"slug": "top"}), Recoding(0, 23, 23)),
        (lambda made: update_product(product_id=made.product.pk, attributes={"slug": ""}), Recoding(0, 23, 23)),
        (lambda made: ModifierFactory(option=made["Red"], type="sku_append", value="-R"), Recoding(6, 0, 6)),
    ],
)
def test_changed_codes_of_existing_children_are_counted(
    made: Shirt, edit: Callable[[Shirt], object], recoding: Recoding
) -> None:
    edit(made)

    assert preview(made).recoding == recoding


def test_a_first_slug_replaces_none() -> None:
    made = shirt(slug=None)
    build(made.product)
    update_product(product_id=made.product.pk, attributes={"slug": "shirt"})

    assert preview(made).recoding == Recoding(0, 0, 0)


def test_replaced_children_are_losses_and_no_changed_codes(made: Shirt) -> None:
    replace_variations(product_id=made.product.pk, variation_ids=[str(made.size.pk)])

    shown = preview(made)

    assert (shown.losses.deleted, shown.recoding) == (24, Recoding(0, 0, 0))


def test_their_rows_show_old_and_new(made: Shirt) -> None:
    rename(made)
    update_product(product_id=made.product.pk, attributes={"tags": ["new"]})

    shown = preview(made, only_recoded=True, limit=2)

    assert (shown.row_total, shown.counts["update"]) == (6, 23)
    assert [(change.field, change.old, change.new) for change in shown.rows[0].changes] == [
        ("sku", "shirtMediumRedCotton", "shirtMediumCrimsonCotton"),
        ("slug", "shirtMediumRedCotton", "shirtMediumCrimsonCotton"),
        ("tags", [], ["new"]),
    ]
    assert preview(made, only_recoded=True, search="largecrimson").row_total == 3


def test_a_child_in_conflict_is_not_called_deleted(made: Shirt) -> None:
    red, small, wool = (str(made[name].pk) for name in ("Red", "Small", "Wool"))
    rules = {"default": "include", "exclude": [[small, red], [str(made["Large"].pk), red]], "include": [[red, wool]]}

    shown = preview(made, build_rules=RuleSet.from_document(rules))

    assert shown.plan.resolution.ambiguous_total == 2
    assert shown.counts == {"create": 0, "update": 0, "delete": 2, "keep": 20, "untouched": 1}
