"""Other jobs do not wait for a program that takes its time, nor is it told twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import OperationalError

from jobs import runner, worker
from jobs.models import Job
from jobs.webhooks import delivering
from jobs.webhooks.models import Delivery, Hook
from jobs.webhooks.services import create_hook, send_test, update_hook
from tests.jobs.webhooks.conftest import Receiver


@pytest.fixture
def slow(real_database: str, receiver: Receiver) -> Hook:
    """A webhook whose program does not answer, to which a message is due."""
    attributes = {"name": "Slow", "address": receiver.address("/slow"), "events": ["release.published"]}
    hook = create_hook(attributes=attributes)
    send_test(hook_id=hook.pk, actor_name="ana")
    return hook


def test_what_waits_is_begun_soon_and_what_is_being_sent_goes_on(
    slow: Hook,
    work: Callable[..., None],
    submit: Callable[..., Job],
    receiver: Receiver,
) -> None:
    began = time.monotonic()
    seen: list[float] = []

    def look(run: object) -> None:
        seen.append(time.monotonic() - began)
        assert Delivery.objects.get().status == "waiting"
        update_hook(hook_id=slow.pk, attributes={"address": receiver.address("/there")})
        send_test(hook_id=slow.pk, actor_name="ana")
        assert Hook.objects.get().is_busy, "nobody else sends now, whatever else is asked for"
        assert delivering._due() == []
        receiver.let_go.set()

    work(look)
    submit(subject_name="Shirt")
    runner.drain()

    assert delivering.SECONDS_OTHERS_WAIT <= seen[0] < delivering.SECONDS_OTHERS_WAIT + 2
    assert [(each.status, len(each.tries)) for each in Delivery.objects.all()] == [("delivered", 1)] * 2
    assert [path for path, *_ in receiver.told] == ["/slow", "/there"]
    assert not Hook.objects.get().is_busy
    assert not Job.objects.pending().exists()


def test_a_process_that_is_told_to_stop_ends_after_what_is_being_sent_and_has_written_it(
    slow: Hook,
    work: Callable[..., None],
    submit: Callable[..., Job],
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "_process_stops", threading.Event())
    noting, noted = delivering._note, []

    def note(told: object) -> None:
        noted.append(told)
        if len(noted) == 1:
            raise OperationalError("database is locked")
        noting(told)  # type: ignore[arg-type]

    def stop(run: object) -> None:
        worker._process_stops.set()
        threading.Timer(0.5, receiver.let_go.set).start()

    monkeypatch.setattr(delivering, "_note", note)
    work(stop)
    submit(subject_name="Shirt")
    worker.drain()

    assert (Delivery.objects.get().status, len(receiver.told)) == ("delivered", 1)
    assert not Hook.objects.get().is_busy


def test_what_does_not_end_is_not_waited_for_longer_than_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    endless, began = threading.Event(), time.monotonic()
    thread = threading.Thread(target=endless.wait, args=[30], daemon=True)
    thread.start()
    monkeypatch.setattr(delivering, "SECONDS_OF_A_ROUND", 0.3)
    monkeypatch.setattr(delivering, "_under_way", {thread: began})
    monkeypatch.setattr(runner, "drain", lambda until: None)
    worker.drain()
    assert 0.3 <= time.monotonic() - began < 3
    endless.set()
