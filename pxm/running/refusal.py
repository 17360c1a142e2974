from __future__ import annotations


class CannotStart(Exception):
    """A reason why the system cannot start here, as the line shown to the person who tried."""
