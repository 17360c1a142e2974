from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from pxm.running.refusal import CannotStart
from pxm.running.up import Choices, up

MOST_WORKERS = 64


class Command(BaseCommand):
    help = "Start the whole system on this machine: database, broker, web server and workers. Ctrl-C stops it."
    # The checks of the settings run in the parts; a first start has no permanent key yet when this command begins.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s); 0.0.0.0: all")
        parser.add_argument("--port", default="8000", help="port to listen on (%(default)s); 0: any free one")
        parser.add_argument("--workers", default="2", metavar="N", help="number of worker processes (%(default)s)")
        parser.add_argument("--no-demo", action="store_true", help="make no demo catalog on the first start")
        # manage.py reads it, since the settings depend on it; it is declared here for the help.
        parser.add_argument("--data-dir", metavar="DIR", help="folder for database, keys and logs (./data)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            up(
                Choices(
                    host=options["host"],
                    port=_whole_number("--port", options["port"], 0, 65535),
                    workers=_whole_number("--workers", options["workers"], 1, MOST_WORKERS),
                    with_demo=not options["no_demo"],
                    folder=settings.DATA_DIR,
                ),
                self._tell,
            )
        except CannotStart as reason:
            sys.exit(str(reason))

    def _tell(self, text: str) -> None:
        with suppress(OSError):  # the terminal is gone, or the program at the other end of the pipe
            self.stdout.write(text)
            self.stdout.flush()


def _whole_number(option: str, text: str, least: int, most: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise CannotStart(f"{option} must be a whole number from {least} to {most}, not {text!r}.")
    return number
