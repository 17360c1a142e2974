"""Reading filters (PIM contract §1.5, catalog contract §1.4)."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pxm.api.filtering import Predicate, parse
from pxm.errors import Malformed


def predicate(operator: str, attribute: str, *values: str) -> Predicate:
    return Predicate(operator, attribute, values)


@pytest.mark.parametrize(
    ("text", "predicates"),
    [
        ("eq(name,Shirt)", [predicate("eq", "name", "Shirt")]),
        ("in(id,a,b,c)", [predicate("in", "id", "a", "b", "c")]),
        ("in(id, a,  b)", [predicate("in", "id", "a", "b")]),
        ("in(id,a)", [predicate("in", "id", "a")]),
        ("EQ(name,x)", [predicate("eq", "name", "x")]),
        ("ILike(name,x)", [predicate("ilike", "name", "x")]),
        (" eq ( name , Blue shirt ) ", [predicate("eq", "name", "Blue shirt")]),
        ("eq(name,x):gt(id,y)", [predicate("eq", "name", "x"), predicate("gt", "id", "y")]),
        ("eq(name,x),gt(id,y)", [predicate("eq", "name", "x"), predicate("gt", "id", "y")]),
        ("eq(a,x) : gt(b,y)", [predicate("eq", "a", "x"), predicate("gt", "b", "y")]),
        ("eq(a,x) , gt(b,y)", [predicate("eq", "a", "x"), predicate("gt", "b", "y")]),
        ('eq(name,"a, (b): c")', [predicate("eq", "name", "a, (b): c")]),
        ("eq(name,'it''s')", None),
        (r"eq(name,'it\'s')", [predicate("eq", "name", "it's")]),
        (r'eq(name,"say \"hi\" \\ \n")', [predicate("eq", "name", r'say "hi" \ n')]),
        ("eq(name,\"it's\")", [predicate("eq", "name", "it's")]),
        ('eq(name,5")', [predicate("eq", "name", '5"')]),
        ("eq(name,it's)", [predicate("eq", "name", "it's")]),
        ('eq(name,"")', [predicate("eq", "name", "")]),
        ('eq(name," spaces ")', [predicate("eq", "name", " spaces ")]),
        ('in(name,"a,b",c, "d" )', [predicate("in", "name", "a,b", "c", "d")]),
        ("like(name,*shirt*)", [predicate("like", "name", "*shirt*")]),
        ("gt(created_at,2026-03-04T05:06:07.089Z)", [predicate("gt", "created_at", "2026-03-04T05:06:07.089Z")]),
        ("eq(shopper_attributes.screen size,x)", [predicate("eq", "shopper_attributes.screen size", "x")]),
        ("eq(extensions.book.isbn,123)", [predicate("eq", "extensions.book.isbn", "123")]),
        ("eq(name,Größe 😀)", [predicate("eq", "name", "Größe 😀")]),
        ("eq(name,a|b)", [predicate("eq", "name", "a|b")]),
        ("eq(name,back\\slash)", [predicate("eq", "name", "back\\slash")]),
        ("", []),
        ("   ", []),
    ],
)  # fmt: skip
def test_a_filter_is_read(text, predicates):
    if predicates is None:
        with pytest.raises(Malformed):
            parse(text)
    else:
        assert parse(text) == tuple(predicates)


@pytest.mark.parametrize(
    "text",
    ["eq", "eq(", "eq()", "eq(name)", "eq(name,)", "eq(,x)", "eq(name,x", "eq(name,x))", "eq(name,x)y", "name,x", ")",
     "eq(name,x):", ":eq(name,x)", "eq(name,x)::eq(name,y)", "eq(name,x)eq(name,y)", "eq(name,x)|eq(name,y)",
     "(eq(name,x)|eq(name,y))", "(a|b)", "or(eq(name,x),eq(name,y))", "eq(name,x,y)", "like(name,x,y)", "gt(id,x,y)",
     "ne(name,x)", "eq name,x", "eq(name,f(x))", "eq(name,(x)", 'eq(name,"x)', "eq(name,'x)", 'eq(name,"x"y)',
     'eq("name",x)', "eq(na(me,x)", "eq(a:b,x)", "in(id,a,,b)", "in(id,a,)", "in(id,,a)", "eq(name,x\x00)",
     "eq(name,\"\x00\")", "\\", "*", "eq(name,x);eq(name,y)", "(((((((((((((((", "eq(eq(name,x),y)"],
)  # fmt: skip
def test_what_is_no_filter_is_refused_in_the_words_clients_know(text):
    with pytest.raises(Malformed) as refusal:
        parse(text)
    assert str(refusal.value) == "Could not parse the supplied filter"


def test_ten_predicates_are_read_and_eleven_are_not():
    assert len(parse(":".join(["eq(name,x)"] * 10))) == 10
    with pytest.raises(Malformed):
        parse(":".join(["eq(name,x)"] * 11))


def test_two_hundred_ids_are_read():
    ids = [f"01900000-0000-7000-8000-{number:012}" for number in range(200)]
    assert parse(f"in(id,{','.join(ids)})")[0].values == tuple(ids)


LONG = 100_000


@pytest.mark.parametrize(
    "text",
    [
        "eq(" + " " * LONG,
        "eq(a" + " " * LONG + "(",
        'eq(a,"' + "\\" * (LONG + 1),
        "eq(a," * LONG,
        "eq(a,b " + " " * LONG,
        "eq(a,b)" + " " * LONG + "x",
    ],
)
def test_long_garbage_is_refused_at_once(text):
    with pytest.raises(Malformed):
        parse(text)


def quoted(value: str, mark: str) -> str:
    return mark + value.replace("\\", "\\\\").replace(mark, f"\\{mark}") + mark


@given(st.lists(st.text(st.characters(exclude_characters="\x00")), min_size=1), st.sampled_from("\"'"))
def test_every_text_can_be_quoted(values, mark):
    text = f"in(name,{','.join(quoted(value, mark) for value in values)})"
    assert parse(text)[0].values == tuple(values)


@given(st.text() | st.text(alphabet="eqinlkgt(),:|'\"\\ *ab", max_size=40))
@example("eq(name,\\")
def test_any_text_is_read_or_refused(text):
    try:
        found = parse(text)
    except Malformed:
        return
    assert all(predicate.values and predicate.attribute for predicate in found)
