"""One worker process."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connections

from jobs import outage, runner
from jobs.models import Job


class Command(BaseCommand):
    help = "Runs jobs until TERM or Ctrl-C, which let the job in hand finish; a second one interrupts it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--burst", action="store_true", help="run what waits now, and end; needs no broker")

    def handle(self, *, burst: bool, **options: Any) -> None:
        try:
            Job.objects.exists()
        except (DatabaseError, InterfaceError) as problem:
            self.stderr.write(f"The database cannot be used: {str(problem).strip().splitlines()[0]}")
            sys.exit(1)
        finally:
            connections.close_all()
        if burst:
            runner.drain()
        else:
            outage.work_until_stopped()
