"""One line in the log for each thing that concerns security: who, from where, what. Never a secret.

What somebody tried as a name may be a password in the wrong field, so only names that exist are written.
"""

from __future__ import annotations

import structlog
from django.http import HttpRequest
from rest_framework.request import Request

from pxm.http.client_address import client_address

_log = structlog.get_logger("pxm.security")


def refused(event: str, request: HttpRequest | Request, **facts: str) -> None:
    """Log that somebody was not let in: ``{"event": "token refused", "address": "10.0.0.1", "key": "Shop"}``."""
    _log.warning(event, address=client_address(request), **facts)


def let_in(event: str, request: HttpRequest | Request, **facts: str) -> None:
    """Log that somebody was let in, or had something changed that decides who is."""
    _log.info(event, address=client_address(request), **facts)
