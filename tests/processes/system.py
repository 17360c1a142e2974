"""Real workers on a real database, as tests start, watch and kill them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from jobs import services
from jobs.models import Job

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0


def until(condition: Callable[[], Any], what: str, *, within: float = PATIENCE) -> Any:
    """Wait until `condition` returns something true, and return that."""
    end = time.monotonic() + within
    while not (found := condition()):
        assert time.monotonic() < end, f"waited {within:g} s in vain until {what}"
        time.sleep(0.01)
    return found


@dataclass(frozen=True)
class Note:
    word: str
    name: str
    process: int
    at: float


class Worker:
    """One `manage.py worker`; its horses share its session."""

    def __init__(self, environment: dict[str, str], log: Path, *arguments: str) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, ROOT / "manage.py", "worker", *arguments],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        """Kill the worker and nothing else."""
        self.process.kill()
        self.process.wait()

    def exit_code(self, within: float = PATIENCE) -> int:
        return self.process.wait(timeout=within)

    def until_it_says(self, words: str) -> None:
        until(lambda: words in self.log.read_text(), f"the worker says: {words}")

    def is_running(self) -> bool:
        return self.process.poll() is None


class System:
    """A database, a place where jobs leave notes, and workers."""

    def __init__(self, database_url: str, broker_url: str, folder: Path) -> None:
        self.folder = folder
        self.notes_file = folder / "notes"
        self.workers: list[Worker] = []
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.processes.settings",
            "TEST_DATABASE_URL": database_url,
            "TEST_REDIS_URL": broker_url,
            "PXM_DATA_DIR": str(folder),
        }

    def start_worker(self, *arguments: str) -> Worker:
        worker = Worker(self.environment, self.folder / f"worker-{len(self.workers)}.log", *arguments)
        self.workers.append(worker)
        return worker

    def start_idle_worker(self) -> Worker:
        """Start a worker and wait until it is ready."""
        worker = self.start_worker()
        worker.until_it_says("worker ready")
        return worker

    def worker_of(self, note: Note) -> Worker:
        """Return the worker in whose session a job runs."""
        session = os.getsid(note.process)
        return next(worker for worker in self.workers if worker.process.pid == session)

    def submit(self, name: str, *, type: str = "steps", not_before: datetime | None = None, **payload: Any) -> Job:
        """Submit a job about a subject of its own, which takes the steps that `payload` names."""
        with transaction.atomic():
            return services.submit(
                type=type,
                payload={"name": name, "notes": str(self.notes_file)} | payload,
                request_id=f"request-{name}",
                subject_id=uuid4(),
                not_before=not_before,
            )

    def gate(self) -> Path:
        """Return a file that does not exist yet; a job that waits for it goes on when it is touched."""
        return self.folder / f"gate-{time.monotonic_ns()}"

    def notes(self) -> list[Note]:
        if not self.notes_file.exists():
            return []
        words = [line.split() for line in self.notes_file.read_text().splitlines()]
        return [Note(word, name, int(process), float(at)) for word, name, process, at in words]

    def until_started(self, name: str, *, times: int = 1) -> Note:
        def started() -> list[Note]:
            found = [note for note in self.notes() if (note.word, note.name) == ("start", name)]
            return found[times - 1 :]

        return until(started, f"{name} has started {times} times")[0]

    def until_done(self, *names: str) -> list[Job]:
        """Wait until the jobs of these names are finished, and return them in this order."""

        def done() -> bool:
            return all(job.is_finished for job in self.jobs(names))

        until(done, f"{names} are done")
        return self.jobs(names)

    def jobs(self, names: tuple[str, ...]) -> list[Job]:
        found = {job.payload["name"]: job for job in Job.objects.all()}
        return [found[name] for name in names]

    def steps_taken(self, job: Job) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM steps_taken WHERE job = %s ORDER BY number", [str(job.id)])
            return [number for (number,) in cursor.fetchall()]

    def end(self) -> None:
        """End everything, also horses whose worker is gone."""
        for worker in self.workers:
            if worker.is_running():
                worker.kill()
        for note in self.notes():
            with suppress(ProcessLookupError, PermissionError):
                if os.getsid(note.process) in {worker.process.pid for worker in self.workers}:
                    os.kill(note.process, signal.SIGKILL)
