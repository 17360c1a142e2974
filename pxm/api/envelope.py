"""The JSON envelope: taking requests out of it and putting documents into it (PIM contract §1.1-1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rest_framework.request import Request

from pxm.errors import PROBLEMS_LISTED, Invalid, Problem
from pxm.pointers import WHOLE_BODY, join


@dataclass(frozen=True)
class ResourceBody:
    """The members of ``data`` that a write may carry; absent and null ones are empty. `meta` is only passed through."""

    attributes: dict[str, Any] = field(default_factory=dict)
    relationships: dict[str, Any] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)


def read_resource(request: Request, *, type: str, id: str | None = None) -> ResourceBody:
    """Return the members of ``data``, which must be of `type`; with `id` (the path's) a sent id must equal it."""
    data = _data_of(request)
    problems = _problems_of_type(data, type, "/data")
    if not isinstance(data, Mapping):
        raise Invalid(problems)
    if id is not None and data.get("id") is not None and str(data["id"]).lower() != str(id).lower():
        problems.append(Problem("id must equal the id in the path", "mismatch", "/data/id"))
    for name in ("attributes", "relationships"):
        if not isinstance(data.get(name), Mapping | None):
            problems.append(Problem(f"{name} must be an object", "invalid", f"/data/{name}"))
    if problems:
        raise Invalid(problems)
    meta = data.get("meta")
    return ResourceBody(
        attributes=dict(data.get("attributes") or {}),
        relationships=dict(data.get("relationships") or {}),
        meta=dict(meta) if isinstance(meta, Mapping) else {},
    )


def read_references(request: Request, *, type: str) -> list[dict[str, Any]]:
    """Return the items of ``{"data": [{"type", "id"}, …]}``; an empty list is fine. Ids are texts, not looked up."""
    return check_references(_data_of(request), type=type)


def check_references(data: Any, *, type: str, pointer: str = "/data") -> list[dict[str, Any]]:
    """Return `data`, which stands at `pointer`, if it is an array of references to resources of `type`."""
    if not isinstance(data, list):
        raise Invalid(Problem(f"{_path(pointer)} must be an array", "invalid", pointer))
    problems: list[Problem] = []
    for position, item in enumerate(data):
        place = join(pointer, position)
        problems += _problems_of_type(item, type, place)
        if isinstance(item, Mapping):
            problems += _problems_of_id(item.get("id"), join(place, "id"))
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


def single(document: Mapping[str, Any], included: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the answer that carries one document."""
    return {"data": document} if included is None else {"data": document, "included": included}


def _data_of(request: Request) -> Any:
    body = read_optional_object(request)
    if body.get("data") is None:
        raise Invalid(Problem("data can not be empty", "required", "/data"))
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
