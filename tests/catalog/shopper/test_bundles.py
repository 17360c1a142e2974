"""What may be chosen of a bundle (catalog contract §5.6)."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.shopper.bundles import default_selection, problems_of


def option(id: str, quantity: int = 1, **others: Any) -> dict[str, Any]:
    return {"id": id, "type": "product", "quantity": quantity, **others}


def component(*options: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"name": "Games", "options": list(options), **others}


@pytest.mark.parametrize(
    ("made", "chosen"),
    [
        (component(option("a"), option("b", 2, default=True)), {"b": 2}),
        (component(option("a", default=True), option("b", default=True), max=1), {"a": 1, "b": 1}),
        (component(option("a"), option("b"), option("c"), min=2), {"a": 1, "b": 1}),
        (component(option("a"), min=3), {"a": 1}),
        (component(option("a"), min=0), {}),
        (component(option("a")), {}),
    ],
)
def test_the_usual_selection(made: dict[str, Any], chosen: dict[str, int]) -> None:
    assert default_selection({"games": made, "empty": component(option("z"))}) == {"games": chosen, "empty": {}}


GAMES = component(
    option("a"), option("b", 3, min=2, max=4), option("p", product_should_be_substituted_with_child=True), min=1, max=2
)
COMPONENTS = {"games": GAMES, "more": component(option("z", 2))}
SELECTABLE = {"p": ["p1", "p2"]}


@pytest.mark.parametrize(
    ("selection", "problems"),
    [
        ({"games": {"a": 1}}, []),
        ({"games": {"a": 1, "b": 2}, "more": {"z": 2}}, []),
        ({"games": {"b": 4}, "more": {}}, []),
        ({"games": {"p1": 1, "p": 1}}, []),
        ({"games": {"a": 1}, "no": {}}, ["No such component no."]),
        ({"games": {"z": 1}}, ["No option z for component games."]),
        ({"games": {"p3": 1}}, ["No option p3 for component games."]),
        ({"games": {"a": 2}}, ["No option quantity 2 for option a"]),
        ({"games": {"b": 1}}, ["No option quantity 1 for option b"]),
        ({"games": {"b": 5}}, ["No option quantity 5 for option b"]),
        ({"games": {"a": 0}}, ["No option quantity 0 for option a"]),
        ({}, ["Missing selection for component games."]),
        ({"games": {}}, ["Missing selection for component games."]),
        ({"games": {"a": 1, "b": 2, "p1": 1}}, ["Component games takes at most 2 options."]),
        ({"more": {"z": 1}}, ["Missing selection for component games.", "No option quantity 1 for option z"]),
    ],
)
def test_what_is_wrong_with_a_selection(selection: dict[str, dict[str, int]], problems: list[str]) -> None:
    assert problems_of(COMPONENTS, SELECTABLE, selection) == problems


def test_too_few_options_are_told() -> None:
    two = {"games": component(option("a"), option("b"), min=2)}
    assert problems_of(two, {}, {"games": {"a": 1}}) == ["Component games takes at least 2 options."]
