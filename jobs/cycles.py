"""Work that makes very many objects at once, and not one cycle among them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Let the garbage collector rest: it would search all that a Django process holds, again and again.

    For a build of thousands of children that takes longer than planning them.
    """
    was_searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_searching:
            gc.enable()
