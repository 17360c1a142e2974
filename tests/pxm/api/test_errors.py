"""Refusals in the error envelope (PIM contract §1.8)."""

from __future__ import annotations

import logging
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import ProtectedError
from django.test import Client

from products.models import Product, Variation
from pxm.api.errors import refusal_of
from pxm.constraints import problem_of
from tests.factories.products import ProductFactory, VariationFactory

pytestmark = pytest.mark.usefixtures("doors")


@pytest.mark.parametrize(
    ("name", "status", "errors"),
    [
        ("malformed", 400, [{"title": "Bad Request", "detail": "nothing to read"}]),
        (
            "invalid",
            422,
            [
                {
                    "title": "Failed Validation",
                    "detail": "name can not be empty",
                    "source": {"pointer": "/data/attributes/name"},
                },
                {"title": "Failed Validation", "detail": "could not find variation", "meta": {"missing_ids": ["a"]}},
            ],
        ),
        ("conflict", 409, [{"title": "Conflict", "detail": "write conflict detected"}]),
        ("not-allowed", 403, [{"title": "Forbidden", "detail": "entity owned by organization"}]),
        ("missing", 404, [{"title": "Not Found"}]),
        ("unreachable", 503, [{"title": "Service Unavailable", "detail": "the database does not answer"}]),
        ("unavailable", 503, [{"title": "Service Unavailable", "detail": "the broker does not answer"}]),
        ("http-404", 404, [{"title": "Not Found"}]),
        ("denied", 403, [{"title": "Forbidden"}]),
        ("suspicious", 400, [{"title": "Bad Request"}]),
        (
            "too-big",
            413,
            [{"title": "Content Too Large", "detail": "the body exceeds 4194304 bytes", "source": {"pointer": ""}}],
        ),
        (
            "validation",
            422,
            [
                {"title": "Failed Validation", "detail": "too odd", "source": {"pointer": "/data/attributes/name"}},
                {"title": "Failed Validation", "detail": "does not fit together"},
            ],
        ),
        ("locked", 409, [{"title": "Conflict", "detail": "write conflict detected"}]),
        ("foreign-key", 409, [{"title": "Conflict", "detail": "write conflict detected"}]),
    ],
)
def test_every_expected_exception_has_its_status_and_its_words(api, name, status, errors):
    answer = api.get(f"/pcm/raise/{name}")
    assert answer.status == status
    assert answer.body == {"errors": [{"status": str(status)} | error for error in errors]}
    assert UUID(answer.headers["X-Request-Id"])


@pytest.mark.parametrize("name", ["crash", "unknown-constraint"])
def test_the_unexpected_is_an_internal_error_that_tells_nothing_but_the_request_id(api, name, caplog):
    client = Client(raise_request_exception=False, headers=api._headers | {"X-Request-Id": "r-17"})
    with caplog.at_level(logging.ERROR):
        response = client.get(f"/pcm/raise/{name}")
    assert response.status_code == 500
    assert response.json() == {
        "errors": [
            {
                "title": "Internal Server Error",
                "status": "500",
                "detail": "There was an internal server error, you can report with your request id.",
                "request_id": "r-17",
            }
        ]
    }
    tracebacks = [record for record in caplog.records if record.exc_info]
    assert len(tracebacks) == 1, "logged once, with its traceback"


@pytest.mark.parametrize(
    ("state", "status"),
    [("40P01", 409), ("40001", 409), ("55P03", 409), ("57014", None), ("08006", 503), (None, 503)],
)
def test_what_postgresql_gives_up_for_another_writer_is_a_write_conflict(state, status):
    error = OperationalError("could not obtain lock")
    error.__cause__ = psycopg.errors.lookup(state)() if state else None
    refusal = refusal_of(error)
    assert (refusal and refusal[0]) == status


@pytest.mark.parametrize(
    ("error", "sentence", "pointer"),
    [
        (
            "UNIQUE constraint failed: products_product.sku",
            "sku must be unique amongst products",
            "/data/attributes/sku",
        ),
        (
            "UNIQUE constraint failed: products_product.external_ref_hash",
            "external_ref must be unique amongst products",
            "/data/attributes/external_ref",
        ),
        (
            "UNIQUE constraint failed: products_product.parent_id, products_product.option_key",
            "this combination of options already has a child product",
            "",
        ),
        (
            "UNIQUE constraint failed: prices_price.book_id, prices_price.sku",
            "The price already exists",
            "/data/attributes/sku",
        ),
        (
            "UNIQUE constraint failed: prices_price.book_id, prices_price.external_ref_hash",
            "The price already exists",
            "/data/attributes/external_ref",
        ),
        ("CHECK constraint failed: product_slug_pattern", "slug must be URL compatible", ""),
    ],
)
def test_the_texts_of_sqlite_are_traced_to_their_constraint(error, sentence, pointer):
    problem = problem_of(IntegrityError(error))
    assert problem is not None
    assert (problem.message, problem.pointer) == (sentence, pointer)


@pytest.mark.parametrize(
    "error", ["UNIQUE constraint failed: products_product.id", "NOT NULL constraint failed: x", "other", ""]
)
def test_constraints_without_a_sentence_have_no_problem(error):
    assert problem_of(IntegrityError(error)) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sku": "taken"}, "sku must be unique amongst products"),
        ({"slug": "taken"}, "slug must be unique amongst products"),
        ({"slug": "not/compatible"}, "slug must be URL compatible"),
        ({"sku": ""}, "sku can not be empty"),
        ({"status": "odd"}, "status must be one of: draft, live"),
        ({"external_ref_hash": "taken"}, "external_ref must be unique amongst products"),
    ],
)
def test_what_the_database_refuses_is_refused_in_the_words_of_the_model(change, sentence):
    ProductFactory(sku="taken", slug="taken", external_ref_hash="taken")
    other = ProductFactory()
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        Product.objects.filter(pk=other.pk).update(**change)
    status, problems = refusal_of(raised.value)
    assert (status, [problem.message for problem in problems]) == (422, [sentence])


def test_a_reference_to_a_row_that_went_away_meanwhile_is_a_write_conflict(real_database):
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        Product.variations.through.objects.create(
            product_id=ProductFactory().pk, variation_id="01900000-0000-7000-8000-000000000000", position=0
        )
    assert refusal_of(raised.value)[0] == 409


@pytest.mark.django_db
def test_deleting_what_others_need_is_refused():
    variation = VariationFactory()
    ProductFactory(variations=[variation])
    with pytest.raises(ProtectedError) as raised:
        Variation.objects.filter(pk=variation.pk).delete()
    assert refusal_of(raised.value)[0] == 422


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "PUT", "OPTIONS"])
def test_a_method_that_is_not_there_is_refused_in_the_envelope(api, method):
    answer = api.send(method, "/pcm/echo", {})
    assert answer.status == 405
    assert answer.errors == [
        {"title": "Method Not Allowed", "status": "405", "detail": f'Method "{method}" not allowed.'}
    ]
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
@pytest.mark.parametrize(
    "path",
    ["/pcm", "/pcm/", "/pcm/unknown", "/v2/inventories/1", "/v2/carts/abc/items", "/catalog/x/products", "/catalogsx",
     "/oauth/other", "/api", "/api/other", "/favicon.ico", "/x", "/administration", "/healthz/x", "/pcm//products"],
)  # fmt: skip
def test_unknown_paths_are_json_not_pages(anonymous_api, path, method):
    answer = anonymous_api.send(method, path)
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "application/json"
    if method != "HEAD":
        assert answer.body == {"errors": [{"title": "Not Found", "status": "404"}]}
    assert answer.headers["X-Request-Id"]


@pytest.mark.django_db
def test_unknown_paths_of_the_admin_are_pages():
    response = Client().get("/admin/unknown/")
    assert response.status_code in {302, 404}
    assert response.headers["Content-Type"].startswith("text/html")


def test_unknown_paths_are_json_while_debugging_too(anonymous_api, settings):
    settings.DEBUG = True
    assert anonymous_api.get("/v2/inventories/1").status == 404


def test_a_host_that_is_not_ours_is_refused_in_the_envelope(anonymous_api, settings):
    settings.ALLOWED_HOSTS = ["shop.example"]
    answer = anonymous_api.get("/pcm/echo")
    assert (answer.status, answer.errors[0]["title"]) == (400, "Bad Request")
