"""The JSON envelope of requests and answers (PIM contract §1.1-1.2, catalog contract §1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rest_framework.request import Request

from pxm.api.families import PCM, Family
from pxm.errors import PROBLEMS_LISTED, Invalid, Problem
from pxm.pointers import DATA, WHOLE_BODY, join

_OF_EVERY_RESOURCE = frozenset({"type", "id", "relationships", "meta", "links"})


@dataclass(frozen=True)
class ResourceBody:
    """The members of ``data`` that a write may carry; absent and null ones are empty. `meta` is only passed through.

    `id` is the text of what a new resource is about, where clients choose it; that of a change is in the path.
    """

    attributes: dict[str, Any] = field(default_factory=dict)
    relationships: dict[str, Any] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)
    id: str | None = None


def read_resource(
    request: Request, *, type: str, id: str | None = None, family: Family = PCM, needs_type: bool = True
) -> ResourceBody:
    """Return the members of ``data``, which must be of `type`; a sent id must equal `id`, that of the path.

    In a flat family the attributes are directly in ``data``. Without `needs_type` the type may be omitted.
    """
    data = _data_of(request)
    problems = [] if _lacks_type(data) and not needs_type else _problems_of_type(data, type, DATA)
    if not isinstance(data, Mapping):
        raise Invalid(problems)
    if id is not None and data.get("id") is not None and str(data["id"]).lower() != str(id).lower():
        problems.append(Problem("id must equal the id in the path", "mismatch", join(DATA, "id")))
    objects = ("relationships",) if family.is_flat else ("attributes", "relationships")
    for name in objects:
        if not isinstance(data.get(name), Mapping | None):
            problems.append(Problem(f"{name} must be an object", "invalid", join(DATA, name)))
    if problems:
        raise Invalid(problems)
    meta, attributes = data.get("meta"), _fields_of(data) if family.is_flat else data.get("attributes")
    return ResourceBody(
        attributes=dict(attributes or {}),
        relationships=dict(data.get("relationships") or {}),
        meta=dict(meta) if isinstance(meta, Mapping) else {},
        id=None if data.get("id") is None else str(data["id"]),
    )


def _lacks_type(data: Any) -> bool:
    return isinstance(data, Mapping) and data.get("type") is None


def _fields_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a flat resource that are its own."""
    return {name: value for name, value in data.items() if name not in _OF_EVERY_RESOURCE}


def read_references(request: Request, *, type: str, key: str = "id") -> list[dict[str, Any]]:
    """Return the items of ``{"data": [{"type", "id"}, …]}``; an empty list is fine. Ids are texts, not looked up.

    `key` is what names a resource, if not its id.
    """
    return check_references(_data_of(request), type=type, key=key)


def read_reference(request: Request, *, type: str) -> dict[str, Any]:
    """Return the item of ``{"data": {"type", "id"}}``; an array of one means the same."""
    data = _data_of(request)
    items = check_references(data if isinstance(data, list) else [data], type=type)
    if len(items) != 1:
        raise Invalid(Problem("data must be one reference", "invalid", DATA))
    return items[0]


def check_references(data: Any, *, type: str, pointer: str = DATA, key: str = "id") -> list[dict[str, Any]]:
    """Return `data`, found at `pointer`, if it is an array of references to resources of `type`."""
    if not isinstance(data, list):
        raise Invalid(Problem(f"{_path(pointer)} must be an array", "invalid", pointer))
    problems: list[Problem] = []
    for position, item in enumerate(data):
        place = join(pointer, position)
        problems += _problems_of_type(item, type, place)
        if isinstance(item, Mapping):
            problems += _problems_of_id(item.get(key), join(place, key))
        if len(problems) >= PROBLEMS_LISTED:
            break
    if problems:
        raise Invalid(problems)
    return [dict(item) for item in data]


def read_optional_object(request: Request) -> dict[str, Any]:
    """Return the body of an endpoint that takes "an empty object": absent, ``{}`` or any object."""
    body = request.data
    if not isinstance(body, Mapping):
        raise Invalid(Problem("the body must be an object", WHOLE_BODY))
    return dict(body)


def single(document: Mapping[str, Any], included: Mapping[str, Any] | list[Any] | None = None) -> dict[str, Any]:
    """Return the answer that carries one document."""
    return {"data": document} if included is None else {"data": document, "included": included}


def _data_of(request: Request) -> Any:
    body = read_optional_object(request)
    if body.get("data") is None:
        raise Invalid(Problem("data can not be empty", "required", DATA))
    return body["data"]


def _problems_of_type(item: Any, expected: str, pointer: str) -> list[Problem]:
    if not isinstance(item, Mapping):
        return [Problem(f"{_path(pointer)} must be an object", "invalid", pointer)]
    sent = item.get("type")
    if sent == expected:
        return []
    message = "can not be empty" if sent in (None, "") else f"must be {expected}"
    return [Problem(f"{_path(join(pointer, 'type'))} {message}", "type", join(pointer, "type"))]


def _problems_of_id(sent: Any, pointer: str) -> list[Problem]:
    if sent in (None, ""):
        return [Problem(f"{_path(pointer)} can not be empty", "required", pointer)]
    if not isinstance(sent, str):
        return [Problem(f"{_path(pointer)} must be a string", "invalid", pointer)]
    return []


def _path(pointer: str) -> str:
    """The dotted path below ``data`` ("0.id"), or "data" itself."""
    return pointer.removeprefix("/data").lstrip("/").replace("/", ".") or "data"
