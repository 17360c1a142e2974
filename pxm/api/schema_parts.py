"""The pieces of JSON Schema that all operations share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter

from pxm.api.families import Family
from pxm.api.filtering import Filterable
from pxm.api.including import Include
from pxm.api.operations import Reference
from pxm.api.pagination import LARGEST_LIMIT, LARGEST_OFFSET

Schema = dict[str, Any]

_LINK: Schema = {"type": "string", "nullable": True}
TAG_HEADER: Schema = {
    "ETag": {"schema": {"type": "string"}, "description": "For `If-None-Match`, and for `If-Match` of a change."}
}
_OBJECT: Schema = {"type": "object", "additionalProperties": True}


def errors(status: Schema) -> Schema:
    """Return the envelope of refusals, whose `status` is a string or a number."""
    error = {
        "type": "object",
        "required": ["title", "status"],
        "properties": {
            "title": {"type": "string"},
            "status": status,
            "detail": {"type": "string", "example": "name can not be empty"},
            "meta": _OBJECT,
            "request_id": {"type": "string"},
            "source": {
                "type": "object",
                "properties": {"pointer": {"type": "string", "example": "/data/attributes/name"}},
            },
        },
    }
    return {
        "type": "object",
        "required": ["errors"],
        "properties": {"errors": {"type": "array", "minItems": 1, "items": error}},
    }


def words(resource: str) -> str:
    """``pim-job`` → ``Pim job``."""
    return resource.replace("-", " ").replace("_", " ").capitalize()


def camel(resource: str) -> str:
    """``pim-job`` → ``PimJob``."""
    return "".join(word.capitalize() for word in resource.replace("_", "-").split("-"))


def content(schema: Schema, media_type: str = "application/json") -> Schema:
    return {media_type: {"schema": schema}}


def body(schema: Schema, *, required: bool = True, media_type: str = "application/json") -> Schema:
    return {"content": content(schema, media_type), "required": required}


def _type(resource: str) -> Schema:
    return {"type": "string", "enum": [resource]}


def _id() -> Schema:
    return {"type": "string", "format": "uuid"}


def references(resource: str) -> Schema:
    return _object_with_data({"type": "array", "items": reference_item(resource)})


def reference(resource: str, *, nullable: bool = False) -> Schema:
    return _object_with_data(reference_item(resource) | ({"nullable": True} if nullable else {}))


def reference_item(resource: str) -> Schema:
    return {"type": "object", "required": ["type", "id"], "properties": {"type": _type(resource), "id": _id()}}


def resource_body(
    resource: str, attributes: Schema, relationships: Mapping[str, str | Reference], *, has_id: bool
) -> Schema:
    properties: Schema = {"type": _type(resource)} | ({"id": _id()} if has_id else {}) | {"attributes": attributes}
    if relationships:
        related = {
            name: reference(kind.type) if isinstance(kind, Reference) else references(kind)
            for name, kind in relationships.items()
        }
        properties["relationships"] = {"type": "object", "properties": related}
    return _object_with_data({"type": "object", "required": ["type"], "properties": properties})


def flat_body(resource: str, fields: Schema, relationships: Mapping[str, str | Reference], *, has_id: bool) -> Schema:
    """Like `resource_body`, but with the fields beside ``type``; `relationships` are written as there."""
    named = resource_body(resource, {}, relationships, has_id=has_id)["properties"]["data"]
    del named["properties"]["attributes"]
    return _object_with_data({"allOf": [named, fields]})


def document(resource: str, attributes: Schema) -> Schema:
    return {
        "type": "object",
        "required": ["type", "id", "attributes"],
        "properties": {
            "type": _type(resource),
            "id": _id(),
            "attributes": {"type": "object", "properties": attributes, "additionalProperties": True},
            "relationships": _OBJECT,
            "meta": _OBJECT,
            "links": _OBJECT,
        },
    }


def flat_document(resource: str, fields: Schema) -> Schema:
    shown = {"type": _type(resource), "id": {"type": "string"}, **fields, "meta": _OBJECT, "links": _OBJECT}
    return {"type": "object", "required": ["type"], "properties": shown, "additionalProperties": True}


def single(item: Schema, family: Family) -> Schema:
    schema = _object_with_data(item)
    if family.links_to_single:
        schema["properties"]["links"] = {"type": "object", "properties": {"self": _LINK}}
    return schema


def all_of(item: Schema) -> Schema:
    return _object_with_data({"type": "array", "items": item})


def page(item: Schema, family: Family) -> Schema:
    names = [family.here, "first", *(["last"] if family.counts else []), "prev", "next"]
    meta = {"results": _numbers("total")} if family.counts else {}
    if family.page_meta:
        meta["page"] = _numbers("limit", "offset", "current", "total")
    schema = all_of(item)
    schema["properties"] |= {
        "meta": {"type": "object", "properties": meta, "additionalProperties": True},
        "links": {"type": "object", "properties": dict.fromkeys(names, _LINK)},
    }
    return schema


def _numbers(*names: str) -> Schema:
    return {"type": "object", "properties": {name: {"type": "integer"} for name in names}}


def _object_with_data(data: Schema) -> Schema:
    return {"type": "object", "required": ["data"], "properties": {"data": data}}


def page_parameters() -> list[OpenApiParameter]:
    limit = f"Records on a page, at most {LARGEST_LIMIT}; a higher limit means that many."
    return [
        OpenApiParameter("page[limit]", {"type": "integer", "minimum": 0}, description=limit),
        OpenApiParameter(
            "page[offset]",
            {"type": "integer", "minimum": 0, "maximum": LARGEST_OFFSET},
            description="Records to skip.",
        ),
    ]


def header_parameters(headers: Mapping[str, str]) -> list[OpenApiParameter]:
    return [OpenApiParameter(name, str, OpenApiParameter.HEADER, description=text) for name, text in headers.items()]


def known_tag_parameter() -> OpenApiParameter:
    text = "The `ETag` of an earlier answer; if the answer would be the same, it is 304 without a body."
    return OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description=text)


def idempotency_parameter() -> OpenApiParameter:
    text = (
        "A name for this request. Sent again under it within a day, it is not done again but answered alike, with "
        "`Idempotency-Replayed: true`; another request under it is refused with 409. Not in the public contract."
    )
    return OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description=text)


def version_parameter() -> OpenApiParameter:
    text = "The `ETag` of the document that was read; if the resource has changed since, the answer is 412."
    return OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description=text)


def filter_parameters(filterable: Filterable) -> list[OpenApiParameter]:
    """Return the parameter `filter` with the table of attributes and operators, nothing for lists without filter."""
    if not filterable:
        return []
    order = ["eq", "in", "like", "ilike", "gt", "ge", "lt", "le"]
    rows = [
        f"| `{name}` | {' '.join(operator for operator in order if operator in field.operators)} |"
        for name, field in filterable.items()
    ]
    table = "\n".join(["| attribute | operators |", "| --- | --- |", *rows])
    text = f'`eq(name,"Blue shirt"):in(id,a,b)`; `:` means *and*, at most ten conditions.\n\n{table}'
    return [OpenApiParameter("filter", str, description=text)]


def included(kinds: Iterable[Include]) -> Schema:
    """Return what stands beside ``data`` on request: the documents of a kind, or of each by its name."""
    documents: Schema = {"type": "array", "items": _OBJECT}
    found = list(kinds)
    if found[0].alone:
        return documents
    return {"type": "object", "properties": {kind.key or kind.name: documents for kind in found}}


def include_parameters(kinds: Iterable[str]) -> list[OpenApiParameter]:
    known = ", ".join(f"`{kind}`" for kind in kinds)
    return [OpenApiParameter("include", str, description=f"Comma-separated: {known}.")] if known else []
