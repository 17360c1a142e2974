"""How rooms declare things to parts that do not know them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pxm import registry
from pxm.registry import Registry


@dataclass(frozen=True)
class Thing:
    name: str
    place: int = 0


@pytest.fixture
def things() -> Registry[Thing]:
    yield Registry("thing under test")
    del registry.ALL["thing under test"]


def test_entries_stand_in_the_order_of_their_place_then_of_their_declaration(things):
    things.add(Thing("late", place=9), Thing("first"), Thing("second"))
    assert things.names() == ["first", "second", "late"]
    assert [thing.place for thing in things] == [0, 0, 9]


def test_an_entry_is_found_by_its_name(things):
    things.add(Thing("one"))
    assert things.get("one") == Thing("one")
    assert things.get("two") is None


def test_the_same_entry_may_be_declared_twice_but_not_another_of_its_name(things):
    one = Thing("one")
    things.add(one)
    things.add(one)
    with pytest.raises(ValueError, match="two entries"):
        things.add(Thing("one", place=1))
    assert len(things) == 1


def test_nothing_is_declared_once_the_entries_were_read(things):
    assert len(things) == 0
    with pytest.raises(RuntimeError, match="after the thing under test registry had been read"):
        things.add(Thing("late"))


def test_a_test_holds_entries_of_its_own_for_a_while(things):
    things.add(Thing("one"))
    with things.holding(Thing("two"), Thing("one", place=5)):
        assert {thing.name: thing.place for thing in things} == {"one": 5, "two": 0}
    assert list(things) == [Thing("one")]
