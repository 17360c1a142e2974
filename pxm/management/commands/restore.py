from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from pxm.running.backup import restore_backup
from pxm.running.refusal import CannotStart


class Command(BaseCommand):
    help = "Put what `backup` wrote in its place again. The system must not be running."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="archive that `backup` wrote")
        parser.add_argument("--replace", action="store_true", help="replace what is there; the old is kept beside it")
        # manage.py reads it, since the settings depend on it; it is declared here for the help.
        parser.add_argument("--data-dir", metavar="DIR", help="folder of the installation (./data)")

    def handle(self, *args: Any, **options: Any) -> None:
        archive = Path(options["file"]).expanduser().resolve()
        try:
            found, old = restore_backup(archive, settings.DATA_DIR, replace=options["replace"])
        except CannotStart as reason:
            sys.exit(str(reason))
        files = "1 file" if found.files == 1 else f"{found.files:,} files"
        self.stdout.write(f"Restored the database and {files} of {found.made_at}.")
        if old:
            self.stdout.write(f"What was there before is in {old}.")
        self.stdout.write("`manage.py up`, or `manage.py migrate`, brings an older backup up to date.")
