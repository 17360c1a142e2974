"""A job that takes steps which can be counted afterwards, and waits where a test wants it to wait."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.db import connection

from jobs.registry import JobType
from jobs.run import Run

TABLE = "CREATE TABLE steps_taken (job varchar(36), number integer, PRIMARY KEY (job, number))"


def take_steps(run: Run) -> dict[str, int]:
    """Take `steps` steps, each a row and `pause` seconds long; then wait for the file `gate`, if one is named.

    What happens is noted in the file `notes`: ``start <name> <process>`` and ``end <name> <process>``.
    """
    payload = run.job.payload
    note(payload, "start")
    total = payload.get("steps", 0)
    for number in range(1, total + 1):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO steps_taken VALUES (%s, %s)", [str(run.job.id), number])
        time.sleep(payload.get("pause", 0))
        run.progress(number, total)
    while payload.get("gate") and not Path(payload["gate"]).exists():
        run.progress(total, total)
        time.sleep(0.02)
    note(payload, "end")
    return {"process": os.getpid()}


def note(payload: dict[str, str], word: str) -> None:
    descriptor = os.open(payload["notes"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, f"{word} {payload['name']} {os.getpid()} {time.monotonic()}\n".encode())
    os.close(descriptor)


STEPS = JobType(
    name="steps",
    lane=lambda job: job.payload.get("lane", "steps"),
    work=take_steps,
    title=lambda job: f"Take steps {job.payload['name']}",
)
