from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.core.management.base import BaseCommand, CommandParser

from pxm.clock import now
from pxm.running.backup import make_backup
from pxm.running.refusal import CannotStart


class Command(BaseCommand):
    help = "Write database, uploaded files and keys into one file, while the system runs. `restore` reads it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help="archive to write (./pxm-<date>-<time>.tar.gz)")
        # manage.py reads it, since the settings depend on it; it is declared here for the help.
        parser.add_argument("--data-dir", metavar="DIR", help="folder of the installation (./data)")

    def handle(self, *args: Any, **options: Any) -> None:
        archive = Path(options["file"] or f"pxm-{now():%Y%m%d-%H%M%S}.tar.gz").expanduser().resolve()
        try:
            made = make_backup(archive, settings.DATA_DIR)
        except CannotStart as reason:
            sys.exit(str(reason))
        size = archive.stat().st_size / 1_000_000
        files = "1 file" if made.files == 1 else f"{made.files:,} files"
        self.stdout.write(f"{archive}: the database and {files}, {size:.1f} MB. It holds secrets: keep it safe.")
        if not isinstance(storages["default"], FileSystemStorage):
            self.stdout.write("Uploaded files are not in it: they are in the object store (PXM_FILES_URL).")
