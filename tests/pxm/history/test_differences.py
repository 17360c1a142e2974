"""What is kept of two values."""

from __future__ import annotations

import pytest

from pxm.history.declared import Kind
from pxm.history.differences import MOST_CHARACTERS, MOST_PARTS, difference


@pytest.mark.parametrize("kind", Kind)
def test_equal_values_leave_nothing(kind):
    assert difference(kind, {"a": 1}, {"a": 1}) == {}


@pytest.mark.parametrize(("old", "new"), [("a", "b"), (None, 1), (True, False), ("", "\n"), (0, None)], ids=repr)
def test_scalars_are_kept_as_they_are(old, new):
    assert difference(Kind.VALUE, old, new) == {"old": old, "new": new}


def test_a_long_text_is_cut_and_says_so():
    found = difference(Kind.VALUE, "a" * MOST_CHARACTERS, "b" * 65_535)
    assert found["old"] == "a" * MOST_CHARACTERS
    assert found["new"] == {"text": "b" * MOST_CHARACTERS, "length": 65_535}


def test_maps_are_compared_key_by_key_and_one_level_deeper():
    old = {"fr": {"name": "Chemise", "description": "Douce"}, "care": "cold"}
    new = {"fr": {"name": "Chemisier", "description": "Douce"}, "de": {"name": "Hemd"}}
    assert difference(Kind.MAP, old, new) == {
        "keys": {"fr › name": ["Chemise", "Chemisier"], "care": ["cold", None], "de › name": [None, "Hemd"]},
        "more": 0,
    }


def test_lists_tell_what_came_and_went_and_whether_the_rest_moved():
    assert difference(Kind.LIST, ["a", "b", "c"], ["c", "b", "d"]) == {
        "added": ["d"],
        "removed": ["a"],
        "moved": True,
        "more": 0,
    }
    assert difference(Kind.LIST, ["a", "b"], ["b", "c"])["moved"] is False


def test_large_lists_and_maps_are_counted_beyond_a_bound():
    many = [str(number) for number in range(1000)]
    assert len(difference(Kind.LIST, [], many)["added"]) == MOST_PARTS
    assert difference(Kind.LIST, [], many)["more"] == 1000 - MOST_PARTS
    assert difference(Kind.MAP, {}, dict.fromkeys(many, "x"))["more"] == 1000 - MOST_PARTS
