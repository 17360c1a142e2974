"""One line in the log for each thing that concerns security, with the address that `RequestIdMiddleware` has bound.

Never a secret: what somebody tried as a name may be a password in the wrong field, so only names that exist are
written.
"""

from __future__ import annotations

import structlog
from django.db import transaction

from pxm.acting import actor

_log = structlog.get_logger("pxm.security")


def refused(event: str, **facts: str) -> None:
    """Log that somebody was not let in: ``{"address": "10.0.0.1", "key": "Shop", "event": "token refused"}``."""
    _log.warning(event, **facts)


def let_in(event: str, **facts: str) -> None:
    """Log that somebody was let in."""
    _log.info(event, **facts)


def done(event: str, **facts: str) -> None:
    """Log, once the transaction is through, that somebody changed who is let in, and who that was."""
    who = actor()
    transaction.on_commit(lambda: _log.info(event, **facts, by=f"{who.kind} {who.name}"))
