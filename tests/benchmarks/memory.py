"""The peak memory of a piece of work above that of an idle worker, which is this process before it."""

from __future__ import annotations

import gc
import resource
import sys
from collections.abc import Callable
from pathlib import Path

_MEGABYTE = 1024 * 1024


def peak_above_idle(work: Callable[[], object]) -> float:
    """Return in megabytes how far the resident memory rose above its present size while `work` ran."""
    gc.collect()
    _forget_peak()
    idle = _bytes("VmRSS")
    work()
    return round((_bytes("VmHWM") - idle) / _MEGABYTE, 1)


def _forget_peak() -> None:
    clear = Path("/proc/self/clear_refs")
    if clear.exists():
        clear.write_text("5")


def _bytes(name: str) -> int:
    """Read a figure of this process; without Linux's `/proc` its highest memory so far must do for both."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    line = next(line for line in status.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024
