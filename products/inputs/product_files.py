"""What may be said about the files of a product (PIM contract §2.7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pxm.errors import PROBLEMS_LISTED, Invalid, Problem
from pxm.inputs import Entries, Identifier, Input, Text
from pxm.pointers import DATA, join

MOST_FILES = 1_000


class FileMetaInput(Input):
    tags = Entries(child=Text(max_length=255), most=100, noun="tags", required=False)


class LinkedFileInput(Input):
    """The id is not looked up: files may live elsewhere, and some clients send ids of files that come later."""

    id = Identifier()
    meta = FileMetaInput(required=False, allow_null=True)


def read_linked_files(references: Sequence[Any]) -> list[dict[str, Any]]:
    """Return ``{"id", "tags"}`` of references, without `tags` where none were sent. Raises Invalid."""
    found: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for position, sent in enumerate(references):
        try:
            read = LinkedFileInput.read(sent, pointer=join(DATA, position))
        except Invalid as refusal:
            problems += refusal.problems
        else:
            found.append({"id": read["id"], **(read.get("meta") or {})})
        if len(problems) >= PROBLEMS_LISTED:
            break
    if problems:
        raise Invalid(problems)
    return found
