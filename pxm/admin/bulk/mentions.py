"""What rooms above have to say before rows are deleted: that they name them, and what becomes of that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Model

from pxm.admin.bulk.action import Rows
from pxm.registry import Registry


@dataclass(frozen=True)
class Mention:
    """`of` returns sentences about rows of `model` that are about to be deleted, none if nothing names them."""

    name: str
    model: type[Model]
    of: Callable[[Rows], Iterable[str]]


MENTIONS: Registry[Mention] = Registry("mention before a deletion")


def mentions_of(rows: Rows) -> list[str]:
    """Return what is said of the rows, in the order in which it was declared."""
    return [sentence for mention in MENTIONS if mention.model is rows.model for sentence in mention.of(rows)]
