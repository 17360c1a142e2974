"""What people are told while nobody works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jobs.crew import Crew, Standstill, crew, standstill
from pxm.admin.humanize import count


@dataclass(frozen=True)
class Told:
    """A `note` for a page, and a `clause` that follows what a job waits for."""

    note: str
    clause: str


TOLD = {
    Standstill.NOBODY: Told(
        "No worker is running, so nothing is built at present. Jobs wait, and start by themselves as soon as one runs.",
        "no worker is running; it starts by itself as soon as one does",
    ),
    Standstill.SUSPENDED: Told(
        "The workers are suspended, so nothing is built at present. Jobs wait until an operator lets them go on "
        "(manage.py rqresume).",
        "the workers are suspended; it starts when an operator lets them go on (manage.py rqresume)",
    ),
}


def told() -> Told | None:
    """Return what to say if nothing is done at present."""
    return _told(crew())


def who_works() -> dict[str, Any]:
    """Return the note for a page, and how many workers there are, which operators are shown."""
    known = crew()
    said = _told(known)
    return {"standstill": said.note if said else "", "workers": _workers(known)}


def _told(known: Crew | None) -> Told | None:
    reason = standstill(known)
    return TOLD[reason] if reason else None


def _workers(known: Crew | None) -> str:
    if known is None:
        return "The broker does not answer, so nobody knows how many workers there are."
    if not known.alive:
        return ""  # the note says it already
    return f"{count(known.alive, 'worker is', 'workers are')} {'suspended' if known.is_suspended else 'running'}."
