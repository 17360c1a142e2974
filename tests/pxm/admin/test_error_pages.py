from __future__ import annotations

import uuid

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.factories.people import MERCHANDISER, VIEWER, signed_in

pytestmark = pytest.mark.django_db


def test_an_address_under_admin_that_is_none_says_so_in_words() -> None:
    page = signed_in(VIEWER).get("/admin/nothing/of/the/kind/")

    assert page.status_code == 404
    assert "There is nothing here" in page.text


def test_what_one_may_not_do_is_refused_in_words() -> None:
    page = signed_in(VIEWER).get(reverse("admin:products_product_add"))

    assert page.status_code == 403
    assert "You may not do this" in page.text
    assert "Ask" not in page.text
    assert "ask an operator" in page.text


def test_a_stale_form_is_refused_in_words() -> None:
    browser = signed_in(MERCHANDISER)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies

    page = strict.post(reverse("admin:products_product_add"), {"name": "Shirt"})

    assert page.status_code == 403
    assert "Please try again" in page.text


def test_a_deleted_product_leads_back_to_the_dashboard_with_a_word() -> None:
    answer = signed_in().get(reverse("admin:products_product_change", args=[uuid.uuid4()]), follow=True)

    assert answer.status_code == 200
    assert "doesn’t exist" in answer.text


@pytest.mark.parametrize("template", ["400.html", "500.html", "404.html", "403.html", "403_csrf.html"])
def test_error_pages_need_nothing_to_be_shown(template: str) -> None:
    assert "Go to the dashboard" in render_to_string(template)
