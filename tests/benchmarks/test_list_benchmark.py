"""The benchmark of lists runs and prints every figure with its target; how fast it was is not judged here."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.benchmarks.lists import TARGETS


@pytest.mark.processes
def test_benchmark_prints_every_figure_with_its_target() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.lists", "--database-url", "sqlite://", "--rounds", "1"]

    printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout

    figures = json.loads(printed)["sqlite"]
    assert set(figures["lists"]) == {"GET /pcm/pricebooks/{id}/prices"}
    for measured in figures["lists"].values():
        assert {name: measured[name]["target"] for name in TARGETS} == TARGETS
        assert measured["queries"] == 5
