"""Logs of every process: one line per event on standard error, as JSON or for the console, with the request's id."""

from __future__ import annotations

import logging.config
from collections.abc import Mapping
from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


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
        cache_logger_on_first_use=True,
    )


def configuration(level: str = "INFO", format: str = "json") -> dict[str, Any]:
    """Return the `logging` configuration; a web server that sets up its own logging takes it, too.

    `format` is ``json`` or ``console``.
    """
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
            "django": {"handlers": [], "level": "NOTSET", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # Refused requests are in the access line already; crashes are logged here, with their traceback.
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
        },
    }


def _renderers(format: str) -> list[Any]:
    if format == "console":
        return [structlog.dev.ConsoleRenderer()]
    return [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer()]
