"""What somebody may decide about a file before its rows are read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

# What is asked of a file as a whole, and is likely to be so in the next one like it.
_ANSWERS = ("sign", "taxed")


@dataclass(frozen=True, slots=True)
class Choices:
    """How to read a file; what is None or "" is recognised.

    `names_at` is the row that names the columns, counted from 1, or 0 if none does. `columns` are ours, one for each of
    the file's: "" leaves it out.

    Of a price list, `sign` is what stands before the decimals of its amounts, and `taxed` says whether they include
    tax: ``with``, ``without``, or "" for as the price has it.
    """

    encoding: str = ""
    separator: str = ""
    quote: str = ""
    sheet: str = ""
    names_at: int | None = None
    columns: tuple[str, ...] | None = None
    sign: str = ""
    taxed: str = ""

    @property
    def answers(self) -> dict[str, str]:
        """What was said of the file as a whole, by name; without what was left open."""
        return {name: said for name in _ANSWERS if (said := getattr(self, name))}

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Choices:
        columns = kept.get("columns")
        return cls(**{**kept, "columns": None if columns is None else tuple(columns)})
