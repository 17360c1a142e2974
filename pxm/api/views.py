"""What all endpoints have in common: an admin token, one way to answer a document and one to answer a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from pxm import acting
from pxm.api.documents import Document
from pxm.api.etags import tag_when_rendered
from pxm.api.families import PCM, ErrorText, Family
from pxm.api.filtering import Filterable, apply_filter, finds_in_order
from pxm.api.hosts import answering_at
from pxm.api.including import Include, include_for
from pxm.api.operations import Operation
from pxm.api.pagination import host_of, links, meta, read_window
from pxm.api.repeats import AnswersOnce
from pxm.errors import Missing
from pxm.few import few_of_many
from pxm.http.request_id import tell
from pxm.ids import read_uuid
from pxm.inputs import Input
from pxm.oauth.tokens import AccessToken
from pxm.rows import version_of

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Whole(Generic[Row]):
    """A list without a filter, as most requests ask for it: how many rows it has, and those in a slice of so many.

    `kept_total` returns how many rows a filter finds, None if nothing has counted them.
    """

    count: Callable[[], int]
    read: Callable[[slice, int], list[Row]]
    kept_total: Callable[[str], int | None] = lambda _: None


class View(AnswersOnce):
    """An endpoint for holders of an admin token (declare `permission_classes` for others).

    Refusals are exceptions (`pxm.errors`); `pxm.api.errors` puts them into the envelope.

    `filterable` and `family` govern `page`. All class attributes also describe the endpoint to `/api/schema/`:

    - `resource`: the type of the documents taken and answered
    - `attributes`: the Input of their attributes, as POST and PUT accept them
    - `shown`: JSON Schema of further attributes that answers show: ``{"created_at": {"type": "string"}}``
    - `filterable`: the attributes by which lists are filtered
    - `includes`: the kinds that ``include=`` knows
    - `request_headers`: the request headers that it knows, and what they do
    - `described_as`: another name for its documents, where other documents are of the same type
    - `tags_pages`: whether its pages have tags, as single documents do
    - `family`: how pages, links, errors and bodies look
    - `errors`: the resource's own wording of problems, by code
    - `operations`: an `Operation` per method (lower case), where the defaults of `pxm.api.schema` are wrong: bodies
      that are references or optional, answers of another type or status, and `ours=True` for what is not in the public
      contract

    An endpoint that `is_confidential` forbids every cache to keep its answers: they may hold a secret.

    A method's docstring is its summary (first line) and description.
    """

    resource: ClassVar[str] = ""
    attributes: ClassVar[type[Input] | None] = None
    shown: ClassVar[Mapping[str, Any]] = {}
    filterable: ClassVar[Filterable] = {}
    includes: ClassVar[Iterable[Include]] = ()
    request_headers: ClassVar[Mapping[str, str]] = {}
    described_as: ClassVar[str] = ""
    tags_pages: ClassVar[bool] = False
    family: ClassVar[Family] = PCM
    errors: ClassVar[Mapping[str, ErrorText]] = {}
    operations: ClassVar[Mapping[str, Operation]] = {}
    is_confidential: ClassVar[bool] = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """As in DRF; from here on, the token's application key is the actor, and documents know the host."""
        super().initial(request, *args, **kwargs)
        answering_at(partial(host_of, request._request))
        if isinstance(request.auth, AccessToken):
            key = request.auth.key
            tell(request._request, key=key.name)
            request_id = getattr(request._request, "request_id", "")
            acting.act_as(partial(acting.application, key.name, key.pk, request_id=request_id))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """As in DRF; what is confidential is kept by no cache, whatever the answer is."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if self.is_confidential:
            answer["Cache-Control"] = "no-store"
        return answer

    def document(self, body: Mapping[str, Any], status: int = 200, *, row: Model | None = None) -> Response:
        """Answer one document with its `ETag`, which holds the version of the `row` it shows."""
        return tag_when_rendered(Response(body, status=status), self.request, version_of(row) if row else "")

    def no_content(self) -> Response:
        return Response(status=204)

    def page(
        self,
        request: Request,
        rows: Callable[[], QuerySet[Row]],
        documents: Callable[[list[Row]], list[Document]],
        whole: Whole[Row] | None = None,
    ) -> Response:
        """Filter, count and slice what `rows` returns; `documents` and what is included get only the rows of the page.

        Two queries (total and rows) beside those of the documents, and one for the usual length if no limit is named.
        The `whole` list, if given, is asked instead of `rows` where there is no filter.
        """
        include = include_for(request, self.includes)
        window = read_window(request.query_params, self.family)
        asked = request.query_params.get("filter", "")
        if whole is None or asked.strip():
            chosen = apply_filter(rows(), asked, self.filterable)
            kept = whole.kept_total(asked) if whole else None
            # Rows whose number is kept come in the order of lists, too, by an index of their own.
            in_order = kept is not None or finds_in_order(asked, self.filterable)
            ordered = few_of_many if asked.strip() and not in_order else lambda rows, _: rows
            count = chosen.count if kept is None else lambda: kept
            whole = Whole(count, lambda some, total: list(ordered(chosen, total)[some]))
        if self.family.counts:
            total = whole.count()
            shown = whole.read(window.rows, total)
        else:
            found = whole.read(slice(window.offset, window.offset + window.limit + 1), 0)
            shown, total = found[: window.limit], window.offset + len(found)
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
