"""An installed package is the whole program: it starts where there is no checkout."""

from __future__ import annotations

import signal
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checkout import copy_to, tracked
from tests.processes.up import Up, environment

pytestmark = [pytest.mark.processes, pytest.mark.one_database]


def run(*words: str | Path, cwd: Path) -> str:
    ended = subprocess.run(words, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built from a copy of it: building leaves files behind."""
    source, folder = copy_to(tmp_path_factory.mktemp("source")), tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-index", "--no-build-isolation"]
    run(*pip, "--wheel-dir", folder, source, cwd=folder)
    [wheel] = folder.glob("pxm-*.whl")
    return wheel


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`pxm` of a fresh environment that has the wheel and what it depends on, but not this checkout."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    # What is installed beside the tests serves it, too; files there that lead elsewhere, as to this checkout, do not.
    [packages] = folder.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin" / "pxm"


def test_a_wheel_holds_every_file_of_the_program(wheel: Path) -> None:
    wanted = {path.replace("templates/", "pxm/templates/", 1) for path in tracked("templates")}
    wanted |= set(tracked("pxm", "jobs", "products", "catalog")) - {"pxm/templates"}
    packed = {path for path in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in path}
    assert packed == wanted


def test_it_starts_and_shows_its_pages_outside_the_checkout(
    program: Path, new_up: Callable[..., Up], tmp_path: Path
) -> None:
    up = new_up(is_bare=True)
    up.start("--no-demo", "--workers", "1", program=[program], cwd=tmp_path)
    listed = run(program, "shell", "-c", "import pxm; print(pxm.__file__)", cwd=tmp_path)
    assert Path(listed.splitlines()[-1]).is_relative_to(program.parents[1])

    status, _, page = up.request("GET", "/admin/login/")
    assert (status, b"pxm-sign-in" in page) == (200, True)
    sheets = [
        path.partition("/static/")[2] for path in tracked("pxm", "jobs", "products", "catalog") if path.endswith(".css")
    ]
    assert {sheet: up.request("GET", f"/static/{sheet}")[0] for sheet in sheets} == dict.fromkeys(sheets, 200)
    assert up.get("/pcm/products", up.token())["data"] == []
    assert up.request("GET", "/readyz")[0] == 200
    assert up.signal(signal.SIGINT) == 0
    assert list(tmp_path.iterdir()) == []


def test_its_data_is_in_the_folder_it_was_started_in(program: Path, tmp_path: Path) -> None:
    said = run(program, "shell", "-c", "from pxm.running import places; print(places.data_dir())", cwd=tmp_path)
    assert said.splitlines()[-1] == str(tmp_path / "data")


def test_it_is_called_by_its_name(program: Path, tmp_path: Path) -> None:
    assert run(program, "--version", cwd=tmp_path).startswith("PXM ")
    assert run(program.with_name("python"), "-m", "pxm", "up", "--help", cwd=tmp_path).startswith("usage: pxm up ")
