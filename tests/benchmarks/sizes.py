"""How large what is measured is; a test that only wants to see a benchmark run takes a part of it."""

from __future__ import annotations

import os

# What everything is divided by: 1 where it is measured.
PART = int(os.environ.get("BENCHMARK_PART", "1"))


def sized(number: int) -> int:
    return number // PART
