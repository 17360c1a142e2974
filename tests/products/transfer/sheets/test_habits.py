"""What spreadsheets do to codes is noticed, and what only looks a little like it is not."""

from __future__ import annotations

import pytest

from products.transfer.sheets.habits import Habit, habit_in, lengths_of


@pytest.mark.parametrize(
    ("column", "text", "habit"),
    [
        ("sku", "1.0E+10", Habit.SCIENTIFIC),
        ("upc_ean", "4,00638E+12", Habit.SCIENTIFIC),
        ("sku", "5E10", None),
        ("name", "1.0E+10", None),
        ("sku", "1234567890123450", Habit.ROUNDED),
        ("sku", "12345678901234", None),
        ("sku", "02-Jan", Habit.DATE),
        ("mpn", "Mrz 12", Habit.DATE),
        ("external_ref", "1/2/2026", Habit.DATE),
        ("sku", "2026-01-02", Habit.DATE),
        ("sku", "02-Janus", None),
        ("sku", "12-Red", None),
        ("slug", "2026-01-02", None),
        ("upc_ean", "12345670", None),
        ("upc_ean", "1234565", Habit.ZEROS),  # seven digits of eight
        ("upc_ean", "1234566", None),
        ("upc_ean", "4006381333931", None),
        ("description", "#REF!", Habit.ERROR),
        ("sku", "#######", Habit.ERROR),
        ("sku", "#5", None),
    ],
)
def test_a_habit_in_a_cell(column: str, text: str, habit: Habit | None) -> None:
    assert habit_in(column, text) == habit


@pytest.mark.parametrize(
    ("skus", "expected"),
    [
        (["12345", "23456", "34567", "45678", "123"], 5),
        (["12345", "23456", "34567", "123"], 0),  # too few to tell
        (["12345", "23456", "34567", "45678", "00123"], 0),  # zeros are there
        (["12345", "23456", "34567", "45678", "A1"], 0),
        (["1", "2", "3", "4", "5"], 0),
        (["12345", "1234", "123", "12", "1"], 0),
    ],
)
def test_codes_of_one_length_tell_which_ones_are_too_short(skus: list[str], expected: int) -> None:
    rows = [["x", sku] for sku in skus]
    assert lengths_of(["name", "sku"], rows).get("sku", 0) == expected
    assert habit_in("sku", "123", expected) == (Habit.ZEROS if expected else None)
