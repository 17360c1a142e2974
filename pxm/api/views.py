"""What all endpoints have in common: an admin token, one way to answer a document and one to answer a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pxm import acting
from pxm.api.documents import Document
from pxm.api.etags import tag_when_rendered
from pxm.api.families import PCM, ErrorText, Family
from pxm.api.filtering import Filterable, apply_filter
from pxm.api.hosts import answering_at
from pxm.api.including import Include, include_for
from pxm.api.operations import Operation
from pxm.api.pagination import host_of, links, meta, read_window
from pxm.errors import Missing
from pxm.ids import read_uuid
from pxm.inputs import Input
from pxm.oauth.models import AccessToken
from pxm.rows import version_of

Row = TypeVar("Row", bound=Model)


class View(APIView):
    """An endpoint for holders of an admin token (declare `permission_classes` for others).

    Refusals are exceptions (`pxm.errors`); `pxm.api.errors` puts them into the envelope.

    `filterable` and `family` govern `page`. All class attributes also describe the endpoint to `/api/schema/`:

    `resource`    the type of the documents taken and answered `attributes`  the Input of their attributes, as POST and
    PUT accept them `shown`       JSON Schema of further attributes that answers show: ``{"created_at": {"type":
    "string"}}`` `filterable`  the attributes by which lists are filtered `includes`    the kinds that ``include=``
    knows `family`      how pages, links, errors and bodies look `errors`      the resource's own wording of problems,
    by code `operations`  per method (lower case) an `Operation`, where the defaults of `pxm.api.schema` are wrong:
    bodies that are
                  references or optional, answers of another type or status, and `ours=True` for what is not in the
                  public contract

    A method's docstring is its summary (first line) and description.
    """

    resource: ClassVar[str] = ""
    attributes: ClassVar[type[Input] | None] = None
    shown: ClassVar[Mapping[str, Any]] = {}
    filterable: ClassVar[Filterable] = {}
    includes: ClassVar[Iterable[Include]] = ()
    family: ClassVar[Family] = PCM
    errors: ClassVar[Mapping[str, ErrorText]] = {}
    operations: ClassVar[Mapping[str, Operation]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """As in DRF; from here on, the token's application key is the actor, and documents know the host."""
        super().initial(request, *args, **kwargs)
        answering_at(host_of(request))
        if isinstance(request.auth, AccessToken):
            key = request.auth.key
            acting.act_as(acting.application(key.name, key.pk, request_id=getattr(request, "request_id", "")))

    def document(self, body: Mapping[str, Any], status: int = 200, *, row: Model | None = None) -> Response:
        """Answer one document with its `ETag`, which holds the version of the `row` it shows."""
        return tag_when_rendered(Response(body, status=status), self.request, version_of(row) if row else "")

    def no_content(self) -> Response:
        return Response(status=204)

    def page(
        self,
        request: Request,
        rows: QuerySet[Row],
        documents: Callable[[list[Row]], list[Document]],
        *,
        kept_total: int | None = None,
    ) -> Response:
        """Filter, count and slice `rows`; `documents` and what is included get only the rows of the page.

        Two queries (total and rows) beside those of the documents, and one for the usual length if no limit is named.
        Where somebody keeps the number of all `rows`, they are counted only if there is a filter.
        """
        include = include_for(request, self.includes)
        window = read_window(request.query_params, self.family)
        asked = request.query_params.get("filter", "")
        rows = apply_filter(rows, asked, self.filterable)
        if not self.family.counts:
            found = list(rows[window.offset : window.offset + window.limit + 1])
            shown, total = found[: window.limit], window.offset + len(found)
        else:
            total = rows.count() if kept_total is None or asked.strip() else kept_total
            shown = list(rows[window.rows])
        body: dict[str, Any] = {
            "data": documents(shown),
            "meta": meta(window, total, len(shown), self.family),
            "links": links(request, window, total, self.family),
        }
        return Response(body | {"included": include(shown)} if include else body)


def path_id(text: str) -> UUID:
    """Return the id in a path; what is not a UUID is the id of nothing."""
    found = read_uuid(text)
    if found is None:
        raise Missing("no such id")
    return found
