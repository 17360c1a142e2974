"""What else happens when something is recorded: rooms declare who listens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pxm.registry import Registry

if TYPE_CHECKING:
    from pxm.history.lines import Recorded


@dataclass(frozen=True)
class Listener:
    """`hear` is given what was recorded at once, one entry per row, in the transaction in which it happened."""

    name: str
    hear: Callable[[Sequence[Recorded]], None]


LISTENERS: Registry[Listener] = Registry("listener to changes")
