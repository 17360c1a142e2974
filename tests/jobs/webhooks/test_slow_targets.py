"""Other jobs do not wait for a program that takes its time, nor is it told twice."""

from __future__ import annotations

import time
from collections.abc import Callable

from jobs import runner
from jobs.models import Job
from jobs.webhooks import delivering
from jobs.webhooks.models import Delivery, Hook
from jobs.webhooks.services import create_hook, send_test, update_hook
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
    send_test(hook_id=slow.pk, actor_name="ana")
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
