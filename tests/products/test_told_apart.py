from __future__ import annotations

import pytest

from products.told_apart import Named, hint_of, told_apart


@pytest.mark.parametrize(
    ("things", "called"),
    [
        ([], []),
        ([("Size", "S, M"), ("Color", "Red")], ["Size", "Color"]),
        ([("Size", "S, M"), ("Size", "38, 40")], ["Size · S, M", "Size · 38, 40"]),
        ([("Red", ""), ("Red", "")], ["Red · 1st", "Red · 2nd"]),
        ([("Size", "S"), ("Size", "S"), ("Size", "38")], ["Size · S · 1st", "Size · S · 2nd", "Size · 38"]),
        ([("Red", ""), ("Red", "#f00"), ("Blue", "")], ["Red · 1st", "Red · #f00", "Blue"]),
    ],
)
def test_only_things_of_one_name_are_told_apart(things: list[tuple[str, str]], called: list[str]) -> None:
    named = [Named(place, name, hint) for place, (name, hint) in enumerate(things)]
    assert list(told_apart(named).values()) == called


@pytest.mark.parametrize(("place", "ending"), [(1, "1st"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd")])
def test_places_are_counted_as_people_do(place: int, ending: str) -> None:
    called = told_apart([Named(number, "Red") for number in range(1, 30)])
    assert called[place] == f"Red · {ending}"


def test_a_hint_is_short() -> None:
    assert hint_of(["S", "M"]) == "S, M"
    assert hint_of(list("1234567")) == "1, 2, 3, 4, 5, 6…"
    assert len(hint_of(["x" * 1000])) == 40
