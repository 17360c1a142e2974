from __future__ import annotations

import sys
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from pxm.running import database
from pxm.second_factor.services import end


class Command(BaseCommand):
    help = "Let somebody who lost their app sign in without it. Where two steps are required, they set it up anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="what this person types to sign in")
        # manage.py reads it, since the settings depend on it; it is declared here for the help.
        parser.add_argument("--data-dir", metavar="DIR", help="folder of the installation (./data)")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["username"]
        try:
            user = User.objects.filter(username=name).first()
            if user is None:
                sys.exit(f"Nobody here is called {name}.")
            is_done = end(user=user, said="for whoever lost their app")
        except DatabaseError as problem:
            sys.exit(database.unusable(problem))
        self.stdout.write(f"The two-step sign-in of {name} {'was reset' if is_done else 'is off already'}.")
