"""The README's tour runs as printed, but for the port, and shows what it promises."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

import pytest

from pxm.running import places
from tests.processes.system import until
from tests.processes.up import Up

pytestmark = pytest.mark.processes


def tour() -> str:
    """Return the tour's commands, block after block."""
    readme = (places.project_dir() / "README.md").read_text(encoding="utf-8")
    marked = re.search(r"<!-- tour -->(.*?)<!-- /tour -->", readme, re.DOTALL)
    assert marked, "README.md marks no tour"
    return "\n".join(re.findall(r"^```sh\n(.*?)^```$", marked[1], re.DOTALL | re.MULTILINE))


def test_the_tour_runs_as_printed(new_up: Callable[[], Up]) -> None:
    up = new_up()
    up.start()
    token = up.token()
    until(lambda: all_jobs_succeeded(up, token), "the demo is built")
    host, port = up.address
    commands = tour().replace("http://127.0.0.1:8000", f"http://{host}:{port}")
    walked = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=up.data.parent,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert walked.returncode == 0, walked.stdout + walked.stderr
    assert "success" in walked.stderr
    assert '"978055216732567' in walked.stdout
    children = up.get("/pcm/products?filter=like(sku,TOUR-MUG*):eq(product_types,child)", token)["data"]
    assert [child["attributes"]["sku"] for child in children] == ["TOUR-MUGSmall", "TOUR-MUG-XL"]


def all_jobs_succeeded(up: Up, token: str) -> bool:
    jobs = up.get("/pcm/jobs", token)["data"]
    return bool(jobs) and all(job["attributes"]["status"] == "success" for job in jobs)
