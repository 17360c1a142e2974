"""Parts of a page that ask for themselves, when nobody is signed in any more."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

PARTS = [
    "products_product_children",
    "products_product_build_rows",
    "products_product_build_losses",
    "products_variation_losses",
    "jobs_job_live",
]


@pytest.mark.parametrize("name", PARTS)
def test_a_part_makes_its_page_reload(client: Client, name: str) -> None:
    answer = client.get(reverse(f"admin:{name}", args=[uuid4()]), headers={"HX-Request": "true"})

    assert answer.headers["HX-Refresh"] == "true"
    assert answer.content == b""


def test_a_page_asks_to_sign_in(client: Client) -> None:
    answer = client.get("/admin/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("admin:login"))
