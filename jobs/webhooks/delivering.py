"""The job that sends what is due. All hooks are told at once, each by a thread of its own, so that one that does not
answer keeps no other waiting; and a round ends after seconds, so that it keeps no build waiting.

There is one such job at a time. A round that dies with its process is done again: a message may arrive twice, with the
same id.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F, Q

from jobs.models import Job
from jobs.registry import JOB_TYPES, JobType
from jobs.run import Run
from jobs.webhooks.models import Delivery, Hook
from jobs.webhooks.sealing import SECRETS
from jobs.webhooks.sending import GONE, SECONDS, Outcome, send
from jobs.webhooks.signing import headers
from jobs.webhooks.telling import DELIVER, LANE, wake_for_the_next
from pxm.clock import now
from pxm.history import recording
from pxm.rows import write
from pxm.sealing import Unreadable

# So many messages of a hook are read for a round, and no further one is begun after so many seconds.
MOST_AT_ONCE = 50
SECONDS_TO_BEGIN = 3.0
# A name whose search does not end is given up after this.
SECONDS_OF_A_ROUND = SECONDS_TO_BEGIN + SECONDS + 1
TRIES_KEPT = 20

_BACK_OFF = tuple(
    timedelta(**each)
    for each in (
        *({"seconds": 5}, {"seconds": 30}, {"minutes": 2}, {"minutes": 10}, {"minutes": 30}),
        *({"hours": 1}, {"hours": 2}, {"hours": 4}, {"hours": 8}),
    )
)
# A hook that cannot be reached is asked again this often at least, whatever waits for it.
_LONGEST_PAUSE = timedelta(minutes=5)


@dataclass
class _Round:
    """What one hook is to be told, and what came of it, in the same order as far as it got."""

    hook: Hook
    messages: Sequence[Delivery]
    secret: str
    outcomes: list[tuple[datetime, Outcome]] = field(default_factory=list)

    def go(self) -> None:
        """Send one after another. Runs in a thread, which the database never sees."""
        began = time.monotonic()
        for message in self.messages:
            if time.monotonic() - began > SECONDS_TO_BEGIN:
                return
            body, at = message.body.encode(), now()
            signed = headers(self.secret, id=message.pk, at=int(at.timestamp()), body=body)
            outcome = send(self.hook.address, signed, body)
            self.outcomes.append((at, outcome))
            if outcome.is_silent or outcome.status == GONE:
                return


def deliver(run: Run) -> None:
    """Send what is due, and let a worker come again when more is."""
    rounds = _due()
    _send(rounds)
    with run.chunk():
        for each in rounds:
            _note(each)
    wake_for_the_next()


def back_off(tries: int) -> timedelta:
    """Return how long a message rests after so many tries."""
    return _BACK_OFF[min(tries, len(_BACK_OFF)) - 1]


def _due() -> list[_Round]:
    moment = now()
    rounds = []
    for hook in Hook.objects.filter(Q(paused_until=None) | Q(paused_until__lte=moment), enabled=True):
        due = Delivery.objects.waiting().filter(hook=hook, due_at__lte=moment).order_by("due_at", "id")
        if messages := list(due[:MOST_AT_ONCE]):
            rounds.append(_Round(hook, messages, _secret_of(hook)))
    return rounds


def _secret_of(hook: Hook) -> str:
    try:
        return SECRETS.unseal(hook.sealed_secret)
    except Unreadable:
        return ""


def _send(rounds: Sequence[_Round]) -> None:
    ends = time.monotonic() + SECONDS_OF_A_ROUND
    threads = [threading.Thread(target=each.go, daemon=True) for each in rounds if each.secret]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, ends - time.monotonic()))


def _note(told: _Round) -> None:
    """Write what came of the messages of one hook."""
    outcomes = list(told.outcomes)
    if not told.secret:
        problem = "its signing secret cannot be read, since the secret key of this installation is another: replace it"
        outcomes = [(now(), Outcome(problem, 0.0, is_silent=True))]
    elif not outcomes:
        outcomes = [(now(), Outcome("the machine of that name was not found in time", SECONDS, is_silent=True))]
    for message, (at, outcome) in zip(told.messages, outcomes, strict=False):
        _note_try(message, at, outcome)
    _note_hook(told.hook, outcomes[-1][1])


def _note_try(message: Delivery, at: datetime, outcome: Outcome) -> None:
    """Write how a message fared; what somebody asked for meanwhile stays."""
    kept = {"at": at.isoformat(), "seconds": outcome.seconds, "status": outcome.status, "problem": outcome.problem}
    tries = [*message.tries, kept | {"answer": outcome.answer}]
    fields: dict[str, object] = {"tries": tries[-TRIES_KEPT:]}
    if outcome.arrived:
        fields["status"] = Delivery.Status.DELIVERED
    elif outcome.status == GONE or now() >= message.gives_up_at:
        fields["status"] = Delivery.Status.FAILED
    else:
        fields["due_at"] = now() + back_off(len(tries))
    Delivery.objects.waiting().filter(pk=message.pk).update(**fields)


def _note_hook(hook: Hook, last: Outcome) -> None:
    rows = Hook.objects.filter(pk=hook.pk)
    if not last.is_silent:
        if hook.failures or hook.paused_until:
            rows.update(failures=0, paused_until=None)
    else:
        pause = min(timedelta(seconds=5 * 2 ** min(hook.failures, 10)), _LONGEST_PAUSE)
        rows.update(failures=F("failures") + 1, paused_until=now() + pause)
    if last.status == GONE and (known := rows.filter(enabled=True).first()):
        write(known, {"enabled": False})
        recording.done(known, "was told 410 Gone, so the webhook was turned off")


def title(job: Job) -> str:
    return "Tell webhooks"


def declare() -> None:
    JOB_TYPES.add(
        JobType(
            name=DELIVER,
            lane=LANE,
            work=deliver,
            title=title,
            atomic=False,
            fleeting=True,
            listed=False,
        )
    )
