from __future__ import annotations

from uuid import UUID

import pytest

from pxm.ids import read_uuid, uuid7, uuid7_digits, uuid7s


def test_ids_ascend_in_the_order_they_were_made():
    made = [uuid7(), *uuid7s(1000), uuid7(), *uuid7s(3)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_ids_are_uuids_of_version_seven():
    for made in uuid7s(100):
        assert made.version == 7
        assert made.variant == UUID(int=0b10 << 62).variant


def test_no_id_is_made_of_nothing():
    assert uuid7s(0) == []


def test_an_id_is_read_in_its_usual_spelling():
    made = uuid7()
    assert read_uuid(str(made)) == made
    assert read_uuid(str(made).upper()) == made


@pytest.mark.parametrize("text", ["", "7", "{}", "0" * 32, "urn:uuid:01900000-0000-7000-8000-000000000000", "٠" * 36])
def test_any_other_text_is_none(text):
    assert read_uuid(text) is None


def test_digits_are_ids_in_the_same_order() -> None:
    before, made, after = uuid7(), uuid7_digits(100), uuid7()
    assert before.hex < made[0] < made[-1] < after.hex
    assert made == sorted(made)
    assert all(UUID(digits).version == 7 and UUID(digits).hex == digits for digits in made)
