"""One worker process."""

from __future__ import annotations

import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connections

from jobs import worker
from jobs.crew import works_on
from jobs.models import Job
from pxm import broker
from pxm.checks import refusal_to_serve


class Command(BaseCommand):
    help = "Runs jobs until TERM or Ctrl-C, which let the current job finish; a second one interrupts it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--burst", action="store_true", help="run the waiting jobs, then end; needs no broker")
        parser.add_argument(
            "--alive",
            action="store_true",
            help="run nothing; exit with 1 if the broker knows of no living worker on this machine, else with 0",
        )

    def handle(self, *, burst: bool, alive: bool, **options: Any) -> None:
        if alive:
            # Without a broker workers go on by themselves, so its silence tells nothing about them.
            sys.exit(works_on(socket.gethostname()) is False)
        refusal = refusal_to_serve() or _trouble_with_broker() or _trouble_with_database()
        if refusal:
            self.stderr.write(refusal)
            sys.exit(1)
        if burst:
            worker.work_until_done()
        else:
            worker.work_until_stopped()


def _trouble_with_broker() -> str:
    """A broker that is down may come back; an invalid address will not become valid."""
    try:
        broker.client()
    except ValueError as problem:
        return f"REDIS_URL is not the address of a broker: {problem}"
    return ""


def _trouble_with_database() -> str:
    try:
        Job.objects.exists()
    except (DatabaseError, InterfaceError) as problem:
        return f"The database cannot be used: {str(problem).strip().splitlines()[0]}"
    finally:
        connections.close_all()
    return ""
