"""Leafing through rows that a part of a page loads by itself, a hundred at a time."""

from __future__ import annotations

from dataclasses import dataclass

PAGE = 100


def page_number(text: str) -> int:
    """Return the page that an address names, 1 for anything else."""
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


@dataclass(frozen=True)
class Paging:
    """One page of `total` rows; a number beyond the last is the last."""

    number: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def page(self) -> int:
        return min(self.number, self.pages)

    @property
    def start(self) -> int:
        return (self.page - 1) * PAGE

    @property
    def stop(self) -> int:
        return self.start + PAGE

    @property
    def earlier(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def later(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None
