"""The links of a resource to others as one endpoint, made from a declaration (PIM contract §2.7, *Relationship
endpoints*).

GET shows the links, unless there is a list of the linked resources in its place; POST adds to them, PUT replaces them,
DELETE removes those that its body names. An unknown owner is 404 for every method, before the body is looked at. What
writes takes the owner's tag in ``If-Match``; so its service locks the owner.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django.urls import URLPattern, path
from rest_framework.request import Request
from rest_framework.response import Response

from pxm.api.envelope import read_reference, read_references, single
from pxm.api.etags import versions_to_match
from pxm.api.operations import Answer, Operation, Reference, References
from pxm.api.resources import Resource, Verb
from pxm.api.views import View
from pxm.rows import expecting_version


@dataclass(frozen=True)
class LinkVerb(Verb):
    """`shows` makes the answer's ``data`` from what the service returns; without it the answer has no body.

    With `answers_owner` the service returns the owner of the links, and the answer is its document.
    """

    status: int = 204
    shows: Callable[[Any], Any] | None = None
    answers_owner: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Relationship:
    """Links of the rows `of` a resource to resources of a `type`; a verb that is not declared is answered with 405.

    `links` makes the references that GET shows for a row; without it there is no GET. `takes` turns sent references
    into keyword arguments of the services, beside the id of the row. With `to_one` there is one reference or None, and
    DELETE needs no body.
    """

    of: Resource[Any]
    name: str
    at: str
    type: str
    links: Callable[[Any], Any] | None = None
    lists: str = ""
    takes: Callable[[list[dict[str, Any]]], dict[str, Any]] = lambda references: {}
    to_one: bool = False
    adds: LinkVerb | None = None
    replaces: LinkVerb | None = None
    removes: LinkVerb | None = None

    @property
    def verbs(self) -> dict[str, LinkVerb]:
        """The verbs that write, by method."""
        verbs = {"post": self.adds, "put": self.replaces, "delete": self.removes}
        return {method: verb for method, verb in verbs.items() if verb}

    @property
    def is_about_owner(self) -> bool:
        """Whether an answer is a document of the owner rather than references."""
        return any(verb.answers_owner for verb in self.verbs.values())


def relationship_paths(*relationships: Relationship) -> list[URLPattern]:
    return [path(f"{each.of.path_of_one}/{each.at}", _view(each).as_view()) for each in relationships]


class _RelationshipView(View):
    relationship: ClassVar[Relationship]

    def _list(self, request: Request, **ids: str) -> Response:
        links = cast("Callable[[Any], Any]", self.relationship.links)
        return self.document({"data": links(self.relationship.of.find(ids))})

    def _write(self, request: Request, **ids: str) -> Response:
        relationship, verb = self.relationship, self.relationship.verbs[cast(str, request.method).lower()]
        owner = relationship.of.find(ids)
        taken = relationship.takes(self._references(request))
        with expecting_version(owner, versions_to_match(request)):
            result = verb.service(**{relationship.of.key: owner.pk}, **taken)
        if verb.answers_owner:
            (document,) = relationship.of.documents([result])
            return self.document(single(document), verb.status, row=result)
        return self.document({"data": verb.shows(result)}, verb.status) if verb.shows else self.no_content()

    def _references(self, request: Request) -> list[dict[str, Any]]:
        if not self.relationship.to_one:
            return read_references(request, type=self.relationship.type)
        return [] if request.method == "DELETE" else [read_reference(request, type=self.relationship.type)]


def _view(relationship: Relationship) -> type[_RelationshipView]:
    """A view class that has the methods of the declared verbs."""
    of, members = relationship.of, cast("dict[str, Any]", dict.fromkeys(relationship.verbs, _RelationshipView._write))
    if relationship.links:
        members["get"] = _RelationshipView._list
    members |= {
        "relationship": relationship,
        "resource": relationship.type,
        "family": of.family,
        "errors": of.errors,
        "operations": _operations(relationship),
    }
    if relationship.is_about_owner:
        members |= {"resource": of.type, "attributes": of.attributes, "shown": of.shown}
    return type(relationship.name, (_RelationshipView,), members)


def _operations(relationship: Relationship) -> Mapping[str, Operation]:
    to_one, kind = relationship.to_one, relationship.type
    shown, taken = (Answer.REFERENCE, Reference(kind)) if to_one else (Answer.REFERENCES, References(kind))
    found: dict[str, Operation] = {}
    if relationship.links:
        found["get"] = Operation(answers=shown, resource=kind, text=relationship.lists)
    for method, verb in relationship.verbs.items():
        found[method] = Operation(
            takes=None if to_one and method == "delete" else taken,
            answers=Answer.SINGLE if verb.answers_owner else shown if verb.shows else Answer.NOTHING,
            resource=relationship.of.type if verb.answers_owner else kind,
            status=verb.status,
            text=verb.text,
            errors=(412, *verb.errors),
        )
    return found
