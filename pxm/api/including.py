"""What lists and documents include on request: ``include=`` (PIM contract §1.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rest_framework.request import Request

from pxm.api.documents import Document

Included = dict[str, list[Document]] | list[Document]


@dataclass(frozen=True)
class Include:
    """A kind of related resources that can be asked for.

    `documents` makes those of a whole page of rows, each once, in a fixed number of queries.
    """

    name: str
    documents: Callable[[Sequence[Any]], list[Document]]
    key: str = ""
    """Their name in ``included``, if it is not that of the kind."""
    place: int = 0
    alone: bool = False
    """Whether ``included`` is the array of these documents itself: for a resource that knows no other kind."""


def include_for(request: Request, kinds: Iterable[Include]) -> Callable[[Sequence[Any]], Included] | None:
    """Return what makes ``included`` for a page, None unless a known kind is asked for; others are ignored."""
    sent = ",".join(request.query_params.getlist("include")).replace(" ", "").split(",")
    asked = [kind for kind in kinds if kind.name in sent]
    if not asked:
        return None
    if asked[0].alone:
        return asked[0].documents
    return lambda rows: {kind.key or kind.name: kind.documents(rows) for kind in asked}
