"""The job that sends what is due. All hooks are told at once, each by a thread of its own, so that one that does not
answer keeps no other waiting. And a round keeps no build waiting: where other jobs wait and nobody works on them, it
ends after a moment. What is being sent then goes on meanwhile, and its thread writes what came of it.

There is one such job at a time. A process ends after what is being sent from it; what dies with one that does not is
done again: a message may arrive twice, with the same id.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connections, transaction
from django.db.models import F, Q

from jobs.models import Job
from jobs.registry import JOB_TYPES, REMAINDERS, JobType, Remainder
from jobs.run import Run
from jobs.runner import is_work_left
from jobs.transitions import insist
from jobs.webhooks.models import Delivery, Hook
from jobs.webhooks.sending import GONE, SECONDS, Outcome, send
from jobs.webhooks.services import secrets_of
from jobs.webhooks.signing import headers
from jobs.webhooks.telling import DELIVER, LANE, wake, wake_for_the_next
from pxm.clock import now
from pxm.history import recording
from pxm.rows import write

logger = logging.getLogger(__name__)

# So many messages of a hook are read for a round, and no further one is begun after so many seconds.
MOST_AT_ONCE = 50
SECONDS_TO_BEGIN = 3.0
# A name whose search does not end is given up after this.
SECONDS_OF_A_ROUND = SECONDS_TO_BEGIN + SECONDS + 1
# So long other jobs wait for a round, and how often it looks whether any do.
SECONDS_OTHERS_WAIT = 1.5
_SECONDS_BETWEEN_LOOKS = 0.25
TRIES_KEPT = 20
# Whoever asks for more patience than this is asked again all the same.
LONGEST_ASKED = timedelta(hours=6)

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
    secrets: Sequence[str]
    outcomes: list[tuple[datetime, Outcome]] = field(default_factory=list)
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _is_done: bool = False
    _is_left: bool = False

    def go(self) -> None:
        """Send one after another, in a thread, which the database sees only if the round is left to itself."""
        try:
            self._send_all()
        finally:
            with self._turn:
                self._is_done = True
                is_left = self._is_left
        if is_left:
            self._note_alone()

    def leave(self) -> bool:
        """Let its thread write what comes of it; return whether it is still under way."""
        with self._turn:
            self._is_left = not self._is_done
            return self._is_left

    def _note_alone(self) -> None:
        try:
            insist(self._note)
            insist(wake_for_the_next)
        except (DatabaseError, InterfaceError) as problem:
            logger.warning("a webhook's messages are sent again: it is not known what became of them", exc_info=problem)
        finally:
            connections.close_all()

    @transaction.atomic
    def _note(self) -> None:
        _note(self)

    def _send_all(self) -> None:
        began = time.monotonic()
        for message in self.messages:
            if time.monotonic() - began > SECONDS_TO_BEGIN:
                return
            at = now()
            outcome = self._sent(message, at)
            self.outcomes.append((at, outcome))
            if outcome.is_silent or outcome.status == GONE or outcome.retry_after:
                return

    def _sent(self, message: Delivery, at: datetime) -> Outcome:
        body = message.body.encode()
        try:
            signed = headers(self.secrets, id=message.pk, at=int(at.timestamp()), body=body)
            return send(self.hook.address, signed, body)
        except Exception as problem:  # whatever it is: people read it beside the message, and the others go on
            logger.exception("a message to a webhook could not be sent")
            seconds = round((now() - at).total_seconds(), 3)
            return Outcome(f"it could not be sent: {type(problem).__name__}: {problem}", seconds, is_silent=True)


# The threads of this process that go on after their round has ended, and when that began.
_under_way: dict[threading.Thread, float] = {}


def deliver(run: Run) -> None:
    """Send what is due, and let a worker come again when more is."""
    rounds = _due()
    slow = _send(rounds)
    left = []
    with run.chunk():
        for each in slow:
            _keep_for_its_thread(each.hook)
        for each in rounds:
            if each in slow and each.leave():
                left.append(each)
            else:
                _note(each)
    if left or _under_way:
        wake()  # behind those that wait now, to see how it went
    else:
        wake_for_the_next()


def _keep_for_its_thread(hook: Hook) -> None:
    """Let nobody else send to a hook for as long as the thread that does may take."""
    hook.busy_until = now() + timedelta(seconds=SECONDS_OF_A_ROUND)
    Hook.objects.filter(pk=hook.pk).update(busy_until=hook.busy_until)


def back_off(tries: int) -> timedelta:
    """Return how long a message rests after so many tries."""
    return _BACK_OFF[min(tries, len(_BACK_OFF)) - 1]


def _due() -> list[_Round]:
    moment = now()
    rounds = []
    is_free = [Q(**{name: None}) | Q(**{f"{name}__lte": moment}) for name in ("paused_until", "busy_until")]
    for hook in Hook.objects.filter(*is_free, enabled=True):
        due = Delivery.objects.waiting().filter(hook=hook, due_at__lte=moment).order_by("due_at", "id")
        if messages := list(due[:MOST_AT_ONCE]):
            rounds.append(_Round(hook, messages, secrets_of(hook)))
    return rounds


def _send(rounds: Sequence[_Round]) -> list[_Round]:
    """Return those that others have no more time for; they go on."""
    began = time.monotonic()
    threads = {threading.Thread(target=each.go, daemon=True): each for each in rounds if each.secrets}
    for thread in threads:
        thread.start()
    begun = _under_way | dict.fromkeys(threads, began)
    slow = list(begun)
    while slow and time.monotonic() - began < SECONDS_OF_A_ROUND:
        slow[0].join(_SECONDS_BETWEEN_LOOKS)
        slow = [thread for thread in slow if thread.is_alive()]
        if slow and time.monotonic() - began > SECONDS_OTHERS_WAIT and is_work_left(besides=LANE):
            _keep_under_way({thread: begun[thread] for thread in slow})
            return [threads[thread] for thread in slow if thread in threads]
    _keep_under_way({})
    return []


def _keep_under_way(threads: Mapping[threading.Thread, float]) -> None:
    _under_way.clear()
    _under_way.update(threads)


def wait_for_threads(seconds: float) -> bool:
    """Wait so long for what goes on after its round; return whether any does that has not had the time of a round."""
    give_up = time.monotonic() + seconds
    for thread in _under_way:
        thread.join(max(0.0, give_up - time.monotonic()))
    oldest = time.monotonic() - SECONDS_OF_A_ROUND
    _keep_under_way({thread: began for thread, began in _under_way.items() if thread.is_alive() and began > oldest})
    return bool(_under_way)


def _note(told: _Round) -> None:
    """Write what came of the messages of one hook, and let others send to it."""
    outcomes = list(told.outcomes)
    if not told.secrets:
        problem = "its signing secret cannot be read, since the secret key of this installation is another: replace it"
        outcomes = [(now(), Outcome(problem, 0.0, is_silent=True))]
    elif not outcomes:
        outcomes = [(now(), Outcome("the machine of that name was not found in time", SECONDS, is_silent=True))]
    for message, (at, outcome) in zip(told.messages, outcomes, strict=False):
        _note_try(message, at, outcome)
    _note_hook(told.hook, outcomes[-1][1])
    if told.hook.busy_until:
        # If that took too long, it may be busy with another round by now.
        Hook.objects.filter(pk=told.hook.pk, busy_until=told.hook.busy_until).update(busy_until=None)


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
        fields["due_at"] = now() + max(back_off(len(tries)), _asked(outcome))
    Delivery.objects.waiting().filter(pk=message.pk).update(**fields)


def _note_hook(hook: Hook, last: Outcome) -> None:
    """Write how a hook fares, if its address is still the one that was spoken to."""
    rows = Hook.objects.filter(pk=hook.pk, address=hook.address)
    if last.retry_after:
        rows.update(failures=0, paused_until=now() + _asked(last))
    elif not last.is_silent:
        if hook.failures or hook.paused_until:
            rows.update(failures=0, paused_until=None)
    else:
        pause = min(timedelta(seconds=5 * 2 ** min(hook.failures, 10)), _LONGEST_PAUSE)
        rows.update(failures=F("failures") + 1, paused_until=now() + pause)
    if last.status == GONE and (known := rows.filter(enabled=True).first()):
        write(known, {"enabled": False})
        recording.done(known, "was told 410 Gone, so the webhook was turned off")


def _asked(outcome: Outcome) -> timedelta:
    """Return how long the other side wants to be left alone, as far as that is heeded."""
    return min(timedelta(seconds=outcome.retry_after), LONGEST_ASKED)


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
    REMAINDERS.add(Remainder("messages of webhooks", wait_for_threads))
