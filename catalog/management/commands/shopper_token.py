from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalog.shopper.identity import account_token, customer_token
from pxm.clock import now
from pxm.oauth.signed import LONGEST

ACCOUNT_HEADER = "EP-Account-Management-Authentication-Token"
CUSTOMER_HEADER = "X-Moltin-Customer-Token"


class Command(BaseCommand):
    help = (
        "Sign a token that makes a shopper this account or customer, and print the header to send with it. For trying "
        "catalog rules: whoever has the token is that shopper until it expires."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--account", metavar="ID", help="the id of an account")
        who.add_argument("--customer", metavar="ID", help="the id of a customer")
        parser.add_argument(
            "--account-tag", metavar="TAG", action="append", default=[], help="a tag of the account; may be repeated"
        )
        parser.add_argument("--hours", type=float, default=1, help="how long it is good for (1)")
        # manage.py reads it, since the settings depend on it; it is declared here for the help.
        parser.add_argument("--data-dir", metavar="DIR", help="folder of the installation (./data)")

    def handle(self, *args: Any, **options: Any) -> None:
        account, customer, tags = options["account"], options["customer"], options["account_tag"]
        if not (account or customer):
            sys.exit("The id of the account or customer must not be empty.")
        if tags and not account:
            sys.exit("Account tags need an account.")
        try:
            expires_at = now() + timedelta(hours=options["hours"])
        except (OverflowError, ValueError):
            sys.exit("--hours is no length of time that could be added to the present.")
        if account:
            header, token = ACCOUNT_HEADER, account_token(account, tags=tags, expires_at=expires_at)
        else:
            header, token = CUSTOMER_HEADER, customer_token(customer, expires_at=expires_at)
        if len(token) > LONGEST:
            sys.exit("So long an id, or so many tags, do not fit a token.")
        self.stdout.write(f"{header}: {token}")
