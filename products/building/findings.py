"""Problems as they are found: all are counted, the first are listed (ruling: problems)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pxm.errors import PROBLEMS_LISTED, Problem


@dataclass(slots=True)
class Findings:
    """The first problems of a plan, and how many there are."""

    problems: list[Problem] = field(default_factory=list)
    total: int = 0

    def add(self, message: str, code: str, **meta: Any) -> None:
        self.total += 1
        if len(self.problems) < PROBLEMS_LISTED:
            self.problems.append(Problem(message, code, meta=meta))
