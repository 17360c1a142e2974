"""What an index of trigrams is asked."""

from __future__ import annotations

from pxm.searching import LONGEST_SEARCH, spellings
from pxm.trigrams import any_of, beginnings, expression


def test_every_three_characters_in_a_row_are_asked_for_in_each_of_their_spellings() -> None:
    assert expression([spellings("Four")]) == '(("fou")) AND (("our"))'
    assert expression([spellings("four"), spellings("our")]) == '(("fou")) AND (("our"))'
    assert expression([spellings('a"b')]) == '(("a""b"))'
    assert expression([[["a"], ["b"], ["ss", "ß"]]]) == '(("abs" AND "bss") OR ("abß"))'
    # What anything may stand for is left out, and so is what has too many spellings.
    assert expression([spellings("red four x")]) == '(("red")) AND (("fou")) AND (("our"))'
    assert expression([[["a"], None, ["b"], ["c"]]]) == ""
    assert expression([[list("abcde")] * 3]) == ""
    assert expression([spellings("äöü" * LONGEST_SEARCH)]).count(" AND (") < 2 * LONGEST_SEARCH


def test_of_what_is_too_short_the_beginnings_are_known() -> None:
    assert beginnings(spellings("Zq")) == ["zq"]
    assert beginnings(spellings("a zq")) == ["zq"]
    assert beginnings(spellings("é")) == ["E\u0301", "e\u0301", "É", "é"]
    assert beginnings([None]) == beginnings([]) == []
    assert any_of(["zqa", 'zq"']) == '"zqa" OR "zq"""'
