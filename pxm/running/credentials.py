"""What the first start gives its owner: a way to sign in for a person and for a program.

The database keeps hashes; the file, which only its owner can read, is the only place with the secrets. A shell can
read it too: ``. data/credentials.txt``.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from pxm.running.folder import write_private

# Without letters and digits that look alike.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Credentials:
    user: str
    password: str
    client_id: str
    client_secret: str

    def write(self, file: Path) -> None:
        write_private(
            file,
            "# PXM: how to sign in, from the first start. Later changes are not noted here.\n"
            f"ADMIN_USER={self.user}\n"
            f"ADMIN_PASSWORD={self.password}\n"
            f"CLIENT_ID={self.client_id}\n"
            f"CLIENT_SECRET={self.client_secret}\n",
        )


def new_password() -> str:
    """Return a password of 16 characters in groups of four, easy to read and to type."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
