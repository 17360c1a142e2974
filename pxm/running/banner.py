"""What the person who started the system reads."""

from __future__ import annotations

import socket
from pathlib import Path

from pxm import __version__, environment
from pxm.running import address, places
from pxm.running.credentials import Credentials


def running(
    folder: Path, listener: socket.socket, credentials: Credentials | None, workers: int, *, to_a_terminal: bool
) -> str:
    """Return where to go, how to sign in and how to stop.

    Secrets of the first start are for eyes at a terminal; anything else that reads this may keep it, as logs do.
    """
    url = address.local_url(listener)
    file = places.credentials_file(folder)
    sections = [
        [f"PXM {__version__} is running."],
        [f"  Admin     {url}/admin/", f"  API       {url}/pcm/products", f"  API docs  {url}/api/docs/"],
        _open_to_others(listener, url),
        _secrets(credentials if to_a_terminal else None, file),
        [f"  Data      {folder}", f"  Logs      {places.log_dir(folder)}", f"  Workers   {workers}"],
        ["Ctrl-C stops everything."],
    ]
    return "\n" + "\n\n".join("\n".join(lines) for lines in sections if lines)


def _secrets(credentials: Credentials | None, file: Path) -> list[str]:
    if credentials is None:
        kept = f"  Sign in   with the password and the application key in {file}"
        return [kept if file.is_file() else "  Sign in   with an account of this database"]
    return [
        f"  Sign in   user           {credentials.user}",
        f"            password       {credentials.password}",
        f"  API key   client_id      {credentials.client_id}",
        f"            client_secret  {credentials.client_secret}",
        f"  Both are kept in {file}, which only you can read.",
    ]


def _open_to_others(listener: socket.socket, url: str) -> list[str]:
    names = address.other_names(listener)
    if not names:
        return []
    port = url.rpartition(":")[2]
    chosen = environment.text("PXM_ALLOWED_HOSTS")
    answered = (
        f"Answers to the names in PXM_ALLOWED_HOSTS only: {chosen}"
        if chosen
        else "Answers to these names only; PXM_ALLOWED_HOSTS sets others."
    )
    return [
        f"  Network   {'  '.join(f'http://{name}:{port}/' for name in names)}",
        f"            {answered}",
    ]
