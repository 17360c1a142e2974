"""How a view tells `/api/schema/` what its methods accept and answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pxm.inputs import Input


class Answer(Enum):
    """The shapes of answers."""

    SINGLE = "one document"
    PAGE = "a page of documents"
    ALL = "all documents, without paging"
    REFERENCE_PAGE = "a page of type and id of related resources"
    REFERENCES = "type and id of related resources"
    REFERENCE = "type and id of one related resource, or null"
    NOTHING = "no body"


@dataclass(frozen=True)
class Attributes:
    """A body ``{"data": {"type", "attributes"}}``; `relationships` maps those that may be sent along to their types.

    One that names a single resource is a `Reference`.
    """

    shape: type[Input]
    relationships: Mapping[str, str | Reference] = field(default_factory=dict)


@dataclass(frozen=True)
class References:
    """A body ``{"data": [{"type", "id"}, …]}``."""

    type: str


@dataclass(frozen=True)
class Reference:
    """A body ``{"data": {"type", "id"}}``."""

    type: str


@dataclass(frozen=True)
class OptionalObject:
    """A body that may be absent or ``{}``; `schema` describes what it may hold."""

    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "object"})


@dataclass(frozen=True)
class Plain:
    """A body or an answer outside the envelope, as JSON Schema."""

    schema: Mapping[str, Any]
    media_type: str = "application/json"


@dataclass(frozen=True)
class Operation:
    """One method of a view, as far as it differs from the defaults of `pxm.api.schema`.

    `text` describes it in place of the method's docstring: one line, then the rest. `resource` is the type answered
    if it is not the view's, `ours` marks what is not in the public contract, `reads` a POST that changes nothing, which
    read-only keys may send as well.
    """

    takes: Attributes | References | Reference | OptionalObject | Plain | None = None
    answers: Answer | Plain = Answer.SINGLE
    status: int = 200
    resource: str = ""
    ours: bool = False
    reads: bool = False
    errors: tuple[int, ...] = ()
    text: str = ""
