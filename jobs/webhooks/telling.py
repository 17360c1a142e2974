"""Events become messages, in the transaction in which they happen: of what is rolled back nobody is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.models import OuterRef, Q, Subquery

from jobs import services
from jobs.locks import lock_until_commit
from jobs.models import Job, is_due
from jobs.webhooks.kinds import TEST
from jobs.webhooks.models import Delivery, Hook
from pxm.clock import now
from pxm.ids import uuid7s
from pxm.prepared import Prepared

DELIVER = "webhooks"
LANE = "webhooks"
# For so long a message is tried again and again before it is given up.
PATIENCE = timedelta(days=3)
# Asked at every change and by every job.
_ENABLED = Prepared(lambda: Hook.objects.filter(enabled=True).order_by("pk"))
# So many things are named in one message; of more it says how many.
MOST_NAMED = 100


def tell(kind: str, data: Mapping[str, Any], *, about: str) -> None:
    """Write a message of this event to every hook that wants to know, in the caller's transaction.

    It is sent once that has ended. `about` names in the log of messages what happened to what. One query if nobody
    wants to know.
    """
    messages = _written(kind, data, about, _listening(kind))
    if messages:
        transaction.on_commit(wake, robust=True)


def tell_together(kind: str, member: str, things: Iterable[Mapping[str, Any]], *, about: str) -> None:
    """As `tell`, but all that is told in one transaction becomes one message.

    Its data has the things under `member`, each once by its ``id`` and as it was told last, and their number in
    ``total``.
    """
    gathered = _gathered_here(kind)
    if gathered is None:
        hooks = _listening(kind)
        if not hooks:
            return
        gathered = _Gathered(kind, member, hooks)
        transaction.on_commit(gathered, robust=True)
    gathered.take(things, about)


class _Gathered:
    """What is told together. It is found again among what happens on commit: a savepoint that is rolled back takes it
    away from there, together with its messages."""

    def __init__(self, kind: str, member: str, hooks: list[Hook]) -> None:
        self.kind, self.member, self.has_ended = kind, member, False
        self._hooks = hooks
        self._things: dict[str, Mapping[str, Any]] = {}
        self._messages: list[Delivery] = []

    def take(self, things: Iterable[Mapping[str, Any]], about: str) -> None:
        self._things |= {str(each["id"]): each for each in things}
        named = list(self._things.values())[:MOST_NAMED]
        data = {self.member: named, "total": len(self._things)}
        first = str(named[0].get("name", "")) if len(self._things) == 1 else ""
        said = first or f"{len(self._things):,} {about}"
        if not self._messages:
            self._messages = _written(self.kind, data, said, self._hooks)
            return
        for message in self._messages:
            message.body, message.about = _body(self.kind, data, message.created_at), said[:255]
        Delivery.objects.bulk_update(self._messages, ["body", "about"])

    def __call__(self) -> None:
        self.has_ended = True
        wake()


def _gathered_here(kind: str) -> _Gathered | None:
    for _, call, *_ in connection.run_on_commit:
        if isinstance(call, _Gathered) and call.kind == kind and not call.has_ended:
            return call
    return None


def write_test(hook: Hook, actor_name: str) -> Delivery:
    """Write a test message to one hook, in the caller's transaction, who lets it be sent."""
    data = {"webhook": {"id": hook.pk, "name": hook.name}, "sent_by": actor_name}
    (message,) = _written(TEST.name, data, "Test message", [hook])
    return message


@transaction.atomic
def wake(at: datetime | None = None) -> None:
    """Let a worker send what is due, now or at a later moment; workers that would come later come then instead."""
    lock_until_commit(DELIVER)
    waiting = Job.objects.pending().filter(type=DELIVER)
    if waiting.filter(is_due() if at is None else is_due() | Q(not_before__lte=at)).exists():
        return
    waiting.delete()
    services.submit(type=DELIVER, payload={}, request_id="", actor_name="PXM", not_before=at)


def wake_for_the_next() -> None:
    """Let a worker come when the next message is due. Messages of hooks that are off wait until they are on."""
    first = Delivery.objects.waiting().filter(hook=OuterRef("pk")).order_by("due_at").values("due_at")[:1]
    hooks = Hook.objects.filter(enabled=True).annotate(due_at=Subquery(first)).exclude(due_at=None)
    rows = hooks.values_list("due_at", "paused_until", "busy_until")
    moments = [max(due, paused or due, busy or due) for due, paused, busy in rows]
    if moments:
        moment = min(moments)
        wake(moment if moment > now() else None)


def _listening(kind: str) -> list[Hook]:
    return [hook for hook in _ENABLED.all() if kind in hook.events]


def _written(kind: str, data: Mapping[str, Any], about: str, hooks: list[Hook]) -> list[Delivery]:
    moment = now()
    body = _body(kind, data, moment)
    shared = {"event": kind, "about": about[:255], "body": body, "created_at": moment, "due_at": moment}
    ids = uuid7s(len(hooks))
    messages = [
        Delivery(id=id, hook=hook, gives_up_at=moment + PATIENCE, **shared) for id, hook in zip(ids, hooks, strict=True)
    ]
    return Delivery.objects.bulk_create(messages) if messages else []


def _body(kind: str, data: Mapping[str, Any], at: datetime) -> str:
    return orjson.dumps({"type": kind, "timestamp": at, "data": data}, option=orjson.OPT_UTC_Z).decode()
