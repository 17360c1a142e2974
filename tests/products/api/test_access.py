"""Who may call what: every operation needs the token of an administrator (PIM contract §1.8, golden scenario 23)."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from products.api.urls import urlpatterns
from products.models import Product
from pxm.oauth.models import ApplicationKey
from pxm.oauth.tokens import Grant, issue_token
from tests.access_cases import AccessCases
from tests.client import Answer, APIClient
from tests.factories.products import ProductFactory
from tests.products.api.bodies import product_body

pytestmark = pytest.mark.django_db


class TestAccess(AccessCases):
    urlpatterns = urlpatterns
    model = Product
    body = product_body()
    operations = {
        "products": "GET POST",
        "products/{}": "GET PUT DELETE",
        "products/{}/build": "POST",
        "products/{}/build/preview": "POST",
        "products/{}/children": "GET",
        "products/{}/relationships/variations": "GET POST PUT DELETE",
        "products/{}/relationships/component_products": "GET",
        "products/{}/relationships/templates": "GET POST DELETE",
        "products/{}/relationships/files": "GET POST PUT DELETE",
        "products/{}/relationships/main_image": "GET POST PUT DELETE",
        "tags": "GET",
        "tags/{}": "GET",
        "variations": "GET POST",
        "variations/{}": "GET PUT DELETE",
        "variations/{}/options": "GET POST",
        "variations/{}/options/{}": "GET PUT DELETE",
        "variations/{}/options/{}/modifiers": "GET POST",
        "variations/{}/options/{}/modifiers/{}": "GET PUT DELETE",
    }

    def is_unknown(self, answer: Answer, method: str, path: str) -> bool:
        if method == "DELETE" and "relationships" not in path:
            return answer.status == 204
        if path.endswith("children"):
            return (answer.status, answer.data) == (200, [])
        return super().is_unknown(answer, method, path)


@pytest.mark.parametrize("token", ["nonsense", "", "x" * 5000])
def test_foreign_tokens_are_refused(token: str) -> None:
    assert APIClient(token).get("/pcm/products").status == 401


def test_an_expired_token_is_refused(application_key: ApplicationKey, settings: Settings) -> None:
    product = ProductFactory()
    settings.TOKEN_LIFETIME_SECONDS = -1
    api = APIClient(issue_token(key=application_key, grant=Grant.CLIENT_CREDENTIALS)[1])
    assert api.delete(f"/pcm/products/{product.pk}").status == 401
    assert Product.objects.get() == product
