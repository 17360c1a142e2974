"""Refusals as the error envelope (PIM contract §1.8): one shape, one place that knows which family is which status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import (
    NON_FIELD_ERRORS,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFilesSent,
)
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError, OperationalError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response

from pxm import errors
from pxm.api.families import PCM, ErrorText, Family
from pxm.constraints import problem_of
from pxm.errors import PROBLEMS_LISTED, Problem
from pxm.inputs import EMPTY_CODES, problems_of
from pxm.lost_races import is_lost_race
from pxm.outages import SECONDS_UNTIL_LATER, log_outage, outage_of
from pxm.pointers import ATTRIBUTES, DATA, WHOLE_BODY

TITLES = {
    400: "Bad Request",
    401: "Unable to validate access token",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    408: "Request Timeout",
    409: "Conflict",
    412: "Precondition Failed",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    417: "Expectation Failed",
    422: "Failed Validation",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    507: "Insufficient Storage",
}
STATUSES: dict[type[errors.PXMError], int] = {
    errors.Malformed: 400,
    errors.NotAllowed: 403,
    errors.Missing: 404,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.Invalid: 422,
    errors.Unavailable: 503,
    errors.NoRoom: 507,
}
INTERNAL_ERROR = "There was an internal server error, you can report with your request id."
WRITE_CONFLICT = "write conflict detected"
# The contract shows these without a detail (ruling of §1.8): the title says everything, and ids are not echoed.
_WITHOUT_DETAIL = frozenset({401, 404})


def envelope(
    status: int,
    problems: Iterable[Problem] = (),
    *,
    family: Family = PCM,
    texts: Mapping[str, ErrorText] | None = None,
    **extras: Any,
) -> dict[str, Any]:
    """Return ``{"errors": [...]}`` with one entry per problem, up to the number that is listed.

    `texts` are a resource's own words by the code of a problem; `extras` (``request_id``) go into every entry.
    """
    listed = list(islice(problems, PROBLEMS_LISTED)) or [Problem("")]
    return {"errors": [_entry(status, problem, family, (texts or {}).get(problem.code)) | extras for problem in listed]}


def title_of(status: int, family: Family = PCM) -> str:
    return family.titles.get(status) or TITLES.get(status, "Error")


def _entry(status: int, problem: Problem, family: Family, text: ErrorText | None) -> dict[str, Any]:
    text = text or ErrorText()
    entry: dict[str, Any] = {
        "title": text.title or title_of(status, family),
        "status": status if family.integer_status else str(status),
    }
    if detail := text.detail or (_message(problem, family) if status not in _WITHOUT_DETAIL else ""):
        entry["detail"] = detail
    if problem.meta:
        entry["meta"] = dict(problem.meta)
    if text.source is not None:
        entry["source"] = text.source
    elif problem.pointer or problem.code == WHOLE_BODY:
        entry["source"] = {"pointer": _pointer(problem.pointer, family)}
    return entry


def _message(problem: Problem, family: Family) -> str:
    """What is wrong, in the words that the family has for it."""
    name = problem.pointer.removeprefix(f"{ATTRIBUTES}/")
    if not family.empty or problem.code not in EMPTY_CODES or name == problem.pointer:
        return problem.message
    return family.empty.format(name.replace("/", "."))


def _pointer(pointer: str, family: Family) -> str:
    """Where the culprit is in the body, as the family lays it out."""
    if family.is_flat and (pointer + "/").startswith(ATTRIBUTES + "/"):
        return DATA + pointer.removeprefix(ATTRIBUTES)
    return pointer


class BodyTooLarge(RequestDataTooBig):
    """More than `limit` bytes were sent."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


def body_too_large(limit: int) -> Problem:
    return Problem(f"the body exceeds {limit} bytes", WHOLE_BODY)


def error_response(status: int, *problems: Problem, family: Family = PCM) -> HttpResponse:
    """Return the envelope outside a view: from middleware or one of Django's error handlers."""
    body = envelope(status, problems, family=family)
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/json")


def internal_error_response(request: HttpRequest, detail: str = INTERNAL_ERROR) -> HttpResponse:
    """Return the 500 that says nothing but the request's id, under which the log has the rest."""
    body = envelope(500, [Problem(detail)], request_id=getattr(request, "request_id", ""))
    return HttpResponse(orjson.dumps(body), status=500, content_type="application/json")


def exception_handler(problem: Exception, context: Mapping[str, Any]) -> Response | None:
    """Turn an expected refusal into its envelope; None for the unexpected, which Django logs and answers with 500."""
    refusal = refusal_of(problem)
    if refusal is None:
        return None
    status, problems = refusal
    view = context.get("view")
    family: Family = getattr(view, "family", PCM)
    texts: Mapping[str, ErrorText] = getattr(view, "errors", {})
    own = (texts[found.code].status for found in problems if found.code in texts)
    status = next(filter(None, own), status)
    if outage_of(problem):
        log_outage(problem)
    body = envelope(status, problems, family=family, texts=texts)
    return Response(body, status=status, headers=_headers_of(problem))


def refusal_of(problem: Exception) -> tuple[int, tuple[Problem, ...]] | None:
    """Return status and problems of an expected exception, None for any other."""
    match problem:
        case errors.PXMError():
            return next(status for family, status in STATUSES.items() if isinstance(problem, family)), problem.problems
        case exceptions.APIException():
            return _refusal_of_framework(problem)
        case Http404():
            return 404, ()
        case PermissionDenied():
            return 403, ()
        case RequestDataTooBig():
            return 413, (body_too_large(getattr(problem, "limit", settings.MAX_JSON_BODY_BYTES)),)
        case SuspiciousOperation() | UnreadablePostError() | TooManyFilesSent():
            return 400, ()
        case DjangoValidationError():
            return 422, tuple(_problems_of_validation(problem))
        case ProtectedError() | RestrictedError():
            return 422, (Problem("still in use by other records", code="in_use"),)
        case IntegrityError():
            return _refusal_of_integrity(problem)
        case OperationalError() if is_lost_race(problem):
            return 409, (Problem(WRITE_CONFLICT),)
    outage = outage_of(problem)
    return (STATUSES[type(outage)], outage.problems) if outage else None


def _refusal_of_framework(problem: exceptions.APIException) -> tuple[int, tuple[Problem, ...]]:
    if isinstance(problem, exceptions.ValidationError):
        return 422, tuple(problems_of(problem.detail, ATTRIBUTES))
    if isinstance(problem, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return 401, ()
    if problem.status_code in {403, 404}:
        return problem.status_code, ()
    return problem.status_code, (Problem(str(problem.detail)),)


def _refusal_of_integrity(problem: IntegrityError) -> tuple[int, tuple[Problem, ...]] | None:
    known = problem_of(problem)
    if known is not None:
        return 422, (known,)
    # What a row referred to has since been deleted: services check references before they write.
    if getattr(problem.__cause__, "sqlstate", None) == "23503" or "FOREIGN KEY" in str(problem):
        return 409, (Problem(WRITE_CONFLICT),)
    return None


def _problems_of_validation(problem: DjangoValidationError) -> Iterable[Problem]:
    if not hasattr(problem, "error_dict"):
        return [Problem(message) for message in problem.messages]
    return [
        Problem(message, pointer="" if field == NON_FIELD_ERRORS else f"/data/attributes/{field}")
        for field, messages in problem.message_dict.items()
        for message in messages
    ]


def _headers_of(problem: Exception) -> dict[str, str]:
    challenge, seconds = getattr(problem, "auth_header", None), getattr(problem, "wait", None)
    if outage_of(problem):
        seconds = SECONDS_UNTIL_LATER
    headers = {"WWW-Authenticate": challenge, "Retry-After": str(seconds) if seconds else None}
    return {name: value for name, value in headers.items() if value}
