"""Input shapes and the sentences of their refusals (PIM contract §1.8, *Texts of 422 detail*)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pxm.errors import PROBLEMS_LISTED, Invalid, Problem
from pxm.inputs import ClientMap, Entries, Enumeration, Flag, Identifier, Input, Text, WholeNumber


class SizeInput(Input):
    unit = Text(max_length=4)
    amount = WholeNumber(0, 100)


class ThingInput(Input):
    name = Text(max_length=10)
    status = Enumeration(["draft", "live"], required=False)
    note = Text(max_length=20, required=False, allow_blank=True, allow_null=True)
    position = WholeNumber(required=False, allow_null=True)
    visible = Flag(required=False)
    tags = Entries(child=Text(max_length=5), most=3, noun="tags", required=False)
    sizes = Entries(child=SizeInput(), required=False)
    texts = ClientMap(child=SizeInput(), most=2, noun="texts", longest_key=6, removable=True, required=False)
    size = SizeInput(required=False, allow_null=True)


def refused(data, **options):
    """(message, pointer) of every problem."""
    with pytest.raises(Invalid) as raised:
        ThingInput.read(data, **options)
    return [(problem.message, problem.pointer) for problem in raised.value.problems]


def test_texts_are_kept_exactly_as_sent():
    assert ThingInput.read({"name": " n\t\n "}) == {"name": " n\t\n "}


def test_undeclared_members_are_ignored():
    assert ThingInput.read({"name": "n", "odd": object(), "id": 7}) == {"name": "n"}


def test_optional_members_are_absent_null_or_empty_as_sent():
    assert ThingInput.read({"name": "n", "note": None, "position": None}) == {
        "name": "n", "note": None, "position": None
    }  # fmt: skip
    assert ThingInput.read({"name": "n", "note": ""})["note"] == ""


def test_a_partial_read_returns_only_what_was_sent():
    assert ThingInput.read({}, partial=True) == {}
    assert ThingInput.read({"visible": False}, partial=True) == {"visible": False}


def test_a_partial_read_still_refuses_null_where_there_must_be_something():
    assert refused({"name": None}, partial=True) == [("name can not be empty", "/data/attributes/name")]


def test_a_partial_read_does_not_forgive_what_nested_objects_lack():
    assert refused({"size": {"amount": 1}}, partial=True) == [
        ("size.unit can not be empty", "/data/attributes/size/unit")
    ]


def test_what_is_right_is_read_beside_the_problems_of_the_rest():
    fields, problems = ThingInput.read_right({"name": "n", "status": "odd", "tags": ["a", "bcdefg"]}, partial=True)
    assert fields == {"name": "n"}
    assert [problem.pointer for problem in problems] == ["/data/attributes/status", "/data/attributes/tags/1"]
    assert ThingInput.read_right({"name": "n"}) == ({"name": "n"}, [])


def test_all_problems_are_found_at_once_each_with_its_pointer():
    data = {
        "name": "x" * 11,
        "status": "odd",
        "position": "1",
        "tags": ["ok", "much too long", 7],
        "sizes": [{"unit": "cm", "amount": 1}, {"amount": 101}, "x"],
        "texts": {"fr": {"unit": ""}, "$de": {}, "a/b~c": 3},
    }
    assert refused(data) == [
        ("name must not exceed 10 characters", "/data/attributes/name"),
        ("status must be one of: draft, live", "/data/attributes/status"),
        ("position must be an integer", "/data/attributes/position"),
        ("tags.1 must not exceed 5 characters", "/data/attributes/tags/1"),
        ("tags.2 must be a string", "/data/attributes/tags/2"),
        ("sizes.1.unit can not be empty", "/data/attributes/sizes/1/unit"),
        ("sizes.1.amount must be between 0 and 100", "/data/attributes/sizes/1/amount"),
        ("sizes.2 must be an object", "/data/attributes/sizes/2"),
        ("texts must not have more than 2 texts", "/data/attributes/texts"),
    ]


@pytest.mark.parametrize("name", ["tags", "texts", "rules"])
def test_of_a_million_wrong_entries_as_many_are_named_as_people_read(name):
    class ManyInput(Input):
        tags = Entries(child=Text(max_length=5), required=False)
        texts = ClientMap(child=Text(max_length=5), required=False)
        rules = Entries(child=Entries(child=Text(max_length=5)), required=False)

    entries = {
        "tags": [7] * 1_000_000,
        "texts": dict.fromkeys(map(str, range(1_000_000)), 7),
        "rules": [[7] * 1_000] * 1_000,
    }
    with pytest.raises(Invalid) as raised:
        ManyInput.read({name: entries[name]})
    assert len(raised.value.problems) == PROBLEMS_LISTED


ID = "0a1b2c3d-0000-7000-8000-00000000000f"


@pytest.mark.parametrize(("sent", "kept"), [(ID, ID), (ID.upper(), ID), (f"{{{ID}}}", f"{{{ID}}}"), ("Odd", "Odd")])
def test_an_id_is_kept_as_ids_are_written_and_anything_else_as_sent(sent, kept):
    class ReferenceInput(Input):
        id = Identifier()

    assert ReferenceInput.read({"id": sent}) == {"id": kept}


def test_problems_inside_of_client_named_maps_name_the_key():
    data = {"name": "n", "texts": {"fr": {"unit": "", "amount": True}, "a/b~c": 3}}
    assert refused(data) == [
        ("texts.fr.unit can not be empty", "/data/attributes/texts/fr/unit"),
        ("texts.fr.amount must be an integer", "/data/attributes/texts/fr/amount"),
        ("texts.a/b~c must be an object", "/data/attributes/texts/a~1b~0c"),
    ]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("$de", "texts.$de must not start with $"),
        ("", "texts. must not be empty as a name"),
        ("toolong", "texts.toolong must not exceed 6 characters"),
        ("a\x00", "texts.a\x00 must not contain NUL or lone surrogates"),
    ],
)
def test_keys_that_clients_choose_have_their_limits(key, message):
    assert refused({"name": "n", "texts": {key: {"unit": "cm", "amount": 1}}})[0][0] == message


def test_null_removes_a_key():
    assert ThingInput.read({"texts": {"fr": None}}, partial=True) == {"texts": {"fr": None}}


@pytest.mark.parametrize("empty", [{}, {"name": None}, {"name": ""}])
def test_a_required_text_must_be_there(empty):
    assert refused(empty) == [("name can not be empty", "/data/attributes/name")]


@pytest.mark.parametrize("odd", [7, 1.5, True, [], {}, ["n"]])
def test_a_text_is_no_other_value(odd):
    assert refused({"name": odd}) == [("name must be a string", "/data/attributes/name")]


@pytest.mark.parametrize("odd", ["a\x00b", "\ud800", "x\udfff"])
def test_a_text_holds_nothing_that_the_database_cannot(odd):
    assert refused({"name": odd}) == [("name must not contain NUL or lone surrogates", "/data/attributes/name")]


def test_length_is_counted_in_characters():
    assert ThingInput.read({"name": "😀" * 10}) == {"name": "😀" * 10}


@pytest.mark.parametrize("odd", ["Draft", "", 1, True, [], {}, ["draft"]])
def test_an_enumeration_takes_its_own_words_only(odd):
    assert refused({"name": "n", "status": odd}) == [("status must be one of: draft, live", "/data/attributes/status")]


@pytest.mark.parametrize("odd", ["1", 1.0, True, [], {}])
def test_a_whole_number_is_no_other_value(odd):
    assert refused({"name": "n", "position": odd}) == [("position must be an integer", "/data/attributes/position")]


@pytest.mark.parametrize("number", [-(2**31), 0, 2**31 - 1])
def test_a_whole_number_has_32_bits(number):
    assert ThingInput.read({"name": "n", "position": number})["position"] == number


@pytest.mark.parametrize("number", [-(2**31) - 1, 2**31, 10**30])
def test_a_larger_number_is_refused(number):
    assert refused({"name": "n", "position": number}) == [
        ("position must be between -2147483648 and 2147483647", "/data/attributes/position")
    ]


@pytest.mark.parametrize("odd", [0, 1, "true", "", [], {}])
def test_a_flag_is_true_or_false(odd):
    assert refused({"name": "n", "visible": odd}) == [("visible must be a boolean", "/data/attributes/visible")]


@pytest.mark.parametrize("odd", ["a,b", {"0": "a"}, 7, True])
def test_an_array_is_no_other_value(odd):
    assert refused({"name": "n", "tags": odd}) == [("tags must be an array", "/data/attributes/tags")]


def test_an_array_has_at_most_so_many_entries():
    assert refused({"name": "n", "tags": list("abcd")}) == [
        ("tags must not have more than 3 tags", "/data/attributes/tags")
    ]


@pytest.mark.parametrize("odd", [[], "x", 7, None])
def test_attributes_that_are_no_object_are_refused_by_the_name_of_their_place(odd):
    assert refused(odd) in (
        [("attributes must be an object", "/data/attributes")],
        [("attributes can not be empty", "/data/attributes")],
    )


def test_the_pointer_of_another_place_can_be_given():
    assert refused({}, pointer="/data/3") == [("name can not be empty", "/data/3/name")]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@given(ANYTHING | st.fixed_dictionaries({}, optional=dict.fromkeys(ThingInput().fields, ANYTHING)), st.booleans())
def test_anything_at_all_is_either_read_or_refused(data, partial):
    problems: tuple[Problem, ...] = ()
    try:
        ThingInput.read(data, partial=partial)
    except Invalid as refusal:
        problems = refusal.problems
    assert all(problem.message and problem.pointer.startswith("/data/attributes") for problem in problems)
