"""Logs of every process: one line per event on standard error, as JSON or for the console, with the request's id."""

from __future__ import annotations

import logging.config
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
# They get no handlers of their own, so everything comes through the one at the root, once.
_THROUGH_ROOT: dict[str, Any] = {"handlers": [], "propagate": True}


def configure(config: Mapping[str, str]) -> None:
    """Set up structlog and the standard library's logging; Django calls it with ``settings.LOGGING``."""
    logging.config.dictConfig(configuration(**config))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def configuration(level: str = "INFO", format: str = "json") -> dict[str, Any]:
    """Return the configuration for `logging`: everything from `level` up, as ``json`` or for the ``console``."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(format)],
                "foreign_pre_chain": _SHARED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "django": _THROUGH_ROOT,
            "django.server": _THROUGH_ROOT | {"level": "WARNING"},
            # Refused requests already have their access line; crashes are logged here, with their traceback.
            "django.request": _THROUGH_ROOT | {"level": "ERROR"},
            # The access line says it (`pxm.http.views`); anybody could fill the log with tracebacks.
            "django.security.DisallowedHost": _THROUGH_ROOT | {"level": "CRITICAL"},
            # Otherwise it logs every step of every sign-in.
            "axes": _THROUGH_ROOT | {"level": "WARNING"},
            "gunicorn.error": _THROUGH_ROOT,
            "gunicorn.access": _THROUGH_ROOT,
        },
    }


def _renderers(format: str) -> list[Any]:
    if format == "console":
        plain = structlog.dev.plain_traceback
        return [_without_request, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    return [_without_request, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def _without_request(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out the request object that Django adds: it shows the query, and filters may be confidential."""
    event.pop("request", None)
    return event
