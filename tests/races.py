"""Several writers at once, each in a thread and with a connection of its own; take the fixture `real_database`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, connections

from pxm.errors import PXMError
from pxm.lost_races import is_lost_race


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads of their own, started together; return what each returned or was refused with."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return _repeated(call)
        except (PXMError, ObjectDoesNotExist) as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def _repeated(call: Callable[[], Any]) -> Any:
    """Call again after a race lost in the database itself, as clients do when the API answers 409."""
    for _ in range(4):
        try:
            return call()
        except OperationalError as error:
            if not is_lost_race(error):
                raise
    return call()
