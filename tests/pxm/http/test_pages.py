"""Requests of programs know no session: nobody is signed in there, whatever a browser sends along."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from pxm import acting
from pxm.http.acting import ActingMiddleware
from pxm.http.pages import PageMessageMiddleware, PageSessionMiddleware, PageUserMiddleware


def _seen(path: str) -> HttpRequest:
    """Return the request that a view gets, with the actor of the view as an attribute."""
    found: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        request.actor = acting.actor() if path.startswith("/pcm") else None  # type: ignore[attr-defined]
        found.append(request)
        return HttpResponse()

    chain = ActingMiddleware(PageMessageMiddleware(view))
    request = RequestFactory().get(path, headers={"Cookie": "sessionid=abc"})
    answer = PageSessionMiddleware(PageUserMiddleware(chain))(request)
    assert answer.status_code == 200
    return found[0]


def test_pages_have_a_person_and_programs_have_none() -> None:
    page, call = _seen("/admin/"), _seen("/pcm/products")

    assert all(hasattr(page, name) for name in ("session", "user", "_messages"))
    assert not any(hasattr(call, name) for name in ("session", "user", "_messages"))
    assert call.actor == acting.SYSTEM  # type: ignore[attr-defined]
