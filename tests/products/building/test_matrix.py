"""The variation matrix as text (PIM contract §2.5)."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from products.building.matrix import EMPTY, leaves_of, matrix_text, without_children
from products.building.rules import Axes
from tests.products.building import oracle
from tests.products.building.strategies import axes


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [
        ([], {}),
        ([(("red",), "1")], {"red": "1"}),
        ([(("red",), "1"), (("blue",), "2")], {"red": "1", "blue": "2"}),
        (
            [(("S", "green"), "1"), (("S", "blue"), "2"), (("M", "red"), "3")],
            {"S": {"green": "1", "blue": "2"}, "M": {"red": "3"}},
        ),
    ],
)
def test_leaves_grow_a_tree(leaves: list[tuple[tuple[str, ...], str]], expected: dict[str, object]) -> None:
    assert orjson.loads(matrix_text(leaves)) == expected


def test_no_leaves_are_an_empty_object() -> None:
    assert matrix_text([]) == EMPTY


@given(drawn=axes(), data=st.data())
def test_tree_holds_its_leaves_and_loses_those_that_are_forgotten(drawn: Axes, data: st.DataObject) -> None:
    chosen = [each for each in oracle.everything(drawn) if data.draw(st.booleans())]
    leaves = [(combination, str(number)) for number, combination in enumerate(chosen)]
    gone = data.draw(st.sets(st.sampled_from([id for _, id in leaves]))) if leaves else set()

    text = matrix_text(leaves)
    rest, count = without_children(text, gone)

    assert list(leaves_of(text)) == leaves
    assert list(leaves_of(rest)) == [leaf for leaf in leaves if leaf[1] not in gone]
    assert count == len(leaves) - len(gone)


def test_hundreds_of_variations_nest_as_deep() -> None:
    path = tuple(f"o{level}" for level in range(400))

    assert matrix_text([(path, "child")]).count("{") == 400
