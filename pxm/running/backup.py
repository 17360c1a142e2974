"""Backups that restore: one archive with the database, uploaded files and the keys of an installation.

The archive is a compressed tar: ``backup.json`` says what it holds, ``database.sqlite3`` or ``database.pgdump`` is the
database, ``files/…`` what was uploaded into the data folder, ``secret_key`` and ``credentials.txt`` are as they lie
there. Whoever has it can sign in as anyone, so only its owner can read it.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, connections

from pxm import __version__
from pxm.clock import now
from pxm.running import database, folder, places
from pxm.running.refusal import CannotStart

CONTENTS = "backup.json"
FORMAT = 1
SQLITE, POSTGRESQL = "database.sqlite3", "database.pgdump"
FILES = "files"
# Copies that `up` makes before it migrates.
COPIES_KEPT = 3


@dataclass(frozen=True)
class Backup:
    """What an archive holds: made when and by which version, of which kind of database, and how many files."""

    made_at: str
    version: str
    database: str
    files: int


# --- Making -----------------------------------------------------------------------------------------------------------


def make_backup(archive: Path, data: Path) -> Backup:
    """Write everything that the installation would need again into `archive`, while it runs.

    The database is as it was at one moment, and no writer waits. CannotStart says why there is no backup; a file that
    was there before stays as it is then.
    """
    if archive.exists():
        raise CannotStart(f"{archive} exists already; choose another name.")
    try:
        with tempfile.TemporaryDirectory(dir=archive.parent, prefix=".pxm-backup-") as scratch:
            dump = _dump(Path(scratch))
            files = _uploaded(data)
            made = Backup(now().isoformat(timespec="seconds"), __version__, dump.name, len(files))
            whole = Path(scratch) / "whole"
            with _private(whole) as out, tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as tar:
                _add_contents(tar, made, Path(scratch))
                tar.add(dump, dump.name)
                for file in (places.secret_key_file(data), places.credentials_file(data)):
                    if file.is_file():
                        tar.add(file, file.name)
                for file in files:
                    # One that was deleted since the database was copied is not missed.
                    with suppress(FileNotFoundError):
                        tar.add(file, f"{FILES}/{file.relative_to(places.files_dir(data))}")
            whole.replace(archive)
    except OSError as problem:
        raise CannotStart(f"The backup {archive} cannot be written: {problem.strerror or problem}.") from problem
    return made


def keep_copy(data: Path) -> Path | None:
    """Copy an SQLite database into the folder ``backups`` and return the copy; None for other databases.

    The last few copies are kept. CannotStart says why there is none.
    """
    if connection.vendor != "sqlite":
        return None
    copies = data / "backups"
    copy = copies / f"before-{__version__}-{now():%Y%m%d-%H%M%S}.sqlite3"
    try:
        copies.mkdir(mode=0o700, exist_ok=True)
        _copy_sqlite(copy)
        for old in sorted(copies.glob("before-*.sqlite3"), key=lambda each: each.stat().st_mtime)[:-COPIES_KEPT]:
            old.unlink()
    except OSError as problem:
        raise CannotStart(
            f"No copy of the database can be kept in {copies}: {problem.strerror or problem}."
        ) from problem
    return copy


def _dump(scratch: Path) -> Path:
    if connection.vendor == "sqlite":
        dump = scratch / SQLITE
        _copy_sqlite(dump)
    else:
        dump = scratch / POSTGRESQL
        _run_postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={dump}")
    return dump


def _copy_sqlite(copy: Path) -> None:
    """Copy the database with what is still in its write-ahead log; others go on reading and writing."""
    with _private(copy):
        pass
    name = connection.settings_dict["NAME"]
    try:
        with (
            closing(sqlite3.connect(f"{Path(name).resolve().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as problem:
        raise CannotStart(f"The database {name} cannot be copied: {problem}.") from problem


def _uploaded(data: Path) -> list[Path]:
    return sorted(file for file in places.files_dir(data).rglob("*") if file.is_file())


def _add_contents(tar: tarfile.TarFile, made: Backup, scratch: Path) -> None:
    file = scratch / CONTENTS
    file.write_text(json.dumps({"format": FORMAT, **vars(made)}, indent=2) + "\n", encoding="utf-8")
    tar.add(file, CONTENTS)


# --- Restoring --------------------------------------------------------------------------------------------------------


def restore_backup(archive: Path, data: Path, *, replace: bool = False) -> tuple[Backup, Path | None]:
    """Put everything in `archive` where this installation looks for it; return what it held, and where the old lies.

    What is there already is only replaced if `replace` says so; of SQLite and files the old is kept in a folder of its
    own. Nothing is touched unless the whole archive can be read. The installation must not be running.
    """
    folder.prepare(data)
    with _closing(folder.hold(data)), tempfile.TemporaryDirectory(dir=data, prefix=".pxm-restore-") as scratch:
        found = _unpack(archive, Path(scratch))
        if not replace and (present := _present(data)):
            raise CannotStart(f"There is {present} already. `--replace` puts the backup in its place.")
        old = _restore_database(found, Path(scratch), data)
        for name, place in _places(data).items():
            if (Path(scratch) / name).exists():
                old = _move_aside(place, data, old)
                shutil.move(Path(scratch) / name, place)
    return found, old


@contextmanager
def _closing(file: int) -> Iterator[None]:
    try:
        yield
    finally:
        os.close(file)


def _places(data: Path) -> Mapping[str, Path]:
    kept = (places.secret_key_file(data), places.credentials_file(data), places.files_dir(data))
    return {place.name: place for place in kept}


def _unpack(archive: Path, scratch: Path) -> Backup:
    try:
        with tarfile.open(archive, "r:gz") as tar:
            tar.extractall(scratch, filter="data")
        contents: dict[str, Any] = json.loads((scratch / CONTENTS).read_text(encoding="utf-8"))
        if contents.pop("format") != FORMAT:
            raise CannotStart(f"{archive} was made by a version of PXM that this one does not know.")
        found = Backup(**contents)
    except FileNotFoundError as problem:
        raise CannotStart(f"{archive} is no backup of PXM: {problem.filename or archive} is missing.") from problem
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as problem:
        raise CannotStart(f"{archive} is no backup of PXM, or it is damaged: {problem}.") from problem
    except OSError as problem:
        raise CannotStart(f"{archive} cannot be unpacked: {problem.strerror or problem}.") from problem
    if not (scratch / found.database).is_file():
        raise CannotStart(f"{archive} holds no database.")
    if found.database == SQLITE:
        _check_sqlite(scratch / SQLITE, archive)
    return found


def _check_sqlite(file: Path, archive: Path) -> None:
    try:
        with closing(sqlite3.connect(file)) as opened:
            said = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as problem:
        said = str(problem)
    if said != "ok":
        raise CannotStart(f"The database in {archive} is damaged: {said}.")


def _present(data: Path) -> str:
    """Return what a backup would replace, "" if there is nothing."""
    try:
        # To ask an SQLite file that is not there would make it.
        if _is_there() and connection.introspection.table_names():
            return f"a database ({database.description()})"
    finally:
        connections.close_all()
    return next((str(place) for place in _places(data).values() if place.exists()), "")


def _is_there() -> bool:
    return connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]).exists()


def _restore_database(found: Backup, scratch: Path, data: Path) -> Path | None:
    wanted = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    if found.database != wanted:
        kinds = {SQLITE: "SQLite", POSTGRESQL: "PostgreSQL"}
        raise CannotStart(f"The backup is of {kinds[found.database]}, and DATABASE_URL names {kinds[wanted]}.")
    connections.close_all()
    if wanted == POSTGRESQL:
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        name = connection.settings_dict["NAME"]
        _run_postgresql("pg_restore", *options, f"--dbname={name}", str(scratch / POSTGRESQL), names_database=False)
        return None
    file = Path(connection.settings_dict["NAME"])
    old: Path | None = None
    for part in (file, *(file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm", "-journal"))):
        old = _move_aside(part, data, old)
    shutil.move(scratch / SQLITE, file)
    return old


def _move_aside(place: Path, data: Path, old: Path | None) -> Path | None:
    if not place.exists():
        return old
    if old is None:
        old = data / f"replaced-{now():%Y%m%d-%H%M%S-%f}"
        old.mkdir(mode=0o700)
    shutil.move(place, old / place.name)
    return old


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def _run_postgresql(program: str, *options: str, names_database: bool = True) -> None:
    """Run one of PostgreSQL's own programs against the database; it must be at least as new as the server."""
    settings = connection.settings_dict
    (_, *where), environment = connection.client.settings_to_cmd_args_env(settings, [])
    if not names_database:
        where = [each for each in where if each != settings["NAME"]]
    command = [program, *options, *where]
    try:
        done = subprocess.run(
            command, env=os.environ | (environment or {}), capture_output=True, text=True, check=False
        )
    except FileNotFoundError as problem:
        raise CannotStart(f"{program} is not installed; it comes with PostgreSQL.") from problem
    if done.returncode:
        raise CannotStart(f"{program} failed: {done.stderr.strip() or done.returncode}")


@contextmanager
def _private(file: Path) -> Iterator[Any]:
    """Open a new file that only its owner can read."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        yield out
