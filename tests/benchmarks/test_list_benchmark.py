"""The benchmark of lists runs and prints every figure of the README's table; how fast it was is not judged here."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.benchmarks.lists import TARGETS, with_targets


@pytest.mark.processes
def test_benchmark_prints_every_figure_with_its_target() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.lists", "--database-url", "sqlite://", "--rounds", "1"]

    part = os.environ | {"BENCHMARK_PART": "100"}
    printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300, env=part).stdout

    figures = json.loads(printed)["sqlite"]
    assert set(figures) == {*TARGETS, "lists", "first_paint", "measured_on"}
    assert set(figures["lists"]) == {
        "GET /pcm/pricebooks/{id}/prices",
        "GET /pcm/hierarchies/{id}/nodes",
        "GET /pcm/hierarchies/{id}/nodes/{id}/children",
        "GET /pcm/hierarchies/{id}/nodes/{id}/products",
    }
    assert set(figures["first_paint"]) == {"tree of 20,000 nodes", "table of 50,000 prices"}
    found = list(with_targets(figures))
    assert len(found) == 14
    assert all(figure["target"] == target and figure["ratio"] > 0 for figure, target in found)
