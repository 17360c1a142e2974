"""A flag that forked processes share."""

from __future__ import annotations

import mmap


class SharedFlag:
    """Once put up it stays up, for this process and for all that were or will be forked from it."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 1)  # anonymous and shared: children see what is written after the fork

    def put_up(self) -> None:
        self._memory[0] = 1

    def is_up(self) -> bool:
        return self._memory[0] == 1
