"""The request of the shopper API that answers what a page shows, to be copied."""

from __future__ import annotations

import shlex

from catalog.preview.sight import Sight
from pxm.api.hosts import at_host

_TOKEN = "Authorization: Bearer $TOKEN"


def curl_of(sight: Sight, path: str) -> str:
    """Return the command; empty for a draft, which nobody can ask for.

    A shopper is known by headers where the rules decide. Of a release staff ask by its address, whoever the shopper is.
    """
    if sight.is_draft:
        return ""
    context, headers = sight.context, []
    if sight.explained is not None and not context.release:
        headers += [
            ("EP-Channel", context.channels),
            ("EP-Context-Tag", context.tags),
            ("EP-Account-Management-Authentication-Token", "$ACCOUNT_TOKEN" if context.account else ""),
            ("X-Moltin-Customer-Token", "$CUSTOMER_TOKEN" if context.customer else ""),
        ]
    headers += [("X-Moltin-Currency", context.currency.upper()), ("Accept-Language", context.language)]
    lines = [f"curl -g {shlex.quote(at_host(path))}", f'-H "{_TOKEN}"']
    lines += [_header(name, value) for name, value in headers if value]
    return " \\\n  ".join(lines)


def _header(name: str, value: str) -> str:
    """Tokens are for the reader to fill in, by variables of the shell."""
    return f'-H "{name}: {value}"' if value.startswith("$") else f"-H {shlex.quote(f'{name}: {value}')}"
