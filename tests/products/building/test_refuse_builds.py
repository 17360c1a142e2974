"""Builds that fail: documented words, every problem named, not a byte changed (PIM contract §3.3, §10.11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobs.models import Job
from products.building import combinations
from products.building.plan import BuildPlan, plan_build
from products.models import BuildRule, BuildRuleOption, Option, Product, Variation
from pxm.errors import Problem
from pxm.text_hash import text_hash
from tests.factories.products import (
    ModifierFactory,
    OptionFactory,
    ProductFactory,
    Shirt,
    VariationFactory,
    build,
    child_of,
    save_build_rules,
    shirt,
)
from tests.products.building.family import all_rows, ask_for_build, children_of

pytestmark = pytest.mark.django_db

SKU_TAKEN = "data.attributes.sku: Must be unique amongst products."
SLUG_TAKEN = "data.attributes.slug: Must be unique amongst products."


@pytest.fixture
def color() -> Variation:
    return VariationFactory(options=["Red", "Green"])


def only_problem(plan: BuildPlan) -> Problem:
    (problem,) = plan.problems
    assert plan.problem_total == 1
    return problem


def ids(*options: Option) -> list[str]:
    return [str(option.pk) for option in options]


def problem_about(product: Product) -> Problem:
    return only_problem(plan_build(product_id=product.pk))


def test_sku_of_a_foreign_product_is_taken(color: Variation) -> None:
    foreign = ProductFactory(sku="teeGreen")
    product = ProductFactory(sku="tee", variations=[color])

    problem = problem_about(product)

    assert problem.message == SKU_TAKEN
    assert problem.code == "sku_taken"
    assert problem.meta == {
        "sku": "teeGreen",
        "options": ids(color.options.get(name="Green")),
        "taken_by": str(foreign.pk),
    }


def test_slug_of_a_foreign_child_is_taken(color: Variation) -> None:
    parent = ProductFactory(variations=[color])
    foreign = child_of(parent, color.options.first(), slug="teeRed")
    product = ProductFactory(slug="tee", variations=[color])

    problem = problem_about(product)

    assert (problem.message, problem.meta["taken_by"]) == (SLUG_TAKEN, str(foreign.pk))


def test_sku_of_the_parent_itself_is_taken(color: Variation) -> None:
    color.options.get(name="Green").delete()
    ModifierFactory(option=color.options.get(), builder=True)
    product = ProductFactory(sku="tee", slug=None, variations=[color])

    assert problem_about(product).meta["taken_by"] == str(product.pk)


def test_siblings_that_would_share_a_sku_are_one_problem_that_names_them(color: Variation) -> None:
    red, green = color.options.all()
    for option in (red, green):
        ModifierFactory(option=option, type="sku_equals", value="same")
    product = ProductFactory(variations=[color])

    problem = problem_about(product)

    assert problem.message == SKU_TAKEN
    modifiers = [culprit(option, "sku_equals", "same") for option in (red, green)]
    shared = {"shared_with": [ids(green)], "children": 2}
    assert problem.meta == {"sku": "same", "options": ids(red), **shared, "modifiers": modifiers}


def culprit(option: Option, type: str, value: str) -> dict[str, str]:
    return {"option": str(option.pk), "type": type, "value": value, "seek": "", "set": ""}


@pytest.mark.parametrize("linked", [["color", "size"], ["size", "color"]])
def test_only_the_modifier_that_makes_siblings_equal_is_to_blame(linked: list[str]) -> None:
    """Red replaces the whole SKU: what stands before it in the SKU is lost, what comes after it is not."""
    color, size = VariationFactory(options=["Red", "Blue"]), VariationFactory(options=["S", "M"])
    red, small = color.options.get(name="Red"), size.options.get(name="S")
    ModifierFactory(option=small, type="sku_append", value="-s")
    ModifierFactory(option=small, type="name_append", value=" S")
    ModifierFactory(option=red, type="sku_prepend", value="R-")
    ModifierFactory(option=red, type="sku_equals", value="red")
    product = ProductFactory(slug=None, variations=[{"color": color, "size": size}[name] for name in linked])

    problems = plan_build(product_id=product.pk).problems

    if linked == ["color", "size"]:
        assert problems == ()
    else:
        assert [problem.meta["modifiers"] for problem in problems] == [[culprit(red, "sku_equals", "red")]]


def test_no_modifier_is_to_blame_for_names_that_make_siblings_equal() -> None:
    variations = [VariationFactory(options=["A", "AB"]), VariationFactory(options=["BC", "C"])]
    ModifierFactory(option=variations[0].options.first(), type="name_append", value="A")
    product = ProductFactory(sku="x", slug=None, variations=variations)

    assert problem_about(product).meta["modifiers"] == []


def test_modifiers_to_blame_are_sought_for_the_first_clashes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("products.building.validation._BLAMED", 2)
    size, color = VariationFactory(options=["S", "M", "L"]), VariationFactory(options=["Red", "Rose"])
    for option in color.options.all():
        ModifierFactory(option=option, value="-r")

    problems = plan_build(product_id=ProductFactory(slug=None, variations=[size, color]).pk).problems

    assert ["modifiers" in problem.meta for problem in problems] == [True, True, False]


def test_options_of_one_name_clash_in_sku_and_slug() -> None:
    product = ProductFactory(sku="tee", slug="tee", variations=[VariationFactory(options=["Red", "Red"])])

    plan = plan_build(product_id=product.pk)

    assert [problem.message for problem in plan.problems] == [SKU_TAKEN, SLUG_TAKEN]


def test_new_child_may_not_take_the_sku_of_one_that_stays(color: Variation) -> None:
    product = build(ProductFactory(sku="tee", slug=None, variations=[color]))
    twin = OptionFactory(variation=color, name="Red")

    problem = problem_about(product)

    assert problem.meta["sku"] == "teeRed"
    assert ids(twin) in (problem.meta["options"], *problem.meta["shared_with"])


def test_new_child_may_not_take_the_sku_of_an_independent_one(color: Variation) -> None:
    product = build(ProductFactory(sku="tee", slug=None, variations=[color]))
    child = children_of(product)["Red",]
    Product.objects.filter(pk=child.pk).update(is_independent=True, sku="teeBlue")
    OptionFactory(variation=color, name="Blue")

    problem = problem_about(product)

    assert (problem.meta["sku"], problem.meta["taken_by"]) == ("teeBlue", str(child.pk))


def test_reference_of_a_foreign_product_is_taken(color: Variation) -> None:
    ProductFactory(external_ref="erp", external_ref_hash=text_hash("erp"))
    ModifierFactory(option=color.options.first(), type="external_ref_equals", value="erp")

    problem = problem_about(ProductFactory(variations=[color]))

    assert problem.message == "data.attributes.external_ref: Must be unique amongst products."


def test_option_name_that_spoils_the_slug_is_named() -> None:
    size = VariationFactory(options=["Extra Large"])
    color = VariationFactory(options=["Red"])

    problem = problem_about(ProductFactory(sku="tee", slug="tee", variations=[color, size]))

    assert problem.message == "slug must be URL compatible"
    assert problem.meta["culprits"] == ids(size.options.get())
    assert problem.meta["slug"] == "teeRedExtra Large"


def test_option_with_a_slug_modifier_may_have_any_name() -> None:
    size = VariationFactory(options=["Extra Large"])
    ModifierFactory(option=size.options.get(), type="slug_append", value="-xl")

    assert plan_build(product_id=ProductFactory(slug="tee", variations=[size]).pk).problems == ()


def test_placeholder_left_over_is_a_bad_slug_without_culprit(color: Variation) -> None:
    product = ProductFactory(slug="tee-{SIZE}", variations=[color])

    plan = plan_build(product_id=product.pk)

    assert {problem.message for problem in plan.problems} == {"slug must be URL compatible"}
    assert [problem.meta["culprits"] for problem in plan.problems] == [[], []]


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("sku_append", "x" * 513, "sku must not exceed 512 characters"),
        ("slug_append", "x" * 513, "slug must not exceed 512 characters"),
        ("name_append", "x" * 1000, "name must not exceed 1000 characters"),
        ("description_equals", "x" * 65_536, "description must not exceed 65535 characters"),
        ("mpn_equals", "x" * 256, "mpn must not exceed 255 characters"),
        ("upc_ean_equals", "x" * 256, "upc_ean must not exceed 255 characters"),
        ("external_ref_equals", "x" * 2049, "external_ref must not exceed 2048 characters"),
        ("sku_equals", "", "sku can not be empty"),
        ("name_equals", "", "name can not be empty"),
    ],
)
def test_text_that_does_not_fit_is_a_problem(kind: str, value: str, message: str) -> None:
    color = VariationFactory(options=["Red"])
    ModifierFactory(option=color.options.get(), type=kind, value=value)

    assert problem_about(ProductFactory(variations=[color])).message == message


def test_conflicting_rules_name_each_combination() -> None:
    made = shirt(build_rules=None)
    small, red, wool = made["Small"], made["Red"], made["Wool"]
    save_build_rules(made.product, {"default": "include", "exclude": [[small, red]], "include": [[red, wool]]})

    problem = problem_about(made.product)

    assert problem.message == "could not determine whether to include or exclude a child product due to ambiguous rules"
    assert problem.meta == {"options": ids(small, red, wool)}


def test_every_problem_is_collected() -> None:
    color = VariationFactory(options=["Red", "Red", "Dark Blue"])
    ProductFactory(sku="teeDark Blue")

    plan = plan_build(product_id=ProductFactory(sku="tee", slug="tee", variations=[color]).pk)

    assert sorted(problem.code for problem in plan.problems) == [
        "sku_taken",
        "sku_taken",
        "slug_not_url_compatible",
        "slug_taken",
    ]


def test_a_thousand_problems_are_listed_and_all_are_counted() -> None:
    variations = [VariationFactory(options=[f"o {number}" for number in range(40)]) for _ in range(2)]

    plan = plan_build(product_id=ProductFactory(slug="tee", variations=variations).pk)

    assert (len(plan.problems), plan.problem_total) == (1_000, 1_600)


def test_more_children_than_allowed_fail_with_the_number(monkeypatch: pytest.MonkeyPatch) -> None:
    made = shirt()
    monkeypatch.setattr(combinations, "CHILD_LIMIT", 23)
    monkeypatch.setitem(combinations.resolve.__kwdefaults__, "limit", 23)

    problem = problem_about(made.product)

    assert problem.message == "product must not have more than 23 child products, this build would make 24"
    assert problem.meta == {"limit": 23, "count": 24}


@pytest.mark.parametrize(
    ("product", "message"),
    [
        (lambda: ProductFactory(), "product has no variations with options"),
        (
            lambda: ProductFactory(variations=[VariationFactory(options=["Red"]), VariationFactory()]),
            "product has no variations with options",
        ),
        (lambda: ProductFactory(bundle=True), "bundles can not be built"),
        (
            lambda: child_of(ProductFactory(), OptionFactory()),
            "child products can not be built",
        ),
    ],
)
def test_product_that_cannot_be_built_at_all(product: Callable[[], Product], message: str) -> None:
    assert problem_about(product()).message == message


@pytest.fixture
def built() -> Shirt:
    made = shirt()
    build(made.product)
    return made


def spoil_slug(made: Shirt) -> None:
    OptionFactory(variation=made.size, name="Extra Large")


def take_sku(made: Shirt) -> None:
    OptionFactory(variation=made.color, name="Black")
    ProductFactory(sku="shirtSmallBlackWool")


def contradict(made: Shirt) -> None:
    rule = BuildRule.objects.create(rules=made.product.build_rules, effect="include", position=0)
    for position, name in enumerate(["Small", "Red"]):
        BuildRuleOption.objects.create(rule=rule, option=made[name], position=position)


def empty_variation(made: Shirt) -> None:
    made.color.options.exclude(name="Red").delete()
    made["Red"].rule_options.all().delete()
    made["Red"].delete()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (spoil_slug, "slug must be URL compatible"),
        (take_sku, SKU_TAKEN),
        (contradict, "could not determine whether to include or exclude a child product due to ambiguous rules"),
        (empty_variation, "product has no variations with options"),
    ],
)
def test_failed_build_leaves_every_row_as_it_was(
    built: Shirt, run_jobs: Callable[[], None], spoil: Callable[[Shirt], None], message: str
) -> None:
    job = ask_for_build(built.product)
    spoil(built)
    Product.objects.filter(pk=built.product.pk).update(description="Would reach every child")
    before = all_rows()

    run_jobs()

    job.refresh_from_db()
    errors: list[Any] = list(job.errors.all())
    assert job.status == Job.Status.FAILED
    assert message in {error.message for error in errors}
    assert job.error_total == len(errors)
    assert all_rows() == before


def test_product_deleted_meanwhile_fails_the_job(built: Shirt, run_jobs: Callable[[], None]) -> None:
    job = ask_for_build(built.product)
    Product.objects.filter(pk=built.product.pk).delete()

    run_jobs()

    job.refresh_from_db()
    assert (job.status, job.errors.get().message) == (Job.Status.FAILED, "could not find product")
