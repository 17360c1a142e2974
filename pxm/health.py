"""What operators and load balancers ask: does the process answer, and does it have everything it needs?"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from pxm import broker
from pxm.registry import Registry


@dataclass(frozen=True)
class Health:
    """The state of one part: `ready` False makes the whole answer 503; `facts` are shown beside it."""

    ready: bool
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Probe:
    """A part that `/readyz` shows under `name`.

    It is asked after the database has answered and may read it; it must be quick. A database error counts as not ready.
    """

    name: str
    ask: Callable[[], Health]


PROBES: Registry[Probe] = Registry("probe of health")


def examine() -> dict[str, Health]:
    """Return the state of database, broker and every declared part, each with the milliseconds it took to find out.

    Without a database the declared parts are left out. Where connections neither open nor are refused, it takes a
    second or two for each of database and broker.
    """
    parts = {"database": _timed(_database), "broker": _timed(_broker)}
    if parts["database"].ready:
        parts |= {probe.name: _timed(probe.ask) for probe in PROBES}
    return parts


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers; touches nothing else."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 with the state of every part, 503 if one of them cannot do its work."""
    parts = examine()
    ready = all(part.ready for part in parts.values())
    body = {
        "status": "ready" if ready else "not ready",
        "parts": {name: {"ready": part.ready} | dict(part.facts) for name, part in parts.items()},
    }
    return JsonResponse(body, status=200 if ready else 503)


def _timed(ask: Callable[[], Health]) -> Health:
    started = time.perf_counter()
    try:
        health = ask()
    except DatabaseError:
        health = Health(ready=False)
    return Health(health.ready, dict(health.facts) | {"ms": round((time.perf_counter() - started) * 1000, 1)})


def _database() -> Health:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Health(ready=True)


def _broker() -> Health:
    try:
        return Health(ready=bool(broker.client().ping()))
    except broker.Unreachable:
        return Health(ready=False)
