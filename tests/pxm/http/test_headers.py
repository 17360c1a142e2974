"""What browsers are told: security policies, and which pages of others may call the API."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = [pytest.mark.usefixtures("doors"), pytest.mark.django_db, pytest.mark.one_database]


def policy(path, **headers):
    text = Client().get(path, headers=headers).headers["Content-Security-Policy"]
    return {directive.split()[0]: directive.split()[1:] for directive in text.split("; ")}


@pytest.mark.parametrize(
    "path", ["/pcm/echo", "/pcm/unknown", "/oauth/access_token", "/healthz", "/api/schema", "/v2/x"]
)
def test_an_answer_of_the_api_may_load_nothing(path):
    assert policy(path)["default-src"] == ["'none'"]
    assert policy(path)["frame-ancestors"] == ["'none'"]


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/unknown/"])
def test_a_page_of_the_admin_may_evaluate_texts_but_runs_no_inline_script(path):
    assert policy(path)["script-src"] == ["'self'", "'unsafe-eval'"]
    assert policy(path)["default-src"] == ["'self'"]
    assert policy(path)["frame-ancestors"] == ["'self'"]
    assert policy(path)["object-src"] == ["'none'"]


@pytest.mark.parametrize("path", ["/api/docs", "/api/docs/", "/api/docs?script="])
def test_the_page_of_the_docs_runs_its_own_scripts_only(path):
    assert policy(path)["script-src"] == ["'self'"]
    assert policy(path)["connect-src"] == ["'self'"]


@pytest.mark.parametrize("path", ["/pcm/echo", "/admin/login/", "/x?" + "y" * 20_000])
def test_every_answer_has_the_usual_headers(path):
    headers = Client().get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Content-Security-Policy" in headers


CONTRACT = [
    "Authorization",
    "Content-Type",
    "EP-Channel",
    "EP-Context-Tag",
    "EP-Account-Management-Authentication-Token",
    "X-Moltin-Customer-Token",
    "X-Moltin-Currency",
    "Accept-Language",
    "X-Moltin-Language",
    "EP-Pricebook-IDs-For-Price-Segmentation-Preview",
    "EP-Pricebook-IDs-Of-Available-Prices-To-Show",
    "X-Moltin-SDK-Language",
    "X-Moltin-SDK-Version",
    "X-Moltin-Application",
    "X-Moltin-Auth-Store",
    "EP-Beta-Features",
    "EP-Disable-Beta-Filtering",
    "X-Request-Id",
]


def preflight(path, method="GET", headers=CONTRACT, origin="https://shop.example"):
    return Client().options(
        path,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": ",".join(headers).lower(),
        },
    )


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        "/oauth/access_token",
        "/pcm/products",
        "/pcm/products/",
        "/catalog/products",
        "/catalogs",
        "/pcm/catalogs",
        "/v2/files",
    ],
)
def test_a_browser_may_call_every_door_of_the_api_with_all_headers_of_the_contract(path, method):
    response = preflight(path, method)
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert method in response.headers["Access-Control-Allow-Methods"]
    allowed = {name.strip() for name in response.headers["Access-Control-Allow-Headers"].split(",")}
    assert {name.lower() for name in CONTRACT} <= allowed


@pytest.mark.parametrize("path", ["/pcm/echo", "/oauth/access_token", "/v2/unknown", "/pcm/echo?" + "y" * 20_000])
def test_answers_and_refusals_alike_are_readable_for_other_origins(path):
    headers = Client().get(path, headers={"Origin": "https://shop.example"}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Access-Control-Expose-Headers"] == "ETag, Idempotency-Replayed, X-Request-Id"


@pytest.mark.parametrize("path", ["/admin/login/", "/healthz", "/pcmx"])
def test_what_is_not_the_api_is_not_for_other_origins(path):
    assert "Access-Control-Allow-Origin" not in Client().get(path, headers={"Origin": "https://shop.example"}).headers


def test_origins_can_be_named(settings):
    settings.CORS_ALLOW_ALL_ORIGINS = False
    settings.CORS_ALLOWED_ORIGINS = ["https://shop.example"]
    assert preflight("/pcm/products").headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "Access-Control-Allow-Origin" not in preflight("/pcm/products", origin="https://other.example").headers


def test_no_cookie_ever_counts_as_a_token(admin_client):
    assert admin_client.get("/pcm/echo").status_code == 401


def test_the_api_wants_no_csrf_token(api):
    client = Client(enforce_csrf_checks=True, headers=api._headers)
    assert client.post("/pcm/echo", {"a": 1}, content_type="application/json").status_code == 200
    assert client.post("/v2/unknown").status_code == 404
