"""Pages read queries without the character zero, however it was written; the API sees what was sent."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from pxm.http.queries import PlainQueryMiddleware


def read(rf, query, path="/admin/"):
    seen = []

    def view(request):
        seen.append(request.GET.dict())
        return HttpResponse()

    PlainQueryMiddleware(view)(rf.get(path, QUERY_STRING=query))
    return seen[0]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=a%00b", "ab"),
        ("q=%00", ""),
        ("q=a\0b", "ab"),
        ("q=%0%000", ""),
        ("q=%%0000", ""),
        ("q=%2500", "%00"),
        ("q=100%25", "100%"),
    ],
)
def test_pages_see_none(rf, query, expected):
    assert read(rf, query)["q"] == expected


def test_the_api_sees_all(rf):
    assert read(rf, "q=a%00b", path="/pcm/products")["q"] == "a\0b"
