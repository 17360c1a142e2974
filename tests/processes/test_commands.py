"""Commands where something is away: one line says what, and nobody has to read a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.processes.up import command

pytestmark = [pytest.mark.processes, pytest.mark.one_database]


@pytest.mark.parametrize(
    "words",
    [
        ["migrate"],
        ["createsuperuser", "--noinput", "--username", "ana", "--email", ""],
        ["create_application_key", "--name", "Shop"],
        ["reset_two_steps", "ana"],
    ],
    ids=lambda words: words[0],
)
def test_without_a_data_folder_they_say_so(tmp_path: Path, words: list[str]) -> None:
    folder = tmp_path / "none"
    ended = command(*words, PXM_DATA_DIR=str(folder), DATABASE_URL="")
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    said = f"The database {folder / 'pxm.sqlite3'} cannot be used: there is no folder {folder}."
    assert line == f"{said} `manage.py up` makes it."
    assert not folder.exists()


def test_a_backup_of_nothing_says_so(tmp_path: Path) -> None:
    ended = command("backup", str(tmp_path / "archive"), PXM_DATA_DIR=str(tmp_path / "none"), DATABASE_URL="")
    (line,) = ended.stderr.splitlines()
    assert line == f"The database {tmp_path / 'none' / 'pxm.sqlite3'} cannot be copied: unable to open database file."
    assert list(tmp_path.iterdir()) == []


def test_without_a_broker_they_say_so(tmp_path: Path) -> None:
    ended = command("rqsuspend", PXM_DATA_DIR=str(tmp_path), REDIS_URL="redis://me:secret@127.0.0.1:1/0")
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith("The broker at redis://127.0.0.1:1/0 does not answer: ")


def test_a_programmer_may_read_the_traceback(tmp_path: Path) -> None:
    ended = command("migrate", "--traceback", PXM_DATA_DIR=str(tmp_path / "none"), DATABASE_URL="")
    assert ended.stderr.startswith("Traceback")
    assert "unable to open database file" in ended.stderr.splitlines()[-1]


@pytest.mark.parametrize("words", [["create_application_key", "--name", "Shop"], ["reset_two_steps", "ana"]])
def test_without_tables_they_say_what_makes_them(tmp_path: Path, words: list[str]) -> None:
    ended = command(*words, PXM_DATA_DIR=str(tmp_path), DATABASE_URL="")
    (line,) = ended.stderr.splitlines()
    assert line.endswith("`manage.py migrate` makes it.")


def test_a_fault_of_the_program_is_no_outage(tmp_path: Path) -> None:
    """There is a database, which nobody has migrated."""
    ended = command("createsuperuser", "--noinput", "--username", "ana", "--email", "", PXM_DATA_DIR=str(tmp_path))
    assert "no such table" in ended.stderr.splitlines()[-1]
