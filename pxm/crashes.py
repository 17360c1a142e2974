"""Tells Sentry, or what speaks its protocol, of crashes: where in the code, in which request, and nothing about people.

Imported only where `PXM_SENTRY_DSN` is set: it needs the extra `sentry`.
"""

from __future__ import annotations

import logging
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.integrations.rq import RqIntegration
from sentry_sdk.types import Event, Hint
from structlog.contextvars import get_contextvars

from pxm import __version__

# What names the request or the job in our logs, where the rest can be read by whoever may.
_TAGS = ("request_id", "job", "job_type")


def tell(dsn: str, **options: Any) -> None:
    """From now on tell the service at `dsn` of every unexpected error, in web processes and workers.

    `options` are further ones of `sentry_sdk.init`.
    """
    sentry_sdk.init(
        dsn=dsn,
        release=f"pxm@{__version__}",
        before_send=without_people,
        # Nothing but crashes, with no value that the code had in hand: any may be a name, an address or a secret.
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        auto_enabling_integrations=False,
        integrations=[
            DjangoIntegration(middleware_spans=False, signals_spans=False),
            LoggingIntegration(level=None, event_level=logging.ERROR),
            RqIntegration(),
        ],
        **options,
    )


def without_people(event: Event, hint: Hint) -> Event:
    """Return what may leave the house of an event: no headers, query, body, user, address or value of the database."""
    request = event.get("request") or {}
    event["request"] = {name: request[name] for name in ("method", "url") if name in request}
    event["tags"] = {name: str(value) for name, value in get_contextvars().items() if name in _TAGS}
    for gone in ("user", "breadcrumbs", "extra"):
        event.pop(gone, None)  # type: ignore[misc]  # each of them is a key that may be missing
    for error in (event.get("exception") or {}).get("values", []):
        # Databases put the row at fault on the lines that follow.
        error["value"] = str(error.get("value") or "").partition("\n")[0]
    record = hint.get("log_record")
    if record is not None:
        said = record.msg.get("event", "") if isinstance(record.msg, dict) else record.msg
        event["logentry"] = {"message": str(said)}
    return event
