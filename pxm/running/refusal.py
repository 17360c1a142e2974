from __future__ import annotations


class CannotStart(Exception):
    """A reason why the system cannot start here, as the one line its starter reads."""
