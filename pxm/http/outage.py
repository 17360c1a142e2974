"""Requests that meet an outage outside the API's views: 503 or 507, a page for people and the envelope for programs."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from pxm import errors
from pxm.api.errors import STATUSES, error_response
from pxm.http.paths import is_for_people
from pxm.outages import SECONDS_UNTIL_LATER, log_outage, outage_of


class OutageMiddleware:
    """Ask to come again, with `Retry-After`; what was wrong is in the log, in one line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        answer = answer_to_outage(request, exception)
        if answer is not None:
            log_outage(exception)
        return answer


def answer_to_outage(request: HttpRequest, problem: BaseException | None) -> HttpResponse | None:
    """Return the answer to a request that failed with `problem`; None if that is no outage."""
    outage = outage_of(problem) if problem else None
    if outage is None:
        return None
    status = STATUSES[type(outage)]
    if is_for_people(request):
        # Rendered without the request: what is put into every page might ask the database.
        context = {"is_full": isinstance(outage, errors.NoRoom), "path": request.path}
        answer = HttpResponse(render_to_string("admin/outage.html", context), status=status)
    else:
        answer = error_response(status, *outage.problems)
    answer["Retry-After"] = str(SECONDS_UNTIL_LATER)
    return answer
