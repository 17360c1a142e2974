"""The endpoints of a `Resource`: the list (GET, POST) and the single one (GET, PUT, DELETE).

Every verb checks in one order (ruling: order of checks): the token, what the path names, whether the body can be read,
and what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext, suppress
from typing import Any, ClassVar, cast

from django.db.models import Model, QuerySet
from django.urls import URLPattern, path
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from pxm.api.documents import Document, link_to
from pxm.api.envelope import read_resource, single
from pxm.api.etags import versions_to_match
from pxm.api.forms import FormParser, read_form
from pxm.api.including import include_for
from pxm.api.operations import Answer, Attributes, Operation, Plain
from pxm.api.pagination import as_received, host_of
from pxm.api.resources import Resource, Verb
from pxm.api.views import View, Whole
from pxm.errors import Missing
from pxm.oauth.permissions import AdminToken, AnyToken
from pxm.rows import expecting_version


def paths(*resources: Resource[Any]) -> list[URLPattern]:
    """Return the paths of the resources at which there are operations."""
    return [path(place, view.as_view()) for noun in resources for place, view in _views(noun)]


class ResourceView(View):
    """An endpoint of the resource it is made for; each subclass below adds one `method`."""

    noun: ClassVar[Resource[Any]]
    method: ClassVar[str]

    def get_permissions(self) -> list[BasePermission]:
        may_be_shopper = self.noun.shoppers_read and self.request.method in SAFE_METHODS
        return [AnyToken() if may_be_shopper else AdminToken()]

    def answer(self, request: Request, row: Model, status: int = 200) -> Response:
        """Answer the document of a row, with what it includes on request."""
        include = include_for(request, self.includes) if request.method == "GET" else None
        (document,) = self.documents([row])
        body = single(document, include([row]) if include else None)
        if self.family.links_to_single:
            here = as_received(request) if request.method == "GET" else self._path_of(document)
            body["links"] = link_to(here)
        return self.document(body, status, row=row)

    def documents(self, rows: list[Any]) -> list[Document]:
        """The documents of rows; in a family with absolute links each links to itself."""
        made = self.noun.documents(rows)
        if not self.family.absolute_links:
            return made
        host = host_of(self.request)
        return [document | {"links": link_to(host + self._path_of(document))} for document in made]

    def _path_of(self, document: Document) -> str:
        if self.noun.links_below:
            return f"{self.noun.links_below}/{document['id']}"
        path = self.request.path.rstrip("/")
        return path if not self.noun.key or self.noun.parameter in self.kwargs else f"{path}/{document['id']}"

    @staticmethod
    def described(noun: Resource[Any]) -> Operation | None:
        """Return how the one method of this kind of view is described; None if the resource has no such operation."""
        raise NotImplementedError


class Lists(ResourceView):
    method = "get"

    def get(self, request: Request, **ids: str) -> Response:
        noun = self.noun
        owner = noun.within.find(ids) if noun.within else None

        def rows() -> QuerySet[Any]:
            return noun.rows_below(ids).order_by(*noun.order)

        def count() -> int:
            return getattr(owner, noun.counted_by) if noun.counted_by else rows().count()

        def read(window: slice, total: int) -> list[Any]:
            return noun.read_page(owner, window, total) if noun.read_page else noun.page_below(ids, window)

        page = self.page(request, rows, self.documents, Whole(count, read))
        if noun.list_meta:
            page.data["meta"] |= noun.list_meta()
        return page

    @staticmethod
    def described(noun: Resource[Any]) -> Operation | None:
        return Operation(answers=Answer.PAGE, text=noun.lists) if noun.lists else None


class Creates(ResourceView):
    method = "post"

    def post(self, request: Request, **ids: str) -> Response:
        within, verb = self.noun.within, cast(Verb, self.noun.creates)
        below = {within.key: within.find(ids).pk} if within else {}
        return self.answer(request, verb.service(**below, **self._taken(request)), status=201)

    def _taken(self, request: Request) -> dict[str, Any]:
        if self.noun.form:
            return self.noun.form.takes(read_form(request))
        return self.noun.takes(read_resource(request, type=self.noun.type, family=self.family))

    def get_parsers(self) -> list[BaseParser]:
        return [FormParser()] if self.noun.form else super().get_parsers()

    @staticmethod
    def described(noun: Resource[Any]) -> Operation | None:
        verb = noun.creates
        if verb is None:
            return None
        takes = Plain(noun.form.schema, "multipart/form-data") if noun.form else _takes(noun)
        return Operation(takes, status=201, text=verb.text, errors=verb.errors)


class Reads(ResourceView):
    method = "get"

    def get(self, request: Request, **ids: str) -> Response:
        return self.answer(request, self.noun.find(ids))

    @staticmethod
    def described(noun: Resource[Any]) -> Operation | None:
        return Operation(text=noun.reads) if noun.reads else None


class Updates(ResourceView):
    method = "put"

    def put(self, request: Request, **ids: str) -> Response:
        noun, verb, row = self.noun, cast(Verb, self.noun.updates), self.noun.find(ids)
        id = noun.id_of(row) if noun.key else None
        body = read_resource(request, type=noun.type, id=id, family=self.family, needs_type=noun.needs_type)
        with expecting_version(row, versions_to_match(request)):
            changed = verb.service(**({noun.key: row.pk} if noun.key else {}), **noun.takes(body))
        return self.answer(request, changed)

    @staticmethod
    def described(noun: Resource[Any]) -> Operation | None:
        verb = noun.updates
        return Operation(_takes(noun), text=verb.text, errors=(412, *verb.errors)) if verb else None


class Deletes(ResourceView):
    method = "delete"

    def delete(self, request: Request, **ids: str) -> Response:
        noun, verb = self.noun, cast(Verb, self.noun.deletes)
        with nullcontext() if noun.deletes_known_only else suppress(Missing):
            row = noun.find(ids)
            with expecting_version(row, versions_to_match(request)):
                verb.service(**({f"{noun.key}s": [row.pk]} if noun.key else {}))
        return self.no_content()

    @staticmethod
    def described(noun: Resource[Any]) -> Operation | None:
        verb = noun.deletes
        if verb is None:
            return None
        return Operation(answers=Answer.NOTHING, status=204, text=verb.text, errors=(412, *verb.errors))


def _takes(noun: Resource[Any]) -> Attributes | None:
    return Attributes(noun.attributes, noun.relationships) if noun.attributes else None


def _views(noun: Resource[Any]) -> Iterator[tuple[str, type[ResourceView]]]:
    """The list and the single endpoint with their paths, if the resource has operations there."""
    name = noun.model.__name__
    plural = noun.name or str(noun.model._meta.verbose_name_plural).title().replace(" ", "")
    if not noun.current:
        yield from _view(noun.path, plural, noun, (Lists, Creates))
    yield from _view(noun.path_of_one, name if noun.current else f"One{name}", noun, (Reads, Updates, Deletes))


def _view(
    place: str, name: str, noun: Resource[Any], kinds: Iterable[type[ResourceView]]
) -> Iterator[tuple[str, type[ResourceView]]]:
    operations = {kind: described for kind in kinds if (described := kind.described(noun))}
    if operations:
        members = {shared: getattr(noun, shared) for shared in _SHARED}
        members |= {"noun": noun, "resource": noun.type, "keeps_answers": not noun.is_confidential}
        members["operations"] = {kind.method: described for kind, described in operations.items()}
        yield place, type(name, tuple(operations), members)


# What a view declares under the same name as its resource.
_SHARED = ("attributes", "shown", "filterable", "includes", "family", "errors", "is_confidential")
