from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from pxm.errors import PXMError
from pxm.oauth.services import create_application_key
from pxm.running import database


class Command(BaseCommand):
    help = "Make an application key and print it. The secret is shown only once; the database keeps only its hash."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="what the key is for, shown in the list of keys")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        # manage.py reads it, since the settings depend on it; it is declared here for the help.
        parser.add_argument("--data-dir", metavar="DIR", help="folder of the installation (./data)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key, secret = create_application_key(name=options["name"])
        except PXMError as refusal:
            sys.exit(str(refusal))
        except DatabaseError as problem:
            sys.exit(database.unusable(problem))
        pair = {"client_id": str(key.client_id), "client_secret": secret}
        lines = [json.dumps(pair)] if options["json"] else [f"{name}  {value}" for name, value in pair.items()]
        self.stdout.write("\n".join(lines))
