"""The broker may be away or forget everything: requests go on, and so do jobs."""

from __future__ import annotations

import signal
import time

import pytest
import rq
from django.contrib.auth.models import User
from rq.serializers import JSONSerializer

from jobs import progress, services
from jobs.crew import SECONDS_OF_SILENCE, Crew, crew
from jobs.models import Job
from tests.processes.system import System, until
from tests.valkey import Valkey

# Where jobs are kept makes no difference to what the broker does; the tests of killed workers run on both databases.
pytestmark = [pytest.mark.processes, pytest.mark.one_database]


def test_a_job_submitted_while_the_broker_is_down_costs_milliseconds_and_waits(system: System, valkey: Valkey):
    system.submit("before")  # connections and imports are not what is measured
    valkey.kill()
    began = time.perf_counter()
    job = system.submit("a")
    assert time.perf_counter() - began < 0.5
    assert Job.objects.get(pk=job.pk).status == "pending"


def test_a_broker_that_hangs_costs_a_request_a_second_and_the_job_is_run_all_the_same(system: System, valkey: Valkey):
    valkey.hang()
    began = time.perf_counter()
    system.submit("a")
    assert time.perf_counter() - began < 3
    worker = system.start_worker()
    system.until_done("a")
    valkey.go_on()
    worker.until_it_says("worker ready")


def test_without_a_broker_a_worker_looks_by_itself(system: System, valkey: Valkey):
    valkey.kill()
    system.submit("a", steps=2)
    worker = system.start_worker()
    system.until_done("a")
    system.submit("b", steps=2)
    (job,) = system.until_done("b")
    assert (job.status, system.steps_taken(job)) == ("success", [1, 2])
    worker.send(signal.SIGTERM)
    assert worker.exit_code(within=10) == 0


def test_without_a_broker_term_lets_the_job_in_hand_finish(system: System, valkey: Valkey):
    valkey.kill()
    gate = system.gate()
    system.submit("a", steps=1, gate=str(gate))
    system.submit("b")
    worker = system.start_worker()
    system.until_started("a")
    worker.send(signal.SIGTERM)  # heard before the job can see the gate
    gate.touch()
    assert worker.exit_code() == 0
    assert [job.status for job in system.jobs(("a", "b"))] == ["success", "pending"]


def test_an_idle_worker_survives_the_death_of_the_broker_and_hears_the_new_one(system: System, valkey: Valkey):
    worker = system.start_idle_worker()
    valkey.kill()
    system.submit("a")
    system.until_done("a")
    valkey.start()
    until(lambda: worker.log.read_text().count("worker ready") == 2, "the worker is back at the broker")
    system.submit("b")
    system.until_done("b")
    assert worker.is_running()


def test_the_death_of_the_broker_does_not_disturb_the_job_in_hand(system: System, valkey: Valkey):
    gate = system.gate()
    system.submit("a", steps=2, gate=str(gate))
    system.submit("b")
    worker = system.start_worker()
    system.until_started("a")
    valkey.kill()
    gate.touch()
    a, b = system.until_done("a", "b")
    assert [(job.status, job.attempts) for job in (a, b)] == [("success", 1), ("success", 1)]
    valkey.start()
    system.submit("c")
    system.until_done("c")
    assert worker.is_running()


def test_what_the_broker_forgot_is_found_by_the_sweep(system: System, valkey: Valkey):
    system.start_idle_worker()
    Job.objects.bulk_create([Job(type="steps", lane="steps", request_id="r", payload=payload(system))])
    system.until_done("unheard")


SPOILED = {
    "full": lambda client: client.config_set("maxmemory", "1"),
    "read-only": lambda client: client.replicaof("127.0.0.1", "1"),
    "the queue is a text": lambda client: client.set("rq:queue:default", "x"),
    "the workers are a text": lambda client: client.set("rq:workers", "x"),
    "what is being run is a text": lambda client: client.set("rq:wip:default", "x"),
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
@pytest.mark.parametrize("before", [True, False])
def test_a_broker_that_is_of_no_use_keeps_no_job_from_being_run(system: System, valkey: Valkey, spoil, before: bool):
    worker = system.start_worker() if before else system.start_idle_worker()
    spoil(valkey.client())
    for name in ("a", "b"):
        system.submit(name)
        (job,) = system.until_done(name)
        assert (job.status, job.attempts) == ("success", 1)
    assert worker.is_running()
    assert "Traceback" not in worker.log.read_text()


def test_what_others_put_into_the_queue_is_not_run(system: System, valkey: Valkey):
    made = system.folder / "made-by-a-message"
    foreign = rq.Queue("default", connection=valkey.client(), serializer=JSONSerializer)
    foreign.enqueue("os.mkdir", str(made), job_timeout=-1)
    system.start_idle_worker()
    system.submit("a")
    system.until_done("a")
    until(lambda: foreign.count == 0, "the message is gone")
    foreign.enqueue("os.mkdir", str(made), job_timeout=-1)
    system.submit("b")
    system.until_done("b")
    until(lambda: foreign.count == 0, "the message is gone")
    assert not made.exists()


def payload(system: System) -> dict[str, object]:
    return {"name": "unheard", "notes": str(system.notes_file), "steps": 1}


def test_progress_is_seen_and_a_stop_is_heard_across_processes(system: System):
    ana = User.objects.create(username="ana")
    gate = system.gate()
    worker = system.start_idle_worker()
    job = system.submit("a", steps=3, gate=str(gate))
    system.until_started("a")
    started = until(lambda: Job.objects.filter(pk=job.pk, status="started").first(), "the job has started")
    until(
        lambda: (known := progress.read([started.id]).get(started.id)) and (known.done, known.total) == (3, 3),
        "progress shows",
    )
    services.stop(job_id=job.id, actor=ana)
    (job,) = system.until_done("a")
    assert (job.status, job.attempts) == ("failed", 1)
    assert job.errors.get().message == "stopped by ana"
    assert system.steps_taken(job) == []
    assert worker.is_running()


def test_workers_are_known_also_while_they_work_and_missed_within_fifteen_seconds(system: System):
    gate = system.gate()
    workers = [system.start_idle_worker(), system.start_idle_worker()]
    system.submit("a", gate=str(gate))
    busy = system.worker_of(system.until_started("a"))
    time.sleep(SECONDS_OF_SILENCE + 1)
    assert crew() == Crew(2, is_suspended=False)
    gate.touch()
    system.until_done("a")
    busy.kill()
    until(lambda: crew() == Crew(1, is_suspended=False), "the dead worker is missed", within=15)
    (other,) = (worker for worker in workers if worker is not busy)
    other.send(signal.SIGTERM)
    assert other.exit_code() == 0
    assert crew() == Crew(0, is_suspended=False)


def test_a_burst_runs_what_waits_and_ends_without_a_broker(system: System, valkey: Valkey):
    valkey.kill()
    system.submit("a")
    system.submit("b")
    assert system.start_worker("--burst").exit_code() == 0
    assert [job.status for job in system.jobs(("a", "b"))] == ["success", "success"]
