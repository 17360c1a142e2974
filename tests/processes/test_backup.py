"""What `backup` writes while the system runs, `restore` brings back, wherever it is put."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pxm.running import places
from tests.postgres import find_binaries
from tests.processes.up import Up, command

pytestmark = pytest.mark.processes


@pytest.fixture(autouse=True)
def programs_of_postgresql(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", f"{find_binaries(tmp_path / 'bin')}:{os.environ['PATH']}")


def make_product(up: Up, token: str, number: int) -> None:
    attributes = {"name": "Jeans", "sku": f"JEANS-{number}", "commodity_type": "physical"}
    up.post("/pcm/products", token, {"type": "product", "attributes": attributes})


def skus(up: Up) -> set[str]:
    found = up.get("/pcm/products?filter=like(sku,JEANS-*)", up.token())["data"]
    return {product["attributes"]["sku"] for product in found}


def test_a_backup_of_a_running_system_is_a_system_again(new_up: Callable[..., Up], tmp_path: Path) -> None:
    first, second = new_up(), new_up(is_bare=True)
    first.start("--no-demo", "--workers", "1")
    token = first.token()
    for number in range(10):
        make_product(first, token, number)
    (places.files_dir(first.data) / "ab").mkdir(parents=True)
    (places.files_dir(first.data) / "ab" / "picture").write_bytes(b"\x89PNG")
    archive = tmp_path / "copy.tar.gz"

    made = first.command("backup", str(archive), "--data-dir", str(first.data))
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith(f"{archive}: the database and 1 file, ")
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    make_product(first, token, 10)  # which the backup knows nothing of
    running = first.command("restore", str(archive), "--replace", "--data-dir", str(first.data))
    assert (running.returncode, "already running" in running.stderr) == (1, True)

    restored = second.command("restore", str(archive), "--data-dir", str(second.data))
    assert restored.returncode == 0, restored.stderr
    second.start("--no-demo", "--workers", "1")

    assert skus(second) == {f"JEANS-{number}" for number in range(10)}
    assert (places.files_dir(second.data) / "ab" / "picture").read_bytes() == b"\x89PNG"
    assert second.credentials() == first.credentials()


def test_what_is_there_is_replaced_only_if_asked_and_kept_beside(new_up: Callable[..., Up], tmp_path: Path) -> None:
    up, archive = new_up(), tmp_path / "copy.tar.gz"
    up.start("--no-demo", "--workers", "1")
    assert up.command("backup", str(archive), "--data-dir", str(up.data)).returncode == 0
    make_product(up, up.token(), 1)
    up.signal(signal.SIGINT)

    refused = up.command("restore", str(archive), "--data-dir", str(up.data))
    assert refused.returncode == 1
    assert refused.stderr.endswith("already. `--replace` puts the backup in its place.\n")
    up.start("--no-demo", "--workers", "1")
    assert skus(up) == {"JEANS-1"}
    up.signal(signal.SIGINT)

    assert up.command("restore", str(archive), "--replace", "--data-dir", str(up.data)).returncode == 0
    up.start("--no-demo", "--workers", "1")
    assert skus(up) == set()
    [old] = up.data.glob("replaced-*")
    assert (old / "secret_key").exists()


# --- What is no backup ------------------------------------------------------------------------------------------------


def migrated(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    assert command("migrate", "-v0", "--data-dir", str(folder)).returncode == 0
    return folder


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated(tmp_path_factory.mktemp("installation"))


@pytest.fixture(scope="module")
def archive(installation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("archive") / "copy.tar.gz"
    assert command("backup", str(file), "--data-dir", str(installation)).returncode == 0
    return file


def refused(*arguments: str) -> str:
    """Run, see it refuse in one line without a traceback, and return that line."""
    ended = command(*arguments)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
    return ended.stderr.strip()


@pytest.mark.one_database
@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00 nearly"])
def test_something_else_is_no_backup_and_leaves_everything_alone(
    installation: Path, tmp_path: Path, content: bytes
) -> None:
    before = places.database_file(installation).read_bytes()
    file = tmp_path / "other.tar.gz"
    file.write_bytes(content)
    line = refused("restore", str(file), "--replace", "--data-dir", str(installation))
    assert line.startswith(f"{file} is no backup of PXM, or it is damaged: ")
    assert places.database_file(installation).read_bytes() == before


@pytest.mark.one_database
def test_a_backup_cut_short_is_refused(installation: Path, archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "short.tar.gz"
    file.write_bytes(archive.read_bytes()[:2000])
    assert "is no backup of PXM" in refused("restore", str(file), "--replace", "--data-dir", str(installation))


@pytest.mark.one_database
def test_an_archive_that_reaches_out_of_its_folder_is_refused(installation: Path, tmp_path: Path) -> None:
    file, outside = tmp_path / "evil.tar.gz", tmp_path / "content"
    outside.write_text("evil")
    with tarfile.open(file, "w:gz") as tar:
        tar.add(outside, "../../evil")
    assert "is no backup of PXM" in refused("restore", str(file), "--replace", "--data-dir", str(installation))
    assert not (installation.parent / "evil").exists()


@pytest.mark.one_database
def test_no_backup_is_written_over_another_file(installation: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine"
    file.write_text("mine")
    assert refused("backup", str(file), "--data-dir", str(installation)) == (
        f"{file} exists already; choose another name."
    )
    assert file.read_text() == "mine"


@pytest.mark.one_database
def test_a_file_that_is_not_there(installation: Path, tmp_path: Path) -> None:
    line = refused("restore", str(tmp_path / "none"), "--replace", "--data-dir", str(installation))
    assert line == f"{tmp_path / 'none'} is no backup of PXM: {tmp_path / 'none'} is missing."


@pytest.mark.one_database
def test_the_database_can_be_checked_by_any_program(installation: Path) -> None:
    with closing(sqlite3.connect(places.database_file(installation))) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.one_database
def test_a_new_version_keeps_the_database_as_it_was(an_up: Up) -> None:
    migrated(an_up.data)
    assert an_up.command("migrate", "-v0", "sessions", "zero", "--data-dir", str(an_up.data)).returncode == 0
    said = an_up.start("--no-demo", "--workers", "1")
    [copy] = (an_up.data / "backups").iterdir()
    assert f"The database as it was before is in {copy}." in said
    with closing(sqlite3.connect(copy)) as opened:
        tables = {name for (name,) in opened.execute("SELECT name FROM sqlite_master")}
    assert ("django_session" in tables, "products_product" in tables) == (False, True)
    an_up.end()


@pytest.mark.one_database
def test_without_room_for_that_copy_it_does_not_migrate(an_up: Up) -> None:
    migrated(an_up.data)
    assert an_up.command("migrate", "-v0", "sessions", "zero", "--data-dir", str(an_up.data)).returncode == 0
    (an_up.data / "backups").write_text("a file in its place")
    line = refused("up", "--no-demo", "--port", "0", "--data-dir", str(an_up.data))
    assert line == f"No copy of the database can be kept in {an_up.data / 'backups'}: File exists."
    assert "[ ]" in an_up.command("showmigrations", "sessions", "--data-dir", str(an_up.data)).stdout
