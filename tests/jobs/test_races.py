"""Several runners at once: one job at a time within a lane, earliest first; nothing runs twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections, transaction

from jobs import runner, services
from jobs.locks import lane_lock
from jobs.models import Job
from jobs.run import Run
from jobs.transitions import claim
from pxm.errors import Invalid

pytestmark = pytest.mark.usefixtures("real_database")


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads of their own, all starting together; return their results, or what they raised."""
    together = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            together.wait(timeout=10)
            return call()
        except Exception as problem:  # noqa: BLE001  looked at by the test
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result(timeout=60) for future in [threads.submit(run, call) for call in calls]]


class Witness:
    """Notes which jobs run, and whether two of a lane ever ran at the same time; the work itself is `work`."""

    def __init__(self, work: Callable[[], object] = lambda: time.sleep(0.001)) -> None:
        self.work = work
        self.order: list[int] = []
        self.overlaps = 0
        self.most_at_once = 0
        self._lanes: list[str] = []
        self._guard = threading.Lock()

    def __call__(self, run: Run) -> None:
        with self._guard:
            self.overlaps += run.job.lane in self._lanes
            self._lanes.append(run.job.lane)
            self.most_at_once = max(self.most_at_once, len(self._lanes))
            self.order.append(run.job.payload["n"])
        self.work()
        with self._guard:
            self._lanes.remove(run.job.lane)


def drain_until_done() -> None:
    while Job.objects.unfinished().exists():
        runner.drain()
        time.sleep(0.002)


def test_four_runners_do_a_hundred_jobs_one_at_a_time_in_order(work, submit):
    witness = Witness()
    work(witness)
    for n in range(100):
        submit(payload={"n": n})
    at_once(*[drain_until_done] * 4)
    assert witness.overlaps == 0
    assert witness.order == list(range(100))
    assert set(Job.objects.values_list("status", "attempts")) == {("success", 1)}


def test_no_job_is_left_behind_by_a_runner_that_leaves(work, submit):
    """Four runners leave as soon as they find nothing to do, while four writers still submit and look once each."""
    witness = Witness()
    work(witness)

    def write() -> None:
        for n in range(10):
            submit(payload={"n": n})
            runner.drain()

    assert at_once(*[write] * 4) == [None] * 4
    assert witness.overlaps == 0
    assert sorted(witness.order) == sorted(list(range(10)) * 4)
    assert not Job.objects.unfinished().exists()


@pytest.mark.only_on("postgresql")
def test_lanes_run_beside_each_other(work, submit):
    """On SQLite there is one writer, so a transaction of work in one lane holds up the other."""
    both = threading.Barrier(2)
    witness = Witness(lambda: both.wait(timeout=10))
    work(witness, lane=lambda job: job.payload["lane"])
    for n, lane in enumerate(["a", "b"]):
        submit(payload={"n": n, "lane": lane})
    at_once(runner.drain, runner.drain)
    assert (witness.most_at_once, witness.overlaps) == (2, 0)


def test_a_lane_has_one_holder(work):
    all_tried = threading.Barrier(3)

    def hold() -> bool:
        with lane_lock("one") as held:
            all_tried.wait(timeout=10)
            return held

    assert sorted(at_once(hold, hold, hold)) == [False, False, True]
    with lane_lock("one") as held:
        assert held


def test_another_lane_is_free_meanwhile():
    def hold_other() -> bool:
        try:
            with lane_lock("two") as held:
                return held
        finally:
            connections.close_all()

    with lane_lock("one") as held, ThreadPoolExecutor(1) as other:
        assert held
        assert other.submit(hold_other).result(timeout=10)


def test_a_waiting_job_has_one_claimer(submit):
    job = submit()
    claims = at_once(*[lambda: claim(job)] * 4)
    assert sum(claim is not None for claim in claims) == 1
    assert Job.objects.get().attempts == 1


def test_the_database_itself_refuses_a_second_started_job_in_a_lane(submit):
    first, second = submit(), submit()
    assert claim(first)
    with pytest.raises(IntegrityError), transaction.atomic():
        claim(second)
    second.refresh_from_db()
    assert second.status == "pending"


def test_a_job_is_either_cancelled_or_run(work, submit):
    for _ in range(10):
        done: list[object] = []
        work(lambda run, done=done: done.append(run.job.id))
        job = submit()
        _, cancelled = at_once(runner.drain, lambda job=job: services.cancel(job_id=job.id))
        job.refresh_from_db()
        if isinstance(cancelled, Invalid):
            assert (job.status, done) == ("success", [job.id])
        else:
            assert (job.status, done) == ("cancelled", [])


def test_a_job_is_tried_again_once_however_many_ask_for_it(submit):
    for _ in range(5):
        old = submit()
        Job.objects.filter(pk=old.pk).update(status="failed")
        jobs = at_once(*[lambda old=old: services.retry(job_id=old.id, actor=None, request_id="r")] * 4)
        new = Job.objects.get(retry_of=old)
        assert jobs == [new] * 4


def test_the_database_itself_refuses_a_second_job_that_tries_again(submit):
    old, one, other = submit(), submit(), submit()
    Job.objects.filter(pk=one.pk).update(retry_of=old)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=other.pk).update(retry_of=old)
