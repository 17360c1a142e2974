"""Jobs that take steps which can be counted afterwards: in one transaction, or in chunks that stay."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

from django.db import connection

from jobs.registry import JobType, by_subject
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
        take(run, [number])
        run.progress(number, total)
    wait_for_gate(run)
    note(payload, "end")
    return {"process": os.getpid()}


def take_steps_in_chunks(run: Run) -> dict[str, int]:
    """Take the steps that are not taken yet in chunks, and wait for the gate after the last one."""
    payload = run.job.payload
    note(payload, "start")
    total = payload["steps"]
    for numbers in run.in_chunks(range(run.checkpoint.get("reached", 0) + 1, total + 1)):
        with run.chunk():
            take(run, numbers)
            run.reach({"reached": numbers[-1]})
        run.progress(numbers[-1], total)
    wait_for_gate(run)
    note(payload, "end")
    return {"process": os.getpid()}


def take(run: Run, numbers: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO steps_taken VALUES (%s, %s)", [(str(run.job.id), each) for each in numbers])
    time.sleep(run.job.payload.get("pause", 0) * len(numbers))


def wait_for_gate(run: Run) -> None:
    payload = run.job.payload
    while payload.get("gate") and not Path(payload["gate"]).exists():
        run.progress(payload.get("steps", 0), payload.get("steps", 0))
        time.sleep(0.02)


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
CHUNKED_STEPS = replace(STEPS, name="chunked-steps", lane=by_subject("steps"), work=take_steps_in_chunks, atomic=False)
STEPS_ONCE = replace(CHUNKED_STEPS, name="steps-once", repeatable=False, listed=False)
TYPES = (STEPS, CHUNKED_STEPS, STEPS_ONCE)
