"""What filters find, the same on SQLite and on PostgreSQL (PIM contract §1.5; ruling: text comparison)."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from products.models import Product, Variation
from pxm.api.filtering import JSONKeyField, JSONListField, TextField, apply_filter
from pxm.errors import Malformed
from tests.factories.products import ProductFactory, VariationFactory
from tests.pxm.doors import Products, Variations

pytestmark = [pytest.mark.usefixtures("doors"), pytest.mark.django_db]


def names(queryset, text, filterable=Products.filterable):
    """The names of the products that a filter finds, in alphabetical order."""
    return sorted(product.name for product in apply_filter(queryset, text, filterable))


def found(text):
    return "".join(names(Product.objects.all(), text))


@pytest.fixture
def texts():
    """Products a, b, c … with these SKUs."""
    skus = ["Abc", "abc", "abcd", "xAbcx", "a*c", "a_c", "a%c", "a[b]c", "a\\c", "ÄBC", "äbc", "a?c", "a]c", "[abc]"]
    for name, sku in zip("abcdefghijklmnop", [*skus, "a'c\"", "  abc  "], strict=True):
        ProductFactory(name=name, sku=sku)
    Product.objects.create(name="z", product_type="bundle")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eq(sku,abc)", "b"),
        ("eq(sku,Abc)", "a"),
        ("eq(sku,ABC)", ""),
        ("in(sku,abc,Abc,other)", "ab"),
        ("eq(sku,a*c)", "e"),
        ("eq(sku,*)", ""),
        ('eq(sku,"  abc  ")', "p"),
        ("eq(sku,  abc  )", "b"),
    ],
)
def test_equality_minds_case_and_knows_no_wildcards(texts, text, expected):
    assert found(text) == expected


CASED = {"sku": TextField("sku", "eq in like ilike gt ge lt le")}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("abc", "b"),
        ("abc*", "bc"),
        ("*abc", "b"),
        ("Abc*", "a"),
        ("*Abc*", "ad"),
        ("*bc", "abk"),
        ("ABC*", ""),
        ("*", "abcdefghijklmnop"),
        ("**", "abcdefghijklmnop"),
        ("a*c", "e"),
        ("a_c", "f"),
        ("a_*", "f"),
        ("a%*", "g"),
        ("*%c", "g"),
        ("a[*", "h"),
        ("a[b]c", "h"),
        ("*[b]*", "h"),
        ("a\\c", "i"),
        ("a\\*", "i"),
        ("a?c", "l"),
        ("a?*", "l"),
        ("a]*", "m"),
        ("[abc]", "n"),
        ("[*", "n"),
        ("Ä*", "j"),
        ("*'c*", "o"),
        ("nothing*", ""),
    ],
)
def test_like_minds_case_and_takes_stars_at_the_ends_only(texts, pattern, expected):
    pattern = pattern.replace("\\", "\\\\")
    assert "".join(names(Product.objects.all(), f'like(sku,"{pattern}")', CASED)) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("ABC", "ab"),
        ("aBc*", "abc"),
        ("*BC*", "abcdjknp"),
        ("A_C", "f"),
        ("A%*", "g"),
        ("A[B]*", "h"),
        ("A.C", ""),
        ("A*C", "e"),
        ("*", "abcdefghijklmnop"),
        ("A\\C", "i"),
    ],
)
def test_ilike_and_like_on_skus_do_not_mind_case(texts, pattern, expected):
    pattern = pattern.replace("\\", "\\\\")
    assert "".join(names(Product.objects.all(), f'ilike(sku,"{pattern}")', CASED)) == expected
    assert found(f'like(sku,"{pattern}")') == expected


def test_texts_are_ordered_by_code_point():
    for name, sku in {
        "1": "A",
        "2": "B",
        "3": "a",
        "4": "b",
        "5": "Ä",
        "6": "ä",
        "7": "_",
        "8": "😀",
        "9": "\uffee",
    }.items():
        ProductFactory(name=name, sku=sku)
    assert found("gt(sku,B)") == "3456789"
    assert found("ge(sku,B)") == "23456789"
    assert found("lt(sku,_)") == "12"
    assert found("le(sku,a)") == "1237"
    assert found("gt(sku,ä)") == "89"
    assert found("gt(sku,\uffee)") == "8"


def test_a_line_break_is_a_character_as_any_other():
    ProductFactory(name="a", sku="one\ntwo")
    assert found('like(sku,"ONE*")') == "a"
    assert found('like(sku,"one\ntwo")') == "a"
    assert found('like(sku,"one")') == ""
    assert "".join(names(Product.objects.all(), 'like(sku,"*two")', CASED)) == "a"


def test_a_missing_text_matches_nothing():
    Product.objects.create(name="a", product_type="bundle")
    for text in ("eq(sku,x)", "like(sku,*)", "gt(sku,0)", "lt(sku,z)", 'eq(sku,"")'):
        assert found(text) == "", text


def test_ids_are_compared_and_ordered():
    rows = [VariationFactory() for _ in range(4)]
    ids = [str(row.pk) for row in rows]

    def positions(text):
        return [rows.index(row) for row in apply_filter(Variation.objects.order_by("id"), text, Variations.filterable)]

    assert positions(f"eq(id,{ids[1]})") == [1]
    assert positions(f"eq(id,{ids[1].upper()})") == [1]
    assert positions(f"in(id,{ids[3]},{ids[0]},{UUID(int=7)})") == [0, 3]
    assert positions(f"gt(id,{ids[1]})") == [2, 3]
    assert positions(f"ge(id,{ids[1]})") == [1, 2, 3]
    assert positions(f"lt(id,{ids[1]})") == [0]
    assert positions(f"le(id,{ids[1]})") == [0, 1]


@pytest.mark.parametrize("value", ["x", "7", "01900000", "{01900000-0000-7000-8000-000000000000}", "0" * 32, '""'])
def test_what_is_no_id_is_refused(value):
    for operator in ("eq", "in", "gt"):
        with pytest.raises(Malformed):
            apply_filter(Variation.objects.all(), f"{operator}(id,{value})", Variations.filterable)


MOMENTS = {
    "a": datetime(2026, 3, 3, 23, 59, 59, 999_000, UTC),
    "b": datetime(2026, 3, 4, tzinfo=UTC),
    "c": datetime(2026, 3, 4, 5, 6, 7, 89_000, UTC),
    "d": datetime(2026, 3, 4, 5, 6, 7, 90_000, UTC),
    "e": datetime(2026, 3, 4, 23, 59, 59, 999_000, UTC),
    "f": datetime(2026, 3, 5, tzinfo=UTC),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eq(created_at,2026-03-04)", "bcde"),
        ("le(created_at,2026-03-04)", "abcde"),
        ("lt(created_at,2026-03-04)", "a"),
        ("gt(created_at,2026-03-04)", "cdef"),
        ("ge(created_at,2026-03-04)", "bcdef"),
        ("eq(created_at,2026-03-04T05:06:07.089Z)", "c"),
        ("eq(created_at,2026-03-04T05:06:07.0894Z)", "c"),
        ("eq(created_at,2026-03-04t05:06:07.09z)", "d"),
        ("eq(created_at,2026-03-04T05:06:07.089)", "c"),
        ("eq(created_at,2026-03-04 05:06:07.089)", "c"),
        ("eq(created_at,2026-03-04T07:06:07.089+02:00)", "c"),
        ("eq(created_at,2026-03-04T05:06:07Z)", ""),
        ("gt(created_at,2026-03-04T05:06:07.089Z)", "def"),
        ("ge(created_at,2026-03-04T05:06:07.089Z)", "cdef"),
        ("lt(created_at,2026-03-04T05:06:07.090Z)", "abc"),
        ("le(created_at,2026-03-04T05:06:07.090Z)", "abcd"),
        ("eq(created_at,1772600767089)", "c"),
        ("ge(created_at,1772600767090)", "def"),
        ("gt(created_at,0)", "abcdef"),
        ("gt(created_at,-1)", "abcdef"),
        ("ge(created_at,2026-03-04):lt(created_at,2026-03-05)", "bcde"),
    ],
)
def test_moments_are_found_by_date_by_rfc_3339_and_by_epoch(text, expected):
    for name, moment in MOMENTS.items():
        VariationFactory(name=name, created_at=moment)
    assert "".join(names(Variation.objects.all(), text, Variations.filterable)) == expected


@pytest.mark.parametrize(
    "value",
    ["x", "2026-3-4", "2026-02-30", "2026-13-01", "2026-03-04T25:00:00Z", "2026-03-04T05:06:07+2:00", "1.5",
     "1e3", "99999999999999999", "-99999999999999999", "9" * 400, "9999-12-31T23:59:59-23:59",
     "0001-01-01T00:00:00+23:59", "0000-01-01", "20260304T050607Z", "2026-W10-1", "now", "٢٠٢٦-٠٣-٠٤"],
)  # fmt: skip
def test_what_is_no_moment_is_refused(value):
    for operator in ("eq", "le", "gt"):
        with pytest.raises(Malformed):
            apply_filter(Variation.objects.all(), f'{operator}(created_at,"{value}")', Variations.filterable)


@pytest.mark.parametrize(("operator", "found"), [("lt", 1), ("le", 1), ("eq", 0), ("gt", 0)])
def test_the_last_day_there_is_stands_for_ever(operator, found):
    VariationFactory()
    rows = apply_filter(Variation.objects.all(), f"{operator}(created_at,9999-12-31)", Variations.filterable)
    assert rows.count() == found


@pytest.fixture
def tagged():
    lists = {
        "a": ["red", "sale"],
        "b": ["blue"],
        "c": [],
        "d": ["größe", "re*d", 'q"uote', "back\\slash"],
        "e": ["reddish"],
    }
    for name, tags in lists.items():
        ProductFactory(name=name, tags=tags)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eq(tags,red)", "a"),
        ("eq(tags,RED)", "a"),
        ("eq(tags,re)", ""),
        ("in(tags,red,blue,none)", "ab"),
        ("in(tags,red)", "a"),
        ("eq(tags,GRÖSSE)", ""),
        ("eq(tags,Größe)", "d"),
        ("like(tags,red*)", "ae"),
        ("like(tags,*ED)", "a"),
        ("like(tags,*e*)", "abde"),
        ("like(tags,red)", "a"),
        ("like(tags,re*d)", "d"),
        ("eq(tags,re*d)", "d"),
        ('eq(tags,"q\\"uote")', "d"),
        ('like(tags,"back\\\\*")', "d"),
        ("eq(tags,red):eq(tags,sale)", "a"),
        ("eq(tags,red):eq(tags,blue)", ""),
        ("like(tags,*)", "abde"),
    ],
)
def test_lists_of_texts_are_searched_entry_by_entry(tagged, text, expected):
    assert found(text) == expected


def test_lists_of_mixed_case_mind_it():
    ProductFactory(name="a", tags=["Red"])
    cased = {"tags": JSONListField("tags", "eq in like")}
    assert names(Product.objects.all(), "eq(tags,Red)", cased) == ["a"]
    assert names(Product.objects.all(), "eq(tags,red)", cased) == []
    assert names(Product.objects.all(), "like(tags,re*)", cased) == []


ATTRIBUTES = {
    "color": "red",
    "size": "7",
    "count": 7,
    "price": 1.5,
    "on": True,
    "off": False,
    "nothing": None,
    "list": ["red"],
    "object": {"a": "red"},
    "a.b": "dotted",
    "with space": "x",
    "größe": "groß",
    "$": "dollar",
}


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("eq(shopper_attributes.color,red)", True),
        ("eq(shopper_attributes.color,Red)", False),
        ("eq(shopper_attributes.Color,red)", False),
        ("eq(shopper_attributes.size,7)", True),
        ("eq(shopper_attributes.count,7)", True),
        ("eq(shopper_attributes.count,7.0)", False),
        ("eq(shopper_attributes.price,1.5)", True),
        ("eq(shopper_attributes.on,true)", True),
        ("eq(shopper_attributes.on,1)", False),
        ("eq(shopper_attributes.off,false)", True),
        ("eq(shopper_attributes.nothing,null)", False),
        ('eq(shopper_attributes.nothing,"")', False),
        ('eq(shopper_attributes.list,"[\\"red\\"]")', False),
        ('eq(shopper_attributes.object,"{\\"a\\": \\"red\\"}")', False),
        ("eq(shopper_attributes.object.a,red)", False),
        ("eq(shopper_attributes.a.b,dotted)", True),
        ("eq(shopper_attributes.with space,x)", True),
        ("eq(shopper_attributes.größe,groß)", True),
        ("eq(shopper_attributes.$,dollar)", True),
        ("eq(shopper_attributes.unknown,red)", False),
    ],
)
def test_custom_attributes_are_compared_as_texts(text, matches):
    ProductFactory(name="a", shopper_attributes=ATTRIBUTES)
    ProductFactory(name="b", shopper_attributes={})
    assert found(text) == ("a" if matches else "")


LIKENESSES = {"shopper_attributes.*": JSONKeyField("shopper_attributes", "eq like ilike")}


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("like(shopper_attributes.color,re*)", True),
        ("like(shopper_attributes.color,*ED)", False),
        ("ilike(shopper_attributes.color,*ED)", True),
        ("like(shopper_attributes.size,?)", False),
        ("ilike(shopper_attributes.größe,GROS*)", False),
        ("ilike(shopper_attributes.größe,GRO*)", True),
        ("like(shopper_attributes.on,t*)", True),
        ("like(shopper_attributes.nothing,*)", False),
        ("like(shopper_attributes.list,*)", False),
        ("like(shopper_attributes.a.b,*ott*)", True),
        ("like(shopper_attributes.unknown,*)", False),
    ],
)
def test_what_stands_under_a_key_is_searched_like_a_text(text, matches):
    ProductFactory(name="a", shopper_attributes=ATTRIBUTES)
    ProductFactory(name="b", shopper_attributes={})
    assert names(Product.objects.all(), text, LIKENESSES) == (["a"] if matches else [])


def test_a_pattern_that_is_too_long_is_refused_under_a_key_too():
    with pytest.raises(Malformed):
        apply_filter(Product.objects.all(), f"like(shopper_attributes.color,{'x' * 4_001})", LIKENESSES)


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("eq(extensions.book.isbn,123)", True),
        ("eq(extensions.book.pages,123)", True),
        ("eq(extensions.book.other,123)", False),
        ("eq(extensions.film.isbn,123)", False),
        ("eq(extensions.text.isbn,123)", False),
        ("eq(extensions.list.0,123)", False),
        ("eq(extensions.book.a.b,x)", True),
    ],
)
def test_template_fields_are_compared_below_their_template(text, matches):
    extensions = {
        "products(book)": {"isbn": "123", "pages": 123, "a.b": "x"},
        "products(text)": "isbn",
        "products(list)": ["123"],
    }
    ProductFactory(name="a", extensions=extensions)
    assert found(text) == ("a" if matches else "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eq(status,live)", "a"),
        ("eq(status,published)", "a"),
        ("in(status,draft,live)", "ab"),
        ("in(status,draft)", "b"),
    ],
)
def test_enumerations_take_their_words_and_synonyms(text, expected):
    ProductFactory(name="a", status="live")
    ProductFactory(name="b", status="draft")
    assert found(text) == expected


def test_a_field_may_be_that_of_a_related_row():
    parent = ProductFactory(name="p", variations=[VariationFactory(options=["x"])])
    child = ProductFactory.build(name="c")
    Product.objects.create(
        name="c", sku=child.sku, slug=child.slug, parent=parent, product_type="child", option_key=UUID(int=1)
    )
    assert found("eq(parent_name,p)") == "c"
    assert found("like(parent_name,p*)") == "c"
    assert found("ilike(parent_name,P*)") == "c"
    assert found("gt(parent_name,a)") == "c"


def test_a_field_may_have_a_meaning_of_its_own():
    ProductFactory(name="a")
    assert found("eq(has_nodes,false)") == "a"


LONG = "x" * 5000


@pytest.mark.parametrize(
    "text",
    ["eq(unknown,x)", "eq(Name,x)", "eq(attributes.name,x)", "gt(name,x)", "like(status,x)", "ilike(sku,x)",
     "eq(status,odd)", "in(status,live,odd)", "eq(shopper_attributes,x)", "eq(shopper_attributes.,x)",
     "like(shopper_attributes.color,x)",
     "eq(extensions,x)", "eq(extensions.book,x)", "eq(extensions..isbn,x)", "eq(extensions.book.,x)",
     "eq(has_nodes,true)", "in(has_nodes,false)", "eq(parent__name,x)", "eq(pk,1)",
     "eq(shopper_attributes.*,x):eq(a,b)", "eq(admin_attributes.x,y)", f"like(sku,{LONG}*)",
     f"like(tags,{LONG}*)"],
)  # fmt: skip
def test_what_is_not_declared_is_refused(text):
    with pytest.raises(Malformed) as refusal:
        apply_filter(Product.objects.all(), text, Products.filterable)
    assert str(refusal.value) == "Could not parse the supplied filter"


@pytest.mark.parametrize("value", ["\U0001f600" * 3999, "[" * 3999, "%" * 3999, "\\" * 3999])
def test_the_longest_patterns_are_within_the_bounds_of_the_database(value):
    text = value.replace("\\", "\\\\")
    for filterable in (CASED, Products.filterable):
        assert not apply_filter(Product.objects.all(), f'like(sku,"{text}*")', filterable).exists()


def test_conditions_add_no_query(django_assert_num_queries):
    text = "eq(tags,red):like(name,a*):eq(shopper_attributes.color,red):in(sku,a,b):eq(parent_name,p):gt(sku,a)"
    with django_assert_num_queries(1):
        list(apply_filter(Product.objects.all(), text, Products.filterable))


# What any list of products may be asked. NUL never reaches the database, whatever stands around it.
ATTRIBUTE = st.sampled_from([*Products.filterable, "shopper_attributes.a", "extensions.a.b", "unknown"]) | st.text(
    max_size=8
)
OPERATOR = st.sampled_from(["eq", "in", "like", "ilike", "gt", "ge", "lt", "le"])
VALUE = st.text(max_size=12) | st.sampled_from(
    ["*", "2026-03-04", "false", "live", "01900000-0000-7000-8000-000000000000"]
)


@given(OPERATOR, ATTRIBUTE, VALUE, st.booleans())
@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_no_filter_whatsoever_is_more_than_a_bad_request(api, operator, attribute, value, quote):
    written = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if quote else value
    for path in ("/pcm/all-products", "/pcm/all-variations"):
        answer = api.get(path, {"filter": f"{operator}({attribute},{written})".encode("utf-8", "surrogatepass")})
        assert answer.status in {200, 400}


@given(st.text(alphabet="eqinlkgt(),:|'\"\\ *ab.\x00\u0130", max_size=60))
@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_garbage_is_more_than_a_bad_request(api, text):
    assert api.get("/pcm/all-products", {"filter": text}).status in {200, 400}


PATTERNS = st.text(alphabet="aAbB*?[]_%\\^-ä", max_size=6)


@given(st.lists(PATTERNS.filter(bool), min_size=1, max_size=5, unique=True), PATTERNS.filter(bool))
@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_like_finds_what_the_definition_says(db, texts, pattern):
    """`texts` against a plain reading of the definition: stars at the ends are wildcards, all else is itself."""
    Product.objects.all().delete()
    for text in texts:
        ProductFactory(name=text, sku=text)

    start, end = pattern.startswith("*"), pattern.endswith("*") and len(pattern) > 1
    literal = pattern[start : len(pattern) - end]

    def matches(text):
        if start and end:
            return literal in text
        if start:
            return text.endswith(literal)
        return text.startswith(literal) if end else text == literal

    quoted = pattern.replace("\\", "\\\\")
    assert names(Product.objects.all(), f'like(sku,"{quoted}")', CASED) == sorted(filter(matches, texts))
