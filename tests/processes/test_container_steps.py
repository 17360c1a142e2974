"""The steps of the Dockerfile that need neither root nor an engine, done in an empty folder, and what they make."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from pxm.running import address
from tests.checkout import ROOT, tracked
from tests.processes.system import until
from tests.processes.up import Server, environment

pytestmark = [pytest.mark.processes, pytest.mark.one_database]

DOCKERFILE = (ROOT / ".docker" / "Dockerfile").read_text()
FOR_ROOT = ("apt-get ", "useradd ")
# All that the image has of its own; a folder of the test stands in for each.
PLACES = re.compile(r"(?<![\w.])/(?:opt|src|var/lib/pxm)\b")


class Image:
    """What the Dockerfile says, done below a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root
        self.variables: dict[str, str] = {}
        self.command: list[str] = []

    def at(self, text: str) -> str:
        """Return `text` with the image's places moved below the folder."""
        return PLACES.sub(lambda place: f"{self._root}{place[0]}", text)

    def run(self, *words: str) -> str:
        ended = subprocess.run(
            words, cwd=self._folder, env=self.environment(), capture_output=True, text=True, timeout=600, check=False
        )
        assert ended.returncode == 0, f"{words}\n{ended.stdout}{ended.stderr}"
        return ended.stdout

    def environment(self) -> dict[str, str]:
        return environment(**self.variables)

    def do(self, instruction: str, rest: str) -> None:
        match instruction:
            case "WORKDIR":
                self._folder = Path(self.at(rest))
                self._folder.mkdir(parents=True, exist_ok=True)
            case "RUN" if not rest.startswith(FOR_ROOT):
                self.run("sh", "-euc", self.at(rest))
            case "COPY" if not rest.startswith("--from="):
                *sources, target = rest.split()
                for path in context():
                    if sources == ["."] or path in sources:
                        self._copy(path, Path(target) / (path if sources == ["."] else Path(path).name))
            case "ENV":
                pairs = (word.split("=", 1) for word in shlex.split(self.at(rest)))
                self.variables |= {name: value.replace("$PATH", os.environ["PATH"]) for name, value in pairs}
            case "CMD":
                self.command = json.loads(rest)

    def _copy(self, path: str, target: Path) -> None:
        place = self._folder / target
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, place, follow_symlinks=False)


def instructions() -> Iterator[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE).replace("\\\n", " ")
    for line in filter(None, text.splitlines()):
        instruction, _, rest = line.partition(" ")
        yield instruction, rest.strip()


def context() -> list[str]:
    """Return what the engine is shown of the checkout."""
    lines = (ROOT / ".docker" / "Dockerfile.dockerignore").read_text().splitlines()
    return tracked(*(line.removeprefix("!") for line in lines if line.startswith("!")))


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    image = Image(tmp_path_factory.mktemp("image"))
    for instruction, rest in instructions():
        image.do(instruction, rest)
    return image


@pytest.fixture
def server(image: Image) -> Iterator[Server]:
    """The image's web server, on its own empty database."""
    image.variables |= {"PXM_SECRET_KEY": "known to everybody who reads this test, and nowhere used but in it"}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    image.run("pxm", "migrate", "--noinput", "--verbosity", "0")
    command = [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in image.command]
    process = subprocess.Popen(command, env=image.environment(), cwd="/")
    try:
        until(lambda: address.answers(f"http://127.0.0.1:{port}"), "the web server answers", within=60)
        yield Server(("127.0.0.1", port))
    finally:
        process.terminate()
        process.wait(30)


def test_it_serves_pages_and_files_and_notices_when_it_does_not(image: Image, server: Server) -> None:
    assert server.request("GET", "/healthz")[0] == 200
    page = server.request("GET", "/admin/login/")[2].decode()
    sheets = re.findall(r'href="(/static/[^"]+\.css)"', page)
    assert "/static/pxm/pxm.css" in sheets
    assert {sheet: server.request("GET", sheet)[0] for sheet in sheets} == dict.fromkeys(sheets, 200)
    assert image.run("pxm", "check", "--deploy", "--fail-level", "CRITICAL") is not None

    compose = yaml.safe_load((ROOT / ".docker" / "compose.yml").read_text())
    kind, *watch = compose["services"]["web"]["healthcheck"]["test"]
    assert kind == "CMD"
    here = [word.replace("127.0.0.1:8000", "{}:{}".format(*server.address)) for word in watch]
    nobody = [word.replace("127.0.0.1:8000", "127.0.0.1:1") for word in watch]
    codes = [subprocess.run(words, env=image.environment(), check=False).returncode for words in (here, nobody)]
    assert codes == [0, 1]


def test_only_the_program_is_in_it(image: Image) -> None:
    installed = image.run("python3", "-m", "pip", "list", "--format", "freeze")
    assert "pxm==" in installed
    assert not {"pytest", "mypy", "playwright"} & {line.partition("==")[0] for line in installed.splitlines()}
    assert {path.parts[0] for path in map(Path, context())} == {
        *(".docker", "README.md", "catalog", "jobs", "manage.py", "products", "pxm", "pyproject.toml", "templates")
    }


def test_it_runs_without_rights() -> None:
    written = list(instructions())
    last_stage = written[max(place for place, (name, _) in enumerate(written) if name == "FROM") :]
    assert ("USER", "pxm") in last_stage
    assert last_stage.index(("USER", "pxm")) > max(place for place, (name, _) in enumerate(last_stage) if name == "RUN")


def test_the_bill_of_materials_lists_all_that_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    subprocess.run([ROOT / ".docker" / "sbom", file], cwd=tmp_path, env=environment(), timeout=300, check=True)
    bill = json.loads(file.read_text())
    listed = {(part["name"].lower(), part["version"]) for part in bill["components"]}
    pinned = re.findall(r"^(\S+)==(\S+)", (ROOT / ".docker" / "run.txt").read_text(), re.MULTILINE)
    assert listed == {(name.lower(), version) for name, version in pinned}
    assert all(reference["hashes"] for part in bill["components"] for reference in part["externalReferences"])
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "pxm")
