"""The README's tour runs as printed, but for the port, and does what it says."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

import pytest

from pxm.running import places
from tests.processes.up import Up

pytestmark = [pytest.mark.processes, pytest.mark.one_database]

ADDRESS = "http://127.0.0.1:8000"


def tour() -> str:
    """Return the tour's commands, block after block."""
    readme = (places.project_dir() / "README.md").read_text(encoding="utf-8")
    section = re.search(r"^## A tour.*?(?=^## )", readme, re.DOTALL | re.MULTILINE)
    assert section, "README.md has no tour"
    return "\n".join(re.findall(r"^```sh\n(.*?)^```$", section[0], re.DOTALL | re.MULTILINE))


def scarves(up: Up, token: str) -> dict[str, str | None]:
    """Return the description of each built scarf by the end of its SKU."""
    found = up.get("/pcm/products?filter=eq(product_types,child):eq(name,Scarf)", token)["data"]
    return {
        re.sub(r"^SCARF-\d+", "", child["attributes"]["sku"]): child["attributes"].get("description") for child in found
    }


def test_the_tour_runs_as_printed(new_up: Callable[..., Up]) -> None:
    up = new_up(is_bare=True)
    up.start()
    commands = tour()
    assert ADDRESS in commands
    walked = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands.replace(ADDRESS, "http://{}:{}".format(*up.address))],
        cwd=up.data.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert walked.returncode == 0, walked.stdout + walked.stderr
    assert '"errors"' not in walked.stdout, walked.stdout
    assert '"status": "success"' in walked.stdout
    assert max(map(len, walked.stdout.splitlines())) < 140
    listed = re.findall(r"^SCARF-\d+(\S+) · (.+)$", walked.stdout, re.MULTILINE)
    assert sorted(listed[:3]) == [("Long-RD", "Scarf"), ("LongBlue", "Scarf"), ("ShortBlue", "Scarf")]
    assert listed[3] == ("Long-RD", "Scarf · Soft.")
    # What a shopper is shown, and in which catalog.
    assert sorted(listed[4:]) == [
        ("Long-RD", "Scarf · Soft."),
        ("LongBlue", "Scarf · Soft."),
        ("ShortBlue", "Scarf · Soft."),
    ]
    assert walked.stdout.count('"formatted": "$25.00"') == 3
    assert "\n404\nMUG-350 · Enamel Mug" in walked.stdout
    assert scarves(up, up.token()) == {"ShortBlue": "Soft.", "Long-RD": "Soft.", "LongBlue": "Soft."}
