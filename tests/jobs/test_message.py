"""Nothing that somebody else put into the broker is run, however it is dressed up."""

from __future__ import annotations

import pickle
import zlib
from typing import Any

import pytest
import rq
from rq.exceptions import NoSuchJobError
from rq.serializers import JSONSerializer

from jobs.bell import ring
from jobs.crew import QUEUE
from jobs.message import MOST_RETRIES, Message
from jobs.worker import Worker
from pxm import broker as brokers
from tests.valkey import Valkey

pytestmark = pytest.mark.django_db
OURS = JSONSerializer.dumps(("jobs.worker.drain", None, (), {}))
FOREIGN = [
    JSONSerializer.dumps(("os.system", None, ("true",), {})),
    JSONSerializer.dumps(("jobs.worker.drain", None, ("x",), {})),
    JSONSerializer.dumps(("jobs.worker.drain", None, (), {"until": "x"})),
    JSONSerializer.dumps(("jobs.worker.drain", "x", (), {})),
    pickle.dumps(("jobs.worker.drain", None, (), {})),
    b"",
    b"\x00" * 1_000_000,
    zlib.compress(b"\x00" * 50_000_000),
    OURS + b" ",
]


def queue(broker: Valkey) -> rq.Queue:
    return rq.Queue(QUEUE, connection=broker.client(), serializer=JSONSerializer, job_class=Message)


def put(broker: Valkey, name: str, **noted: Any) -> None:
    """Put a message into the queue as anybody could who can write to the broker."""
    client = broker.client()
    client.hset(
        f"rq:job:{name}", mapping={"data": OURS, "created_at": "2026-01-01T00:00:00.000000Z", "origin": QUEUE} | noted
    )
    client.rpush(f"rq:queue:{QUEUE}", name)


def heard(broker: Valkey) -> tuple[rq.job.Job, rq.Queue] | None:
    """Return what a worker takes next from the queue; None if there is nothing for it."""
    return rq.Queue.dequeue_any(
        [queue(broker)], None, connection=broker.client(), job_class=Message, serializer=JSONSerializer
    )


def test_a_bell_that_rang_is_heard(broker: Valkey) -> None:
    ring()
    found = heard(broker)
    assert found is not None
    assert (found[0].func_name, found[0].timeout, found[0].retries_left) == ("jobs.worker.drain", -1, MOST_RETRIES)


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("data", FOREIGN)
def test_any_other_message_is_thrown_away(broker: Valkey, data: bytes, compressed: bool) -> None:
    put(broker, "foreign", data=zlib.compress(data) if compressed else data)
    assert heard(broker) is None
    assert queue(broker).count == 0
    with pytest.raises(NoSuchJobError):
        Message.fetch("foreign", connection=broker.client(), serializer=JSONSerializer)


def test_nothing_is_taken_over_that_would_be_called_or_waited_for(broker: Valkey) -> None:
    put(
        broker,
        "dressed-up",
        success_callback_name="os.abort",
        failure_callback_name="os.abort",
        stopped_callback_name="os.abort",
        webhooks='[{"url": "http://169.254.169.254/", "statuses": ["finished"]}]',
        dependency_ids='["other"]',
        timeout="1",
        result_ttl="-1",
        failure_ttl="-1",
        retries_left="1000000",
        repeats_left="1000000",
        meta="{}",
        result=pickle.dumps("x"),
        exc_info="x",
        group_id="x",
    )
    found = heard(broker)
    assert found is not None
    message = found[0]
    assert [message.success_callback, message.failure_callback, message.stopped_callback] == [None] * 3
    assert (list(message.webhooks or []), message._dependency_ids, message.group_id) == ([], [], None)
    assert (message.timeout, message.result_ttl, message.failure_ttl) == (-1, 60, 3600)
    assert (message.retries_left, message.repeats_left) == (MOST_RETRIES, None)


@pytest.mark.parametrize(
    "noted", [{"status": "odd"}, {"created_at": "yesterday"}, {"retries_left": "many"}, {"origin": b"\xff"}]
)
def test_a_message_that_is_not_readable_is_thrown_away(broker: Valkey, noted: dict[str, Any]) -> None:
    put(broker, "odd", **noted)
    assert heard(broker) is None
    ring()
    assert heard(broker) is not None


def test_a_list_of_messages_leaves_out_what_is_foreign(broker: Valkey) -> None:
    put(broker, "foreign", data=FOREIGN[0])
    put(broker, "ours")
    assert [message.id for message in queue(broker).jobs] == ["ours"]


def test_workers_know_no_other_kind_of_message(broker: Valkey, settings: Any) -> None:
    worker = Worker([QUEUE], connection=brokers.client(), job_class=rq.job.Job)
    assert worker.job_class is Message
    assert settings.RQ["JOB_CLASS"] == "jobs.message.Message"
