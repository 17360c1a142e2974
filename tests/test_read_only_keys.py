"""With a read-only key every operation that changes something is refused, and those that only ask are not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from pxm.api.views import View
from pxm.oauth.models import ApplicationKey
from pxm.oauth.services import update_key
from tests.client import APIClient
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db

# Everything that is sent by POST and changes nothing.
ASKING = {"/pcm/products/{id}/build/preview"}


def _operations(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, str]]:
    for each in patterns:
        route = f"{before}{each.pattern}"
        view = getattr(getattr(each, "callback", None), "cls", None)
        if isinstance(each, URLResolver):
            yield from _operations(each.url_patterns, route)
        elif view is not None and issubclass(view, View) and view.permission_classes:
            for method in ("post", "put", "delete"):
                if hasattr(view, method):
                    yield method.upper(), _path(route)


def _path(route: str) -> str:
    return "/".join("{id}" if part.startswith("<") else part for part in route.split("/"))


def test_nothing_is_changed_with_a_read_only_key(api: APIClient, application_key: ApplicationKey) -> None:
    update_key(key_id=application_key.pk, attributes={"reads_only": True})
    operations = list(_operations(get_resolver("pxm.urls").url_patterns))
    answered = {
        path for method, path in operations if api.send(method, path.replace("{id}", UNKNOWN_ID), {}).status != 403
    }
    assert len(operations) > 50
    assert answered == ASKING
