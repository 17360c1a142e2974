"""Web server and worker without `up`, as on several machines: they share database, broker and secret key."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pxm.running import places
from tests.processes.system import until
from tests.processes.up import Server, command, environment
from tests.valkey import Valkey

pytestmark = pytest.mark.processes

# The plainest WSGI server there is.
WSGIREF = """
from wsgiref.simple_server import make_server
from pxm.wsgi import application
server = make_server("127.0.0.1", 0, application)
print(server.server_port, flush=True)
server.serve_forever()
"""
MANAGE = str(places.project_dir() / "manage.py")


@pytest.fixture
def shared(real_database: str, valkey: Valkey, tmp_path: Path) -> dict[str, str]:
    """What the machines of an installation have in common; each has a folder of its own."""
    return {
        "DATABASE_URL": real_database,
        "REDIS_URL": valkey.url,
        "PXM_SECRET_KEY": "the same on every machine, and long enough not to be guessed",
        "PXM_DATA_DIR": str(tmp_path),
    }


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(*words: str, **variables: str) -> subprocess.Popen[str]:
        with (tmp_path / f"errors-{len(started)}").open("wb") as errors:
            started.append(
                subprocess.Popen(
                    [sys.executable, *words],
                    cwd=places.project_dir(),
                    env=environment(**variables),
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    text=True,
                )
            )
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.wait(20)
        assert process.stdout is not None
        process.stdout.close()


def test_a_wsgi_server_and_a_worker_are_an_installation(shared, run) -> None:
    assert command("migrate", "--verbosity", "0", **shared).returncode == 0
    made = command("create_application_key", "--name", "Shop", "--json", **shared)
    web = run("-c", WSGIREF, **shared)
    run(MANAGE, "worker", **shared)

    assert web.stdout is not None
    server = Server(("127.0.0.1", int(web.stdout.readline())))
    token = server.token_for(**json.loads(made.stdout))
    variation = {"type": "product-variation", "attributes": {"name": "Size"}}
    size = server.post("/pcm/variations", token, variation)["id"]
    option = {"type": "product-variation-option", "attributes": {"name": "Small", "description": "Small"}}
    server.post(f"/pcm/variations/{size}/options", token, option)
    mug = {
        "type": "product",
        "attributes": {"name": "Mug", "sku": "MUG", "commodity_type": "physical"},
        "relationships": {"variations": {"data": [{"type": "product-variation", "id": size}]}},
    }
    product = server.post("/pcm/products", token, mug)["id"]
    job = server.post(f"/pcm/products/{product}/build", token)["id"]
    until(lambda: server.get(f"/pcm/jobs/{job}", token)["data"]["attributes"]["status"] == "success", "it is built")
    (child,) = server.get(f"/pcm/products/{product}/children", token)["data"]
    assert child["attributes"]["sku"] == "MUGSmall"


@pytest.mark.parametrize("words", [("-c", WSGIREF), (MANAGE, "worker")], ids=["web", "worker"])
def test_neither_starts_without_a_lasting_secret_key(shared, run, words: tuple[str, ...], tmp_path: Path) -> None:
    del shared["PXM_SECRET_KEY"]
    assert run(*words, **shared).wait(30) != 0
    assert (tmp_path / "errors-0").read_text().count(os.linesep) == 1
    assert "PXM_SECRET_KEY" in (tmp_path / "errors-0").read_text()
