"""What documents of all kinds have in common (PIM contract §1.2, catalog contract §7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

from pxm.inputs import Input

# A single store owns everything.
OWNER = "store"

Document = dict[str, Any]


class Dated(Protocol):
    """A row that knows when it was created and last changed."""

    created_at: datetime
    updated_at: datetime


def moment(value: datetime) -> str:
    """Return RFC 3339 in UTC with exactly three digits of a second: ``2026-03-04T05:06:07.089Z``."""
    in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)  # those that are stored are in UTC already
    return f"{in_utc.isoformat(timespec='milliseconds').removesuffix('+00:00')}Z"


def optional_moment(value: datetime | None) -> str | None:
    return None if value is None else moment(value)


def times(row: Dated) -> Document:
    """Return the members `created_at` and `updated_at`."""
    return {"created_at": moment(row.created_at), "updated_at": moment(row.updated_at)}


def owned(row: Dated) -> Document:
    """Return the `meta` that nearly every document has: its owner and its times."""
    return {"owner": OWNER, **times(row)}


def owned_timestamps(row: Dated) -> Document:
    """Return the `meta` of the documents below ``/v2``: the times stand under `timestamps`."""
    return {"timestamps": times(row), "owner": OWNER}


def reference(type: str, id: object, **meta: Any) -> Document:
    """Return ``{"type", "id"}`` of a resource, with `meta` if there is something to say about the link."""
    return {"type": type, "id": str(id)} | ({"meta": meta} if meta else {})


def references(type: str, ids: Iterable[object]) -> list[Document]:
    return [reference(type, id) for id in ids]


def link_to(path: str) -> Document:
    """Return the `links` of something that is found at `path`."""
    return {"self": path}


def in_order(value: Any) -> Any:
    """Return a value with the keys of its maps in order: PostgreSQL does not keep that in which they were sent.

    So a document is the same bytes, with the same tag, when it is answered to a change and when it is read.
    """
    if isinstance(value, list):
        return list(map(in_order, value))
    return {key: in_order(value[key]) for key in sorted(value)} if isinstance(value, dict) else value


def members(row: Any, shape: type[Input]) -> Document:
    """Return the attributes of a row that stand in columns of the names they have in requests."""
    names: Iterable[str] = shape().fields
    return {name: in_order(getattr(row, name)) for name in names}


def flat_documents(type: str, shape: type[Input]) -> Callable[[Iterable[Any]], list[Document]]:
    """Return what makes the documents of rows in a family without `attributes` (``/v2``)."""
    return lambda rows: [
        {"id": str(row.pk), "type": type, **members(row, shape), "meta": owned_timestamps(row)} for row in rows
    ]
