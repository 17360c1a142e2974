"""A stream of JSON objects is cut where each one ends, whatever it holds and wherever the reading stops."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from products.transfer import json_stream
from products.transfer.json_stream import NotJSON, objects_in

_TEXT = st.text(alphabet=st.sampled_from('{}[]"\\ ,:a\n\té'), max_size=8)
_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)
_OBJECTS = st.lists(st.dictionaries(_TEXT, _VALUE, max_size=3), max_size=5)
_BETWEEN = st.sampled_from(["", "\n", "\r\n", "  ", "\n\n\t"])


class Slowly(BytesIO):
    """Reads a few bytes at a time, so that every place is once the end of what has arrived."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(3)


def read(text: str | bytes) -> list[Any]:
    """Return the objects, which are the same whether they arrive little by little or at once."""
    raw = text.encode() if isinstance(text, str) else text
    found, at_once = ([orjson.loads(each) for each in objects_in(content)] for content in (Slowly(raw), BytesIO(raw)))
    assert found == at_once
    return found


@given(objects=_OBJECTS, between=_BETWEEN, indented=st.booleans())
def test_objects_are_found_as_they_were_written(objects: list[Any], between: str, indented: bool) -> None:
    option = orjson.OPT_INDENT_2 if indented else 0
    text = between.join(orjson.dumps(each, option=option).decode() for each in objects)
    assert read(between + text + between) == objects


def test_a_byte_order_mark_is_no_object() -> None:
    assert read(b'\xef\xbb\xbf{"a": 1}') == [{"a": 1}]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("[1]", 1),
        ('{"a": 1} 7', 2),
        ('{"a": 1}{"b": ', 2),
        ('{"a": "', 1),
        ('{"a": 1}\n{"b": "}"\n', 2),
        ('{"a": 1}\n{"b": 1},\n', 3),
        ('{"a": 1}\n\n[1]\n', 2),
        ('{"a": 1}}', 2),
        ('{"a": 1},{"a": 1}', 2),
        ("\x1f\x8b\x08", 1),
    ],
)
def test_what_is_no_object_is_named_by_its_number(text: str, number: int) -> None:
    with pytest.raises(NotJSON) as refusal:
        read(text)
    assert refusal.value.number == number


def test_nobody_fills_the_memory_with_one_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LONGEST_OBJECT", 100)
    assert len(read('{"a": "' + "x" * 60 + '"}')) == 1
    with pytest.raises(NotJSON):
        read('{"a": "' + "x" * 120 + '"}')
