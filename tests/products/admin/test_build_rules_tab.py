"""The build rules tab: what unsaved rules would do, and rules that come back exactly as they were."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from products.models import BuildRule, Product, Variation
from products.services.build_rules import build_rules_document
from products.services.option import delete_options
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, Shirt, VariationFactory, shirt
from tests.products.admin.forms import filled, page_of, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def ask(browser: Client, variations: Sequence[Variation], rules: Any, **more: Any) -> Any:
    body = {"variations": [str(each.pk) for each in variations], "build_rules": rules, **more}
    return browser.post(reverse("admin:products_product_evaluate_rules"), body, content_type="application/json")


def evaluated(browser: Client, made: Shirt, rules: Any, **more: Any) -> dict[str, Any]:
    answer = ask(browser, [made.size, made.color, made.material], rules, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(made: Shirt, *names: str) -> list[str]:
    return [str(made[name].pk) for name in names]


def test_the_counter_and_the_rows_say_what_unsaved_rules_would_build(merchandiser: Client) -> None:
    made = shirt()
    rules = {
        "default": "include",
        "exclude": [ids(made, "Small", "Red")],
        "include": [ids(made, "Small", "Red", "Cotton")],
    }

    answer = evaluated(merchandiser, made, rules)

    assert (answer["counted"], answer["count_rest"], answer["problem"]) == ("25 of 27", "will be built", "")
    assert [row["matches"] for row in answer["rules"]] == [3, 1]


def test_every_cell_says_why_it_is_built_or_not(merchandiser: Client) -> None:
    made = shirt()
    rules = {
        "default": "include",
        "exclude": [ids(made, "Small", "Red")],
        "include": [ids(made, "Small", "Red", "Cotton"), ids(made, "Blue")],
    }

    answer = evaluated(merchandiser, made, rules)

    reasons = [answer["reasons"][place] for place in answer["cells"]]
    assert answer["view"] == "grid"
    assert len(reasons) == 27
    assert reasons[0] == {"outcome": "built", "why": "built by rule 2; rule 1 is less specific"}
    assert reasons[1] == {"outcome": "left_out", "why": "left out by rule 1"}
    assert reasons[3] == {"outcome": "built", "why": "built, no rule names it"}
    assert reasons[6] == {"outcome": "built", "why": "built by rule 3"}


def test_conflicts_are_named_and_come_with_the_smallest_rule_that_settles_them(merchandiser: Client) -> None:
    made = shirt()
    rules = {"default": "include", "exclude": [ids(made, "Small")], "include": [ids(made, "Red")]}

    answer = evaluated(merchandiser, made, rules)

    assert answer["conflict_total"] == 3
    assert answer["problem"] == "Nothing can be built while rules contradict each other about 3 combinations."
    [conflict] = answer["conflicts"]
    assert conflict["title"] == "Rules 1 and 2 contradict each other"
    assert conflict["names"] == "Small / Red / Cotton, Small / Red / Denim, Small / Red / Wool"
    assert [fix["label"] for fix in conflict["fixes"]] == ["Leave out Small / Red", "Build Small / Red"]
    for fix in conflict["fixes"]:
        settled = {**rules, fix["effect"]: [*rules[fix["effect"]], fix["options"]]}
        assert evaluated(merchandiser, made, settled)["conflict_total"] == 0


def test_rules_that_say_the_opposite_of_one_combination_are_settled_by_removing_one(merchandiser: Client) -> None:
    made = shirt()
    whole = ids(made, "Small", "Red", "Wool")

    answer = evaluated(merchandiser, made, {"default": "include", "exclude": [whole], "include": [whole]})

    labels = [fix["label"] for fix in answer["conflicts"][0]["fixes"]]
    assert labels == ["Remove rule 1", "Remove rule 2"]


def test_a_rule_that_can_match_nothing_is_marked_with_the_reason(merchandiser: Client) -> None:
    made = shirt()
    fabric = VariationFactory(name="Fabric", options=["Linen"])
    linen = str(fabric.options.get().pk)
    rules = {
        "default": "include",
        "exclude": [[*ids(made, "Red"), linen], ids(made, "Red"), ids(made, "Red"), []],
    }

    answer = evaluated(merchandiser, made, rules)

    assert [row["remark"] for row in answer["rules"]] == [
        "Matches nothing: Linen (Fabric) belongs to no linked variation.",
        "",
        "Says the same as rule 2.",
        "Choose at least one option, or remove this rule.",
    ]
    assert [row["matches"] for row in answer["rules"]] == [0, 9, 9, 0]
    assert answer["counted"] == "18 of 27"
    assert answer["names"] == {linen: "Linen (Fabric)"}


@pytest.mark.parametrize(
    ("cell", "rule", "label", "after", "warning"),
    [
        (("Small", "Red", "Wool"), ("Small", "Red", "Wool"), "Build Small / Red / Wool", "25 of 27", ""),
        (("Small", "Red", "Wool"), ("Wool",), "Build Wool", "24 of 27", "stays as it is"),
        (("Small", "Red", "Wool"), ("Red", "Wool"), "Build Red / Wool", "24 of 27", "1 combination in conflict"),
        (("Large", "Blue", "Wool"), ("Blue",), "Leave out Blue", "15 of 27", ""),
    ],
)
def test_a_combination_proposes_a_rule_and_says_what_it_would_change(
    merchandiser: Client, cell: tuple[str, ...], rule: tuple[str, ...], label: str, after: str, warning: str
) -> None:
    made = shirt()
    rules = {"default": "include", "exclude": [ids(made, "Small", "Red")]}

    proposal = evaluated(merchandiser, made, rules, cell=ids(made, *cell), rule=ids(made, *rule))["proposal"]

    [choice] = proposal["choices"]
    assert (choice["label"], choice["after"]) == (label, f"{after} would be built.")
    assert warning in choice["warning"]
    assert bool(warning) == bool(choice["warning"])


def test_a_rule_about_one_combination_is_removed_or_turned_rather_than_contradicted(merchandiser: Client) -> None:
    made = shirt()
    whole = ids(made, "Small", "Red", "Wool")
    alone = {"default": "include", "exclude": [whole]}
    above = {"default": "include", "exclude": [whole, ids(made, "Small", "Red")]}

    [removal] = evaluated(merchandiser, made, alone, cell=whole, rule=whole)["proposal"]["choices"]
    [turn] = evaluated(merchandiser, made, above, cell=whole, rule=whole)["proposal"]["choices"]

    assert (removal["removes"], removal["label"]) == (1, "Remove rule 1")
    assert (turn["turns"], turn["label"]) == (1, "Let rule 1 build it")


def _wide(options: int, variations: int) -> list[Variation]:
    return [
        VariationFactory(name=f"Axis {n}", options=[f"{n}-{place}" for place in range(options)])
        for n in range(variations)
    ]


def test_a_list_with_filters_takes_over_where_a_grid_would_be_too_large(merchandiser: Client) -> None:
    axes = _wide(13, 3)
    first = str(axes[0].options.first().pk)
    rules = {"default": "include", "exclude": [[first]]}

    answer = ask(merchandiser, axes, rules, page={"outcome": "left_out", "options": [], "offset": 160}).json()

    assert answer["counted"] == "2,028 of 2,197"
    assert answer["view"] == "list"
    assert answer["page"]["total"] == "169"
    assert [row["outcome"] for row in answer["page"]["rows"]] == ["left_out"] * 9
    assert answer["page"]["rows"][-1]["names"] == ["0-0", "1-12", "2-12"]
    assert not answer["page"]["has_more"]


@pytest.mark.parametrize(
    ("outcome", "total", "first"),
    [
        ("", "10,000,000,000", "left_out"),
        ("built", "100", "built"),
        ("left_out", "more than 10,000", None),
        ("conflict", "0", None),
    ],
)
def test_ten_variations_of_ten_options_are_answered_at_once(
    merchandiser: Client, outcome: str, total: str, first: str | None
) -> None:
    axes = _wide(10, 10)
    named = [str(axis.options.last().pk) for axis in axes[:8]]

    answer = ask(merchandiser, axes, {"default": "exclude", "include": [named]}, page={"outcome": outcome}).json()

    assert answer["counted"] == "100 of 10,000,000,000"
    assert answer["page"]["total"] == total
    assert [row["outcome"] for row in answer["page"]["rows"]][:1] == ([first] if first else [])


def test_more_than_ten_thousand_is_said_and_refused(merchandiser: Client) -> None:
    answer = ask(merchandiser, _wide(10, 6), None).json()

    assert (answer["counted"], answer["count_rest"]) == ("More than 10,000", "of 1,000,000 would be built")
    assert answer["problem"] == "A build makes at most 10,000 children. Leave more combinations out."


def test_without_variations_or_options_there_is_nothing_to_combine(merchandiser: Client) -> None:
    bare = VariationFactory(name="Finish")

    assert ask(merchandiser, [], None).json()["view"] == "none"
    assert ask(merchandiser, [bare], None).json()["problem"] == "Finish has no options yet, so nothing can be built."


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"variations": 3, "build_rules": null}', '{"variations": ["\\u0000"]}']
)
def test_a_question_that_cannot_be_read_is_refused(merchandiser: Client, body: str) -> None:
    address = reverse("admin:products_product_evaluate_rules")
    assert merchandiser.post(address, body, content_type="application/json").status_code == 400


def test_whoever_may_look_may_ask_and_nobody_else() -> None:
    made = shirt()
    axes = [made.size]

    assert ask(signed_in(VIEWER), axes, None).status_code == 200
    assert ask(signed_in(None), axes, None).status_code == 403
    assert ask(Client(), axes, None).status_code == 302
    assert signed_in().get(reverse("admin:products_product_evaluate_rules")).status_code == 405


def test_asking_costs_the_same_for_few_and_many_options(
    merchandiser: Client, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    made = shirt()
    rules = {"default": "include", "exclude": [ids(made, "Small", "Red")]}

    axes = [*_wide(10, 4), made.size]

    few = count_queries(lambda: ask(merchandiser, [made.size], rules))
    many = count_queries(lambda: ask(merchandiser, axes, rules))

    # session, person, one for permissions, variations, their options, options that are not linked; three for names
    assert few == many == 9


# --- Saving -----------------------------------------------------------------------------------------------------------


def test_rules_that_nobody_touched_survive_a_save_as_they_are(merchandiser: Client) -> None:
    made = shirt(build_rules=None)
    repeated = [made["Red"], made["Small"], made["Red"]]
    product = ProductFactory(
        variations=[made.size],
        build_rules={"default": "include", "exclude": [repeated, [made["Wool"]], repeated]},
    )
    before = build_rules_document(product), list(BuildRule.objects.values_list("pk", flat=True))

    save(merchandiser, product, mpn="M-1")

    product.refresh_from_db()
    assert product.mpn == "M-1"
    assert (build_rules_document(product), list(BuildRule.objects.values_list("pk", flat=True))) == before


def test_edited_rules_are_saved_with_everything_else_on_the_page(merchandiser: Client) -> None:
    made = shirt()
    rules = {"default": "exclude", "include": [ids(made, "Large")], "exclude": [ids(made, "Small", "Red")]}

    answer = save(merchandiser, made.product, build_rules=json.dumps(rules), mpn="M-1")

    assert answer.status_code == 302
    assert build_rules_document(made.product) == rules
    assert Product.objects.get(pk=made.product.pk).mpn == "M-1"


def test_removing_the_last_rule_removes_the_rules(merchandiser: Client) -> None:
    made = shirt()

    save(merchandiser, made.product, build_rules="null")

    assert build_rules_document(made.product) is None


@pytest.mark.parametrize(
    "sent",
    [
        "{",
        "{}",
        "[]",
        "1",
        '"include"',
        '{"default": "include", "exclude": 1}',
        '{"default": "include", "exclude": [1]}',
        '{"default": "include", "exclude": [[{}]]}',
        '{"default": "include", "exclude": [[1, null]]}',
    ],
)
def test_rules_that_make_no_sense_are_refused_and_change_nothing(merchandiser: Client, sent: str) -> None:
    made = shirt()
    before = build_rules_document(made.product)

    page = save(merchandiser, made.product, build_rules=sent, mpn="M-1")

    assert page.status_code == 200
    assert page.context["errors"]
    assert build_rules_document(made.product) == before
    assert Product.objects.get(pk=made.product.pk).mpn == ""


def test_a_row_without_options_is_refused_on_its_tab_and_keeps_what_was_typed(merchandiser: Client) -> None:
    made = shirt()
    before = build_rules_document(made.product)
    wrong = json.dumps({"default": "include", "exclude": [[]]})

    page = save(merchandiser, made.product, build_rules=wrong, mpn="M-1")

    assert page.status_code == 200
    assert [tab.errors for tab in page.context["tabs"] if tab.key == "build-rules"] == [1]
    assert page.context["form"]["build_rules"].value() == wrong
    assert build_rules_document(made.product) == before
    assert Product.objects.get(pk=made.product.pk).mpn == ""


def test_unreadable_rules_change_nothing(merchandiser: Client) -> None:
    made = shirt()
    before = build_rules_document(made.product)

    page = save(merchandiser, made.product, build_rules="{")

    assert page.context["form"].errors["build_rules"] == [
        "The rules could not be read. Reload this page and repeat the last changes."
    ]
    assert build_rules_document(made.product) == before


def test_the_page_brings_the_first_evaluation_along(merchandiser: Client) -> None:
    made = shirt()

    page = merchandiser.get(page_of(made.product))

    [part] = [tab.part for tab in page.context["tabs"] if tab.key == "build-rules"]
    assert part["evaluation"]["counted"] == "24 of 27"
    assert filled(merchandiser, made.product)["build_rules"] == json.dumps(build_rules_document(made.product))


def test_a_viewer_sees_the_rules_and_no_way_to_change_them() -> None:
    page = signed_in(VIEWER).get(page_of(shirt().product)).text
    assert "everything except" in page
    assert "nothing except" not in page

    assert 'data-editable="false"' in page
    assert "data-add=" not in page
    assert "24 of 27" in page


def remarks(browser: Client, made: Shirt, rules: Any) -> list[str]:
    return [row["remark"] for row in evaluated(browser, made, rules)["rules"]]


@pytest.mark.parametrize(
    ("default", "effect", "fate"), [("include", "include", "built"), ("exclude", "exclude", "left out")]
)
def test_a_rule_that_repeats_the_default_is_marked(merchandiser: Client, default: str, effect: str, fate: str) -> None:
    made = shirt()
    rules = {"default": default, effect: [ids(made, "Small")]}

    assert remarks(merchandiser, made, rules) == [
        f"Has no effect: this is {fate} already as long as no rule says otherwise."
    ]


@pytest.mark.parametrize(
    ("default", "effect", "fate"), [("include", "exclude", "left out"), ("exclude", "include", "built")]
)
def test_a_rule_that_a_wider_one_covers_is_marked(merchandiser: Client, default: str, effect: str, fate: str) -> None:
    made = shirt()
    rules = {"default": default, effect: [ids(made, "Small", "Red"), ids(made, "Small")]}

    assert remarks(merchandiser, made, rules) == [f"Has no effect: this is {fate} already by rule 2.", ""]


@pytest.mark.parametrize(("default", "other"), [("include", "exclude"), ("exclude", "include")])
def test_an_exception_from_an_exception_is_not_marked(merchandiser: Client, default: str, other: str) -> None:
    made = shirt()
    rules = {"default": default, other: [ids(made, "Small")], default: [ids(made, "Small", "Red")]}

    assert remarks(merchandiser, made, rules) == ["", ""]


def test_a_combination_whose_option_was_deleted_elsewhere_says_so(merchandiser: Client) -> None:
    made = shirt()
    cell = ids(made, "Small", "Green", "Cotton")
    delete_options(option_ids=[made["Green"].pk])

    proposal = evaluated(merchandiser, made, None, cell=cell, rule=cell)["proposal"]

    assert (proposal["outcome"], proposal["choices"]) == ("gone", [])
    assert "deleted meanwhile" in proposal["why"]
