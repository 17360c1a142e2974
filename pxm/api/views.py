"""What every endpoint has in common: an admin token, one way to answer a document and one way to answer a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pxm.api.filtering import Filterable, apply_filter
from pxm.api.operations import Operation
from pxm.api.pagination import PCM, Family, links, meta, read_window
from pxm.errors import Missing
from pxm.ids import read_uuid
from pxm.inputs import Input

Row = TypeVar("Row", bound=Model)


class View(APIView):
    """An endpoint for holders of an admin token (declare `permission_classes` for others).

    Refusals are exceptions (`pxm.errors`); `pxm.api.errors` puts them into the envelope.

    `filterable` and `family` govern `page`. All class attributes also describe the endpoint to `/api/schema/`:

    `resource`    the type of the documents taken and answered
    `attributes`  the Input of their attributes, as POST and PUT take them
    `shown`       JSON Schema of further attributes that answers show: ``{"created_at": {"type": "string"}}``
    `filterable`  the attributes by which lists are filtered
    `includes`    the kinds that ``include=`` knows
    `family`      the pagination family
    `operations`  per method (lower case) an `Operation`, where `pxm.api.schema` guesses wrong: bodies that are
                  references or optional, answers of another type or status, and `ours=True` for what is not in the
                  public contract

    A method's docstring is its summary (first line) and description.
    """

    resource: ClassVar[str] = ""
    attributes: ClassVar[type[Input] | None] = None
    shown: ClassVar[Mapping[str, Any]] = {}
    filterable: ClassVar[Filterable] = {}
    includes: ClassVar[Sequence[str]] = ()
    family: ClassVar[Family] = PCM
    operations: ClassVar[Mapping[str, Operation]] = {}

    def document(self, body: Mapping[str, Any], status: int = 200) -> Response:
        return Response(body, status=status)

    def no_content(self) -> Response:
        return Response(status=204)

    def page(
        self,
        request: Request,
        rows: QuerySet[Row],
        documents: Callable[[list[Row]], list[dict[str, Any]]],
        *,
        filterable: Filterable | None = None,
        family: Family | None = None,
        included: Callable[[list[Row]], dict[str, Any]] | None = None,
    ) -> Response:
        """Filter, count and cut `rows`; `documents` and `included` see the rows of the page only.

        Two queries (total and rows) beside those of `documents` and `included`.
        """
        family = family or self.family
        window = read_window(request.query_params, family)
        rows = apply_filter(rows, request.query_params.get("filter", ""), filterable or self.filterable)
        total = rows.count()
        shown = list(rows[window.rows])
        body: dict[str, Any] = {
            "data": documents(shown),
            "meta": meta(window, total, len(shown), family),
            "links": links(request, window, total, family),
        }
        if included is not None:
            body["included"] = included(shown)
        return Response(body)


def path_id(text: str) -> UUID:
    """Return the id in a path; what is no UUID names nothing."""
    found = read_uuid(text)
    if found is None:
        raise Missing("no such id")
    return found
