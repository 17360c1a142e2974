"""The OpenAPI document, made from the views: the envelope around every body, the errors, paging and filters.

Unless a view's `operations` say otherwise: GET answers a page, or one document where the path ends in an id;
POST takes `attributes` and answers 201, PUT takes them and answers 200; DELETE answers 204. The first line of a
method's docstring is the summary, the rest the description.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, cast

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter
from rest_framework.serializers import Serializer

from pxm.api import schema_parts as parts
from pxm.api.errors import title_of
from pxm.api.operations import Answer, Attributes, Operation, OptionalObject, Plain, Reference, References

if TYPE_CHECKING:
    from pxm.api.views import View  # whose base class needs this module while it is imported
    from pxm.inputs import Input


_PAGES = (Answer.PAGE, Answer.REFERENCE_PAGE)


class DialectSchema(AutoSchema):
    """Describe views of `pxm.api.views.View`; there are no others."""

    @property
    def door(self) -> View:
        return cast("View", self.view)

    def operation(self) -> Operation:
        """Return what the view declares for this method, or the default."""
        found = self.door.operations.get(self.method.lower())
        return found if found is not None else self._usual()

    def _usual(self) -> Operation:
        shape = self.door.attributes
        takes = Attributes(shape) if shape is not None else OptionalObject()
        match self.method:
            case "POST":
                return Operation(takes=takes, status=201)
            case "PUT":
                return Operation(takes=takes)
            case "DELETE":
                return Operation(answers=Answer.NOTHING, status=204)
        return Operation(answers=Answer.SINGLE if self.path.endswith("}") else Answer.PAGE)

    def get_operation_id(self) -> str:
        return f"{self.method.lower()}{type(self.view).__name__}"

    def get_tags(self) -> list[str]:
        return [parts.words(self.door.described_as or self.door.resource)]

    def get_summary(self) -> str:
        return self._documentation()[0]

    def get_description(self) -> str:  # type: ignore[override]  # as the library's own does
        note = "*Not in the public contract.*" if self.operation().ours else ""
        return "\n\n".join(filter(None, [note, self._documentation()[1]]))

    def _documentation(self) -> tuple[str, str]:
        text = cleandoc(self.operation().text) or super().get_description()
        first, _, rest = text.partition("\n")
        return re.sub(r"`{2}", "`", first).rstrip("."), re.sub(r"`{2}", "`", rest).strip()

    def get_extensions(self) -> dict[str, Any]:
        return {"x-not-in-public-contract": True} if self.operation().ours else {}

    def get_override_parameters(self) -> list[OpenApiParameter | Serializer[Any] | type[Serializer[Any]]]:
        found: list[OpenApiParameter | Serializer[Any] | type[Serializer[Any]]] = []
        answers = self.operation().answers
        if answers in _PAGES:
            found += parts.page_parameters()
            found += parts.filter_parameters(self.door.filterable)
        if self._includes():
            found += parts.include_parameters(kind.name for kind in self.door.includes)
        if answers is not Answer.NOTHING:
            found += parts.header_parameters(self.door.request_headers)
        if self._is_tagged():
            found.append(parts.known_tag_parameter())
        if self._is_answered_once():
            found.append(parts.idempotency_parameter())
        if 412 in self.operation().errors:
            found.append(parts.version_parameter())
        return found

    def _includes(self) -> bool:
        """Whether the request may ask for more: one that reads, be it a POST."""
        return bool(self.door.includes) and (self.method == "GET" or self.operation().reads)

    def _is_answered_once(self) -> bool:
        return self.method == "POST" and getattr(self.view, "keeps_answers", False)

    def _is_tagged(self) -> bool:
        """Whether the request may carry the tag of an answer, so that one the client has is not sent again."""
        answers = self.operation().answers
        return self.method == "GET" and (answers is Answer.SINGLE or (self.door.tags_pages and answers in _PAGES))

    def get_request_serializer(self) -> None:
        """Bodies are described below; the library need not guess."""

    def get_response_serializers(self) -> None:
        """Answers are described below; the library need not guess."""

    def _get_request_body(self, direction: str = "request") -> dict[str, Any] | None:
        match self.operation().takes:
            case None:
                return None
            case Plain(schema, media_type):
                return parts.body(dict(schema), media_type=media_type)
            case OptionalObject(schema):
                return parts.body(dict(schema), required=False)
            case References(name):
                return parts.body(parts.references(name))
            case Reference(name):
                return parts.body(parts.reference(name))
            case Attributes(shape, relationships):
                changes = self.method == "PUT"
                attributes = self._sent(shape, changes=changes)
                made = parts.flat_body if self.door.family.is_flat else parts.resource_body
                return parts.body(made(self.door.resource, attributes, relationships, has_id=changes))

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        operation = self.operation()
        answers = {str(operation.status): self._success(operation)}
        if operation.answers is Answer.SINGLE or self._is_tagged():
            answers[str(operation.status)]["headers"] = parts.TAG_HEADER
        if self._is_tagged():
            answers["304"] = {"description": "The answer would be what `If-None-Match` names."}
        for status in self._error_statuses(operation):
            title = title_of(status, self.door.family)
            answers[str(status)] = {"description": title, "content": parts.content(self._errors())}
        return answers

    def _success(self, operation: Operation) -> dict[str, Any]:
        resource = operation.resource or self.door.resource
        match operation.answers:
            case Plain(schema, media_type):
                return {"description": "OK", "content": parts.content(dict(schema), media_type)}
            case Answer.NOTHING:
                return {"description": "No body"}
            case Answer.REFERENCES:
                return {"description": "OK", "content": parts.content(parts.references(resource))}
            case Answer.REFERENCE:
                return {"description": "OK", "content": parts.content(parts.reference(resource, nullable=True))}
            case Answer.ALL:
                return {"description": "OK", "content": parts.content(parts.all_of(self._document(resource)))}
            case Answer.REFERENCE_PAGE:
                page = parts.page(parts.reference_item(resource), self.door.family)
                return {"description": "OK", "content": parts.content(page)}
            case Answer.PAGE:
                shape = parts.page(self._document(resource), self.door.family)
            case _:
                shape = parts.single(self._document(resource), self.door.family)
        if self._includes():
            shape["properties"]["included"] = parts.included(self.door.includes)
        return {"description": "OK", "content": parts.content(shape)}

    def _error_statuses(self, operation: Operation) -> Iterable[int]:
        found = {400, 500, *operation.errors}
        if self.door.authentication_classes:
            found |= {401, 403}
        if "{" in self.path:
            found.add(404)
        if operation.takes is not None and not isinstance(operation.takes, Plain):
            found |= {409, 413, 422}
        if self._is_answered_once():
            found.add(409)
        return sorted(found)

    def _sent(self, shape: type[Input], *, changes: bool) -> dict[str, Any]:
        """Return a reference to the shape; one without members of its own stands for whatever may be sent."""
        if not shape().fields:
            return {"type": "object", "additionalProperties": True}
        return self._changes(shape) if changes else self.resolve_serializer(shape, "request").ref

    def _changes(self, shape: type[Input]) -> dict[str, Any]:
        """Return a reference to the shape with nothing required: a PUT leaves alone what it does not send."""
        schema = {name: value for name, value in self._map_serializer(shape(), "request").items() if name != "required"}
        return self._component(f"{self.get_serializer_name(shape(), 'request')}Changes", schema)

    def _document(self, resource: str) -> dict[str, Any]:
        """Return a reference to the component of the documents of a type."""
        own = resource == self.door.resource
        shape = self.door.attributes if own else None
        written = self._map_serializer(shape(), "response").get("properties", {}) if shape else {}
        shown = self.door.shown if own else {}
        made = parts.flat_document if self.door.family.is_flat else parts.document
        schema = made(resource, {**written, **shown})
        name = self.door.described_as if own and self.door.described_as else resource
        return self._component(f"{parts.camel(name)}Document", schema)

    def _errors(self) -> dict[str, Any]:
        if self.door.family.integer_status:
            return self._component("NumberedErrors", parts.errors({"type": "integer", "example": 422}))
        return self._component("Errors", parts.errors({"type": "string", "example": "422"}))

    def _component(self, name: str, schema: dict[str, Any]) -> dict[str, Any]:
        component = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
        self.registry.register_on_missing(component)
        return component.ref

    def get_serializer_name(self, serializer: Serializer[Any], direction: str) -> str:
        return type(serializer).__name__.removesuffix("Input") or "Input"
