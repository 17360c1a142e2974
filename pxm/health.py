"""What operators and load balancers ask: does the process answer, and can it serve?"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache

from pxm import broker
from pxm.outages import NO_ANSWER, NO_ROOM, ONLY_READABLE
from pxm.registry import Registry

# After this a part that has not answered counts as one that does not.
SECONDS_TO_ANSWER = 1.8
# With less room on its disk a database can not be relied on to take a change.
FEWEST_FREE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Health:
    """The state of one part: `ready` False makes the whole answer 503, unless the part is not `needed` for serving.

    `facts` are shown beside it; ``problem`` says in words what is wrong.
    """

    ready: bool
    facts: Mapping[str, Any] = field(default_factory=dict)
    needed: bool = True


@dataclass(frozen=True)
class Probe:
    """A part that `/readyz` shows under `name`.

    It is asked after the database has answered and may read it; it must be quick. A database error counts as not ready.
    """

    name: str
    ask: Callable[[], Health]


PROBES: Registry[Probe] = Registry("probe of health")
# One thread, so that a database that hangs holds one and not one for every question.
_examiner = ThreadPoolExecutor(1, "health")


def examine() -> dict[str, Health]:
    """Return the state of database, broker, disk and every declared part, with the milliseconds each took to find out.

    Takes two seconds at most. Without a database the declared parts are left out, and so are those that take longer.
    """
    began = time.monotonic()
    found: dict[str, Health] = {}
    asked = _examiner.submit(_ask_database, found)
    others = {"broker": _timed(_broker), "disk": _timed(_disk)}
    try:
        asked.result(SECONDS_TO_ANSWER - (time.monotonic() - began))
    except TimeoutError:
        asked.cancel()
    return {"database": Health(ready=False, facts={"problem": NO_ANSWER})} | others | dict(found)


def _ask_database(found: dict[str, Health]) -> None:
    """Put what is known so far into `found`: whoever waits for it may lose patience."""
    close_old_connections()
    try:
        found["database"] = _timed(_database)
        if found["database"].ready:
            for probe in PROBES:
                found[probe.name] = _timed(probe.ask)
    finally:
        close_old_connections()


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers; touches nothing else."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 with the state of every part, 503 if one of them is not ready that is needed to serve."""
    parts = examine()
    ready = all(part.ready or not part.needed for part in parts.values())
    body = {
        "status": "ready" if ready else "not ready",
        "parts": {name: {"ready": part.ready} | dict(part.facts) for name, part in parts.items()},
    }
    return JsonResponse(body, status=200 if ready else 503)


_ANSWERS: dict[str, Callable[[HttpRequest], JsonResponse]] = {"/healthz": healthz, "/readyz": readyz}


class HealthMiddleware:
    """Answer by whatever name or address the question comes: who balances load asks by address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = _ANSWERS.get(request.path_info.removesuffix("/"))
        if view is None:
            return self.get_response(request)
        answer = view(request)
        answer["Content-Length"] = str(len(answer.content))  # which a later one adds to the others
        return answer


def _timed(ask: Callable[[], Health]) -> Health:
    started = time.perf_counter()
    try:
        health = ask()
    except DatabaseError:
        health = Health(ready=False, facts={"problem": NO_ANSWER})
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    return Health(health.ready, dict(health.facts) | {"ms": milliseconds}, health.needed)


def _database() -> Health:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        if not _takes_changes(cursor):
            return Health(ready=False, facts={"problem": ONLY_READABLE})
    missing = _known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    if missing:
        problem = "the database is of another version: `manage.py migrate` has not been run"
        return Health(ready=False, facts={"problem": problem, "migrations_missing": len(missing)})
    return Health(ready=True)


def _takes_changes(cursor: Any) -> bool:
    if connection.vendor == "postgresql":
        cursor.execute("SHOW transaction_read_only")
        return bool(cursor.fetchone()[0] == "off")
    file = _sqlite_file()
    return file is None or (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))


def _sqlite_file() -> Path | None:
    """Return where the database lies, None if it is in memory or no SQLite."""
    file = Path(str(connection.settings_dict["NAME"]))
    return file if connection.vendor == "sqlite" and file.is_file() else None


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.nodes)


def _broker() -> Health:
    """Without it requests are answered all the same; only jobs begin later."""
    try:
        return Health(ready=bool(broker.client().ping()), needed=False)
    except broker.Unreachable:
        problem = "the broker does not answer; jobs begin later, when a worker looks by itself"
        return Health(ready=False, facts={"problem": problem}, needed=False)


def _disk() -> Health:
    """Of the fullest disk that is written to."""
    free = min((shutil.disk_usage(folder).free for folder in _folders()), default=None)
    if free is None:
        return Health(ready=True)
    is_full = free < FEWEST_FREE_BYTES
    return Health(ready=not is_full, facts={"free_bytes": free} | ({"problem": NO_ROOM} if is_full else {}))


def _folders() -> Iterator[Path]:
    """Yield where database and uploads are written, if they are on this machine."""
    if settings.DATA_DIR.is_dir():
        yield settings.DATA_DIR
    if file := _sqlite_file():
        yield file.parent
