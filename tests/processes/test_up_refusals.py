"""Where `up` cannot start, it says why in one line, exits with 1 and leaves nothing running."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import pytest

from pxm.running import folder
from tests.processes.up import Up, command

pytestmark = [pytest.mark.processes, pytest.mark.one_database]


def refused(up: Up, *arguments: str, **variables: str) -> str:
    """Start, see it refuse, and return its line."""
    words = ["up", *arguments]
    if "--data-dir" not in arguments:
        words += ["--data-dir", str(up.data)]
    if "--port" not in arguments:
        words += ["--port", "0"]
    ended = command(*words, **variables)
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert up.processes() == {}
    return ended.stderr.strip()


@pytest.mark.parametrize("port", ["eighty", "65536", "-1", ""])
def test_a_bad_port_number(an_up: Up, port: str) -> None:
    assert refused(an_up, "--port", port) == f"--port must be a whole number from 0 to 65535, not '{port}'."
    assert not an_up.data.exists()


def test_a_bad_number_of_workers(an_up: Up) -> None:
    assert refused(an_up, "--workers", "none").startswith("--workers must be a whole number from 1 to ")


def test_a_taken_port(an_up: Up) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refused(an_up, "--port", str(port))
    assert line == f"Port {port} of 127.0.0.1 is taken by another program. Choose another one with --port."


def test_a_folder_that_cannot_be_made(an_up: Up, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    line = refused(an_up, "--data-dir", str(tmp_path / "file" / "data"))
    assert re.fullmatch(r"The data folder .*/file/data cannot be written: Not a directory\.", line)


def test_a_folder_that_cannot_be_written(an_up: Up, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    shut = Path("/proc/self") if os.geteuid() == 0 else tmp_path  # root may write everywhere but there
    assert re.fullmatch(r"The data folder .* cannot be written: .*\.", refused(an_up, "--data-dir", str(shut)))


def test_a_second_up_on_the_same_folder(an_up: Up) -> None:
    an_up.data.mkdir()
    lock = folder.hold(an_up.data)
    line = refused(an_up)
    os.close(lock)
    assert line.startswith(f"PXM is already running on {an_up.data} (process {os.getpid()}).")


@pytest.mark.parametrize("url", ["postgresql://pxm:hidden@127.0.0.1:1/pxm", "sqlite:////nowhere/pxm.sqlite3"])
def test_a_database_that_does_not_answer(an_up: Up, url: str) -> None:
    line = refused(an_up, DATABASE_URL=url)
    assert re.match(r"The database .* does not answer: ", line)
    assert "hidden" not in line


def test_a_broker_that_does_not_answer(an_up: Up) -> None:
    line = refused(an_up, REDIS_URL="redis://:hidden@127.0.0.1:1/0")
    assert line.startswith("The broker at redis://127.0.0.1:1/0 does not answer: ")
    assert "hidden" not in line


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("DATABASE_URL", "oracle://db/pxm", "DATABASE_URL must begin with postgresql:// or sqlite:///"),
        ("PXM_PAGE_LENGTH", "many", "PXM_PAGE_LENGTH must be a whole number from 1 to 100, not 'many'"),
    ],
)
def test_an_unusable_configuration(an_up: Up, variable: str, value: str, line: str) -> None:
    assert refused(an_up, **{variable: value}) == f"The configuration is not usable: {line}"


def test_a_part_that_cannot_start(an_up: Up) -> None:
    """The web server reads a variable that only it needs."""
    line = refused(an_up, "--no-demo", PXM_WEB_THREADS="many")
    assert line.startswith("The web server did not start: ")
