"""What is sent to be imported, as a form brings it."""

from __future__ import annotations

from typing import Any, Protocol


class Upload(Protocol):
    """A file of a form: its bytes are read in parts."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    @property
    def file(self) -> Any: ...
