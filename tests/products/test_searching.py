"""Products are found by their texts as if all of them were read, whatever index is asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db.models import Q

from products import searching as quick
from products.admin.product.admin import ProductAdmin
from products.filters import PRODUCTS as FILTERABLE
from products.models import Product
from products.models.kept import SEARCHED
from products.models.lookups import TEXTS, TRIGRAMS
from pxm import bulk, searching
from pxm.api.filtering import Predicate, TextField
from pxm.lookups import like_of
from tests.factories.products import ProductFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NAMES = [
    "Blue SHIRT for four",
    "Bluse für Übergrößen",
    "STRASSE, Straße",
    "Zebra",
    "Cafe\u0301 crème",
    "Café CRÈME",
    "ЖУК и жучок",
    "ΩΜΕΓΑΣ ωμεγας",
    "新日本",
    "👕 a shirt 👕",
    "50% off",
    "500 off",
    "a_b and a\\b",
    "axb [x] *y* ?",
    "say \"hi\" 'n' bye",
    "blue\u00a0 shirt",
    "blue\nshirt",
    "İstanbul ıi K Kelvin ſs",
    "\U0001f9d1\u200d\U0001f680 q",
    "x",
    "Mark Ⅶ Ⓜ \u0345",
]
TEXTS_SEARCHED = [
    *["shirt", "SHIRT", "hirt f", "blue shirt", "shirt blue", '"blue shirt"', "four P-0", "zebra P-3", "nothing"],
    *["für", "FÜR", "grössen", "größen", "straße", "STRASSE", "café", "cafe\u0301", "CRÈME", "crème café", "éc", "è"],
    *["жук", "ЖУЧ", "й", "ωμεγα", "ΩΜΕΓΑΣ", "新日", "本", "日本", "👕", "🧑\u200d🚀", "👕 a"],
    *["50%", "%", "_", "a_b", "a\\b", "\\", "[x]", "*y", "?", '"hi"', 'say "hi"', "'n'", '"', "'"],
    *["AND", "NEAR(", "a:b", "a^b", "(four)", "-x", "- -"],
    *["x", "X", "zq", "ze", "q", "p-", "P-1", "3", "ab", " ", "", "i", "k", "kelvin", "istanbul", "s k", "ſs", "K"],
    *["Ⅶ", "ⅶ", "Ⓜ", "ⓜ", "\u0345", "mark Ⅶ", "k Ⅶ Ⓜ"],
    *["a" * 300, "ä" * 300, "shirt " * 20, "\x00ze\x00bra", "four" * 60],
]
PATTERNS = [
    *["*four*", "P-*", "p-*", "*-1", "*", "**", "*e*", "Zebra", "zebra", "Z*", "*a", "x", "*50%*", "*_*", "*\\*"],
    *["*[x]*", "*?", "*Ü*", "*ü*", "*für*", "*ß*", "STRASSE*", "*жук*", "*日本", "新*", "*👕*", "👕*", "*İ*", "*ı*"],
    *["*K*", "*ſ*", "*blue\nshirt*", "*ΩΜ*", "*ς*", "*shirt 👕*", "*'n'*", '*"hi"*', "*\u0301*", "*SHIRT f*"],
]


@pytest.fixture(autouse=True)
def rows(db: None) -> None:
    for place, name in enumerate(NAMES):
        ProductFactory(name=name, sku=f"P-{place}-é" if place % 2 else f"P-{place}", slug=f"s-{place}", mpn=f"M{place}")


def skus(condition: Q) -> set[str | None]:
    return set(Product.objects.filter(condition).values_list("sku", flat=True))


def ways(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """SQLite finds products by its index, asks no further where too many would be found, or has no index at all."""
    yield "index"
    if not bulk.is_postgresql():
        with monkeypatch.context() as patched:
            patched.setattr(quick, "_FEW", 0)
            yield "all is common"
        bulk.execute(f"DROP TABLE {TEXTS}")
        yield "no index"


def test_the_same_products_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    of_one, of_all = ["name", "sku"], ProductAdmin.search_fields
    whole = {text: skus(searching.held_by(of_one, text)) for text in TEXTS_SEARCHED}
    together = {text: skus(searching.held_together_by(of_all, text)) for text in TEXTS_SEARCHED}
    assert together["four P-0"] == {"P-0"}
    assert together["Ⅶ"] == {"P-20"}

    for way in ways(monkeypatch):
        for text in TEXTS_SEARCHED:
            assert skus(quick.held_by(of_one, text)) == whole[text], (way, text)
            assert skus(quick.held_together_by(of_all, text)) == together[text], (way, text)


def test_the_same_products_are_like_a_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {}
    for name in ("name", "sku"):
        field = FILTERABLE[name]
        assert isinstance(field, TextField)
        all_read = TextField(field.column, "like", like_ignores_case=field.like_ignores_case)
        for pattern in PATTERNS:
            predicate = Predicate("like", name, (pattern,))
            expected[predicate] = skus(all_read.condition(predicate))

    for way in ways(monkeypatch):
        for predicate, found in expected.items():
            assert skus(FILTERABLE[predicate.attribute].condition(predicate)) == found, (way, predicate)


@pytest.mark.only_on("postgresql")
def test_cases_are_ignored_as_postgresql_does() -> None:
    for pattern in (*PATTERNS, "P-1-É", "p-1-é*", "p_*", "p-\\*", "İ*"):
        found = FILTERABLE["sku"].condition(Predicate("like", "sku", (pattern,)))
        ilike = bulk.select("SELECT sku FROM products_product WHERE sku ILIKE %s", like_of(pattern))
        assert skus(found) == {sku for (sku,) in ilike}, pattern


@pytest.mark.only_on("sqlite")
def test_few_products_are_looked_at() -> None:
    for text in ("zebra", "zq", "x", "für", "straße", "жук", "日", "👕", '"hi"', "blue shirt"):
        found = Product.objects.filter(quick.held_together_by(["name", "sku"], text)).order_by("-updated_at")
        assert "SCAN products_product" not in found.explain(), text
        assert "VIRTUAL TABLE" in found.explain(), text


@pytest.mark.only_on("sqlite")
def test_what_is_indexed_follows_the_products() -> None:
    def found(text: str) -> set[str | None]:
        return skus(quick.held_by(["name", "sku"], text))

    zebra = Product.objects.get(name="Zebra")
    zebra.name = "Giraffe"
    zebra.save()
    Product.objects.filter(name="x").update(sku="okapi")
    assert (found("zebra"), found("giraffe"), found("okapi")) == (set(), {zebra.sku}, {"okapi"})
    bulk.update(Product, ("name",), [(zebra.pk.hex, "Lion")])
    zebra.refresh_from_db()
    assert (found("giraffe"), found("lion")) == (set(), {zebra.sku})
    zebra.delete()
    assert found("lion") == set()
    Product.objects.all().delete()
    assert bulk.select(f"SELECT term FROM {TRIGRAMS}") == []


def test_every_filter_of_an_indexed_text_asks_the_index() -> None:
    asking = {field.column for field in FILTERABLE.values() if isinstance(field, TextField) and field.maybe_like}
    assert asking == set(SEARCHED)
    assert set(ProductAdmin.search_fields) <= set(SEARCHED)
