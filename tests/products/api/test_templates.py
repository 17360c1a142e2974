"""Templates of products: their links, their entries, and what documents show (PIM contract §2.7, §7.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from products.extensions.models import Field, Template
from products.models import Product, ProductTemplate, TemplateValue
from tests.client import Answer, APIClient
from tests.factories.extensions import FieldFactory, TemplateFactory
from tests.factories.products import ProductFactory
from tests.factories.templates import BOOK, attach, book, field
from tests.products.api.bodies import UNKNOWN_ID, references

pytestmark = pytest.mark.django_db

Count = Callable[[Callable[[], object]], int]
ENTRIES = f"/v2/flows/{BOOK}/entries"
NOTHING = {"isbn": None, "pages": None, "weight": None, "used": None, "printed": None}
VALUES = {"isbn": "978", "pages": 12, "weight": 0.5, "used": True, "printed": "2026-03-01"}


def path_of(product: Product) -> str:
    return f"/pcm/products/{product.pk}/relationships/templates"


def templates(*rows: Any) -> dict[str, Any]:
    return references("template", list(rows))


def entry(**members: Any) -> dict[str, Any]:
    return {"data": {"type": "entry", **members}}


def extensions_of(api: APIClient, product: Product) -> Any:
    return api.get(f"/pcm/products/{product.pk}").data["attributes"].get("extensions")


def refused(answer: Answer, detail: str, pointer: str) -> None:
    assert (answer.status, answer.details) == (422, [detail])
    assert answer.errors[0]["source"] == {"pointer": pointer}


# --- Attaching --------------------------------------------------------------------------------------------------------


def test_templates_are_attached_in_order_and_listed(api: APIClient) -> None:
    a, b, c = (TemplateFactory() for _ in range(3))
    product = ProductFactory()
    assert api.get(path_of(product)).body == {"data": []}
    answer = api.post(path_of(product), templates(b))
    assert (answer.status, answer.body) == (201, templates(b))
    assert api.post(path_of(product), templates(c, b, a)).body == templates(b, c, a)
    assert api.get(path_of(product)).body == templates(b, c, a)
    assert api.get(f"/pcm/products/{product.pk}").data["relationships"]["templates"] == {
        "data": [],
        "links": {"self": f"/products/{product.pk}/relationships/templates"},
    }


def test_attaching_what_is_attached_writes_nothing(api: APIClient) -> None:
    product, template = ProductFactory(), TemplateFactory()
    api.post(path_of(product), templates(template))
    before = Product.objects.values().get()
    assert api.post(path_of(product), templates(template)).status == 201
    assert Product.objects.values().get() == before


def test_what_is_attached_moves_the_time_of_the_product(api: APIClient) -> None:
    product, template = ProductFactory(), TemplateFactory()
    api.post(path_of(product), templates(template))
    attached = Product.objects.get()
    assert attached.updated_at > product.updated_at
    api.delete(path_of(product), templates(template))
    assert Product.objects.get().updated_at > attached.updated_at


def test_unknown_templates_are_named_and_none_is_attached(api: APIClient) -> None:
    product, template = ProductFactory(), TemplateFactory()
    sent = {"data": [*templates(template)["data"], {"type": "template", "id": UNKNOWN_ID}]}
    answer = api.post(path_of(product), sent)
    refused(answer, "could not find template", "/data")
    assert answer.errors[0]["meta"] == {"missing_ids": [UNKNOWN_ID]}
    assert not ProductTemplate.objects.exists()


def test_detaching_deletes_the_values(api: APIClient) -> None:
    product, template, other = ProductFactory(), book(), TemplateFactory()
    attach(product, other)
    attach(product, template, **VALUES)
    answer = api.delete(path_of(product), templates(template, TemplateFactory()))
    assert (answer.status, answer.body) == (204, None)
    assert extensions_of(api, product) == {other.slug: {}}
    assert not TemplateValue.objects.exists()
    assert api.get(f"{ENTRIES}/{product.pk}").status == 404
    assert api.post(path_of(product), templates(template)).body == templates(other, template)
    assert extensions_of(api, product)[BOOK] == NOTHING


def test_templates_of_an_unknown_product_are_not_found(api: APIClient) -> None:
    for id in (UNKNOWN_ID, "x"):
        for method in ("GET", "POST", "DELETE"):
            assert api.send(method, f"/pcm/products/{id}/relationships/templates", "{").status == 404


# --- What products show -----------------------------------------------------------------------------------------------


def test_a_product_shows_the_enabled_fields_of_what_is_attached(api: APIClient) -> None:
    product, template = ProductFactory(), book()
    assert extensions_of(api, product) is None
    attach(product, template)
    assert extensions_of(api, product) == {BOOK: NOTHING}
    assert list(extensions_of(api, product)[BOOK]) == list(NOTHING)
    api.post(ENTRIES, entry(id=str(product.pk), **VALUES))
    assert extensions_of(api, product) == {BOOK: VALUES}
    Field.objects.filter(slug__in=["isbn", "used"]).update(enabled=False)
    Field.objects.update(omit_null=True)
    api.put(f"{ENTRIES}/{product.pk}", entry(pages=None))
    assert extensions_of(api, product) == {BOOK: {"weight": 0.5, "printed": "2026-03-01"}}
    Field.objects.update(enabled=True)
    assert extensions_of(api, product)[BOOK]["isbn"] == "978"
    Template.objects.update(enabled=False)
    assert extensions_of(api, product) is None


def test_templates_and_fields_that_are_renamed_show_under_their_new_slugs(api: APIClient) -> None:
    product, template = ProductFactory(), book()
    attach(product, template, isbn="978")
    api.put(f"/v2/flows/{template.pk}", {"data": {"type": "flow", "slug": "products(print)"}})
    api.put(f"/v2/fields/{field('isbn').pk}", {"data": {"type": "field", "slug": "code"}})
    assert extensions_of(api, product)["products(print)"]["code"] == "978"
    assert api.get("/pcm/products", {"filter": "eq(extensions.print.code,978)"}).ids == [str(product.pk)]
    assert api.get("/pcm/products", {"filter": "eq(extensions.book.isbn,978)"}).ids == []


def test_deleted_fields_and_flows_take_their_values_along(api: APIClient) -> None:
    product, template = ProductFactory(), book()
    attach(product, template, **VALUES)
    api.delete(f"/v2/fields/{field('isbn').pk}")
    assert extensions_of(api, product) == {BOOK: {name: VALUES[name] for name in VALUES if name != "isbn"}}
    FieldFactory(template=template, slug="isbn")
    assert extensions_of(api, product)[BOOK]["isbn"] is None
    api.delete(f"/v2/flows/{template.pk}")
    assert extensions_of(api, product) is None
    assert api.get(path_of(product)).body == {"data": []}
    assert not TemplateValue.objects.exists()


def test_extensions_in_a_body_are_ignored(api: APIClient) -> None:
    product = ProductFactory()
    attach(product, book(), pages=1)
    document = api.get(f"/pcm/products/{product.pk}").body
    document["data"]["attributes"]["extensions"][BOOK]["pages"] = 2
    assert api.put(f"/pcm/products/{product.pk}", document).status == 200
    assert extensions_of(api, product)[BOOK]["pages"] == 1


def test_a_page_of_products_with_templates_costs_the_same_however_long(api: APIClient, count_queries: Count) -> None:
    def fill(number: int) -> None:
        for _ in range(number):
            attach(ProductFactory(), template, pages=number)

    template, query = book(), {"page[limit]": 100}
    fill(2)
    few = count_queries(lambda: api.get("/pcm/products", query))
    fill(60)
    # those of products without, the templates that are attached, their slugs and their fields
    assert few == count_queries(lambda: api.get("/pcm/products", query)) == 4 + 3


# --- Entries ----------------------------------------------------------------------------------------------------------


def test_an_entry_is_written_read_and_listed(api: APIClient) -> None:
    product = ProductFactory()
    attach(product, book())
    answer = api.post(ENTRIES, entry(id=str(product.pk), **VALUES, unknown=1))
    assert answer.status == 201, answer.body
    document = answer.data
    assert document == {
        "id": str(product.pk),
        "type": "entry",
        **VALUES,
        "meta": {"timestamps": document["meta"]["timestamps"], "owner": "store"},
        "links": {"self": f"http://testserver{ENTRIES}/{product.pk}"},
    }
    one = api.get(f"{ENTRIES}/{product.pk}")
    assert one.body == answer.body
    assert api.get(ENTRIES).data == [document]
    assert api.put(f"{ENTRIES}/{product.pk}", one.body).body == one.body


def test_a_change_of_an_entry_is_partial_and_null_clears(api: APIClient) -> None:
    product = ProductFactory()
    attach(product, book(), **VALUES)
    answer = api.put(f"{ENTRIES}/{product.pk}", entry(pages=13, used=None))
    assert answer.status == 200
    assert extensions_of(api, product) == {BOOK: VALUES | {"pages": 13, "used": None}}
    assert api.get("/pcm/products", {"filter": "eq(extensions.book.pages,13)"}).ids == [str(product.pk)]
    assert api.get("/pcm/products", {"filter": "eq(extensions.book.used,true)"}).ids == []


def test_an_entry_changes_only_as_the_version_that_was_read(api: APIClient) -> None:
    product = ProductFactory()
    attach(product, book(), pages=1)
    path = f"{ENTRIES}/{product.pk}"
    tag = api.get(path).headers["ETag"]
    assert api.put(path, entry(pages=2), headers={"If-Match": tag}).status == 200
    assert api.put(path, entry(pages=3), headers={"If-Match": tag}).status == 412
    assert api.delete(path, headers={"If-Match": tag}).status == 412
    assert extensions_of(api, product)[BOOK]["pages"] == 2


def test_an_entry_that_was_written_first_shows_once_its_template_is_attached(api: APIClient) -> None:
    product, template = ProductFactory(), book()
    assert api.post(ENTRIES, entry(id=str(product.pk), pages=12)).status == 201
    assert extensions_of(api, product) is None
    found = {"filter": "eq(extensions.book.pages,12)"}
    assert api.get("/pcm/products", found).ids == []
    api.post(path_of(product), templates(template))
    assert extensions_of(api, product) == {BOOK: NOTHING | {"pages": 12}}
    assert api.get("/pcm/products", found).ids == [str(product.pk)]


def test_a_deleted_entry_leaves_the_template_attached(api: APIClient) -> None:
    product = ProductFactory()
    attach(product, book(), pages=12)
    for _ in range(2):
        assert api.delete(f"{ENTRIES}/{product.pk}").status == 204
    assert extensions_of(api, product) == {BOOK: NOTHING}
    assert api.get(ENTRIES).data == []
    assert not TemplateValue.objects.exists()


def test_a_new_entry_gets_defaults_and_needs_what_is_required(api: APIClient) -> None:
    template = TemplateFactory(slug=BOOK)
    FieldFactory(template=template, slug="a", default="x")
    FieldFactory(template=template, slug="b", required=True)
    FieldFactory(template=template, slug="c", required=True, default="y")
    product = ProductFactory()
    attach(product, template)
    for sent in ({}, {"b": None}, {"b": ""}):
        answer = api.post(ENTRIES, entry(id=str(product.pk), **sent))
        refused(answer, 'data.attributes.b: "b" is required', "/data/b")
        assert answer.errors[0]["title"] == "Validation Error"
        assert answer.errors[0]["status"] == 422
    assert api.post(ENTRIES, entry(id=str(product.pk), b="z", a=None)).status == 201
    assert extensions_of(api, product) == {BOOK: {"a": None, "b": "z", "c": "y"}}
    refused(api.put(f"{ENTRIES}/{product.pk}", entry(c=None)), 'data.attributes.c: "c" is required', "/data/c")


WRONG: list[tuple[str, dict[str, Any], Any, str]] = [
    ("string", {}, 1, "must be a string"),
    ("string", {}, "x" * 65_536, "must not exceed 65535 characters"),
    ("integer", {}, 1.5, "must be an integer"),
    ("integer", {}, "1", "must be an integer"),
    ("integer", {}, True, "must be an integer"),
    ("integer", {}, 2**53, f"must not exceed {2**53 - 1}"),
    ("float", {}, "1", "must be a number"),
    ("float", {}, False, "must be a number"),
    ("boolean", {}, "true", "must be a boolean"),
    ("boolean", {}, 1, "must be a boolean"),
    ("date", {}, "2026-02-30", "must be a date, such as 2026-03-01 or 2026-03-01T12:00:00Z"),
    ("date", {}, 1, "must be a date, such as 2026-03-01 or 2026-03-01T12:00:00Z"),
    ("string", {}, ["a"], "must be a string"),
    ("integer", {"type": "between", "options": {"from": 1, "to": 3}}, 4, "must be between 1 and 3"),
    ("float", {"type": "between", "options": {"from": 1, "to": 3.5}}, 3.6, "must be between 1 and 3.5"),
    (
        "date",
        {"type": "between", "options": {"from": "2026-01-01", "to": "2026-12-31T12:00:00Z"}},
        "2026-12-31T12:00:01Z",
        "must be between 2026-01-01 and 2026-12-31T12:00:00Z",
    ),
    ("string", {"type": "enum", "options": ["new", "used"]}, "old", "must be one of: new, used"),
    ("integer", {"type": "enum", "options": [1, 2]}, 3, "must be one of: 1, 2"),
    ("string", {"type": "email"}, "nobody", "must be an email address"),
    ("string", {"type": "slug"}, "a b", "must be a slug: letters, digits, and single . _ - between them"),
]


@pytest.mark.parametrize(("kind", "rule", "value", "refusal"), WRONG)
def test_a_value_that_the_field_does_not_take_is_refused(
    api: APIClient, kind: str, rule: dict[str, Any], value: Any, refusal: str
) -> None:
    template = TemplateFactory(slug=BOOK)
    FieldFactory(template=template, slug="it", field_type=kind, validation_rules=[rule] if rule else [])
    old, new = ProductFactory(), ProductFactory()
    attach(old, template)
    ProductTemplate.objects.update(entry={})
    for answer in (
        api.post(ENTRIES, entry(id=str(new.pk), it=value)),
        api.put(f"{ENTRIES}/{old.pk}", entry(it=value)),
    ):
        refused(answer, f"it {refusal}", "/data/it")
    assert list(ProductTemplate.objects.values_list("entry", flat=True)) == [{}]


RIGHT: list[tuple[str, dict[str, Any], Any]] = [
    ("string", {}, ""),
    ("string", {}, "🙂 \n x" * 100),
    ("integer", {"type": "between", "options": {"from": -3, "to": 3}}, -3),
    ("float", {}, 7),
    ("float", {"type": "enum", "options": [1, 2.5]}, 2.5),
    ("boolean", {}, False),
    ("date", {}, "2026-03-01T12:00:00+02:00"),
    ("date", {"type": "enum", "options": ["2026-03-01"]}, "2026-03-01T00:00:00Z"),
    ("string", {"type": "email"}, "a@b.example"),
    ("string", {"type": "slug"}, "a-b"),
]


@pytest.mark.parametrize(("kind", "rule", "value"), RIGHT)
def test_a_value_is_shown_as_it_was_sent(api: APIClient, kind: str, rule: dict[str, Any], value: Any) -> None:
    template, product = TemplateFactory(slug=BOOK), ProductFactory()
    FieldFactory(template=template, slug="it", field_type=kind, validation_rules=[rule] if rule else [])
    attach(product, template)
    answer = api.post(ENTRIES, entry(id=str(product.pk), it=value))
    assert answer.status == 201, answer.body
    assert (answer.data["it"], type(answer.data["it"])) == (value, type(value))
    assert extensions_of(api, product) == {BOOK: {"it": value}}


def test_all_problems_of_an_entry_are_listed(api: APIClient) -> None:
    book()
    answer = api.post(ENTRIES, entry(id=str(ProductFactory().pk), pages="a", used="b", isbn="right"))
    assert answer.details == ["pages must be an integer", "used must be a boolean"]


def test_an_entry_is_of_a_product_that_has_none_yet(api: APIClient) -> None:
    book()
    product = ProductFactory()
    assert api.post(ENTRIES, entry(id=str(product.pk), pages=1)).status == 201
    for id, detail in (
        (str(product.pk), "the product has an entry of this flow already"),
        (UNKNOWN_ID, "could not find product"),
        ("x", "could not find product"),
        (None, "id can not be empty"),
    ):
        refused(api.post(ENTRIES, entry(id=id, pages=2)), detail, "/data/id")
    refused(api.put(f"{ENTRIES}/{product.pk}", entry(id=UNKNOWN_ID)), "id must equal the id in the path", "/data/id")
    assert ProductTemplate.objects.get().entry == {str(field("pages").pk): 1}


def test_what_a_path_names_must_be_there(api: APIClient) -> None:
    book()
    product = ProductFactory()
    for path in (f"{ENTRIES}/{product.pk}", f"{ENTRIES}/x", f"/v2/flows/products(film)/entries/{product.pk}"):
        for answer in (api.get(path), api.put(path, "{")):
            assert (answer.status, answer.body) == (404, {"errors": [{"title": "Not Found", "status": 404}]})
        assert api.delete(path).status == 204
    assert api.post("/v2/flows/products(film)/entries", "{").status == 404
    assert api.get("/v2/flows/book/entries").status == 404


def test_entries_need_the_token_of_an_administrator(anonymous_api: APIClient, shopper_api: APIClient) -> None:
    book()
    for method in ("GET", "POST"):
        assert anonymous_api.send(method, ENTRIES).status == 401
        assert shopper_api.send(method, ENTRIES).status == 403


def test_a_page_of_entries_costs_the_same_however_long(api: APIClient, count_queries: Count) -> None:
    template = book()
    attach(ProductFactory(), template, pages=1)
    few = count_queries(lambda: api.get(ENTRIES))
    for _ in range(30):
        attach(ProductFactory(), template, pages=1)
    page = api.get(ENTRIES, {"page[limit]": 2, "page[offset]": 1})
    assert page.body["meta"]["results"] == {"total": 31}
    # token, flow, page length, total, page, fields
    assert few == count_queries(lambda: api.get(ENTRIES)) == 6


def test_a_field_keeps_its_kind_while_there_are_values(api: APIClient) -> None:
    product, template = ProductFactory(), book()
    attach(product, template, pages=1)
    path = f"/v2/fields/{field('pages').pk}"
    body = {"data": {"type": "field", "field_type": "string"}}
    refused(
        api.put(path, body), "field_type can not be changed while there are values of the field", "/data/field_type"
    )
    assert api.put(path, {"data": {"type": "field", "field_type": "integer", "name": "Sheets"}}).status == 200
    api.put(f"{ENTRIES}/{product.pk}", entry(pages=None))
    assert api.put(path, body).status == 200


def test_a_field_keeps_its_kind_for_values_that_no_product_shows(api: APIClient) -> None:
    """Of an entry whose template is not attached yet, and dates, by which nobody filters."""
    book()
    api.post(ENTRIES, entry(id=str(ProductFactory().pk), pages=1, printed="2026-03-01"))
    for slug in ("pages", "printed"):
        answer = api.put(f"/v2/fields/{field(slug).pk}", {"data": {"type": "field", "field_type": "string"}})
        assert answer.status == 422
