"""Other jobs do not wait for a program that takes its time, nor is it told twice."""

from __future__ import annotations

import time
from collections.abc import Callable

from jobs import runner
from jobs.models import Job
from jobs.webhooks import delivering
from jobs.webhooks.models import Delivery, Hook
from jobs.webhooks.services import create_hook, send_test
from tests.jobs.webhooks.conftest import Receiver


def test_what_waits_is_begun_soon_and_what_is_being_sent_goes_on(
    real_database: str,
    work: Callable[..., None],
    submit: Callable[..., Job],
    receiver: Receiver,
) -> None:
    slow = create_hook(
        attributes={"name": "Slow", "address": receiver.address("/slow"), "events": ["release.published"]}
    )
    message = send_test(hook_id=slow.pk, actor_name="ana")
    began = time.monotonic()
    seen: list[float] = []

    def look(run: object) -> None:
        seen.append(time.monotonic() - began)
        assert Delivery.objects.get().status == "waiting"
        assert Hook.objects.get().paused_until is not None, "nobody else sends it now"
        receiver.let_go.set()

    work(look)
    submit(subject_name="Shirt")
    runner.drain()

    assert delivering.SECONDS_OTHERS_WAIT <= seen[0] < delivering.SECONDS_OTHERS_WAIT + 2
    message.refresh_from_db()
    assert (message.status, len(message.tries), len(receiver.told)) == ("delivered", 1, 1)
    assert Hook.objects.get().paused_until is None
    assert not Job.objects.pending().exists()
