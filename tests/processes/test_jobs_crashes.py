"""Workers that die at work: every job ends, nothing is done twice."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.processes.system import System

pytestmark = pytest.mark.processes


def test_a_job_whose_process_is_killed_goes_on_at_once(system: System):
    gate = system.gate()
    system.start_idle_worker()
    system.submit("a", steps=3, gate=str(gate))
    os.kill(system.until_started("a").process, signal.SIGKILL)
    system.until_started("a", times=2)
    gate.touch()
    (job,) = system.until_done("a")
    assert (job.status, job.attempts) == ("success", 2)
    assert system.steps_taken(job) == [1, 2, 3]


def test_a_job_whose_worker_is_killed_with_it_is_taken_up_by_an_idle_one(system: System):
    gate = system.gate()
    system.start_idle_worker()
    system.start_idle_worker()
    system.submit("a", steps=3, gate=str(gate))
    start = system.until_started("a")
    system.worker_of(start).kill()
    os.kill(start.process, signal.SIGKILL)
    system.until_started("a", times=2)
    gate.touch()
    (job,) = system.until_done("a")
    assert (job.status, job.attempts) == ("success", 2)
    assert system.steps_taken(job) == [1, 2, 3]


def test_after_the_death_of_all_workers_a_new_one_goes_on_in_order(system: System):
    gate = system.gate()
    worker = system.start_worker()
    system.submit("a", steps=3, gate=str(gate))
    system.submit("b", steps=1)
    start = system.until_started("a")
    worker.kill()
    os.kill(start.process, signal.SIGKILL)
    gate.touch()
    system.start_worker()
    a, b = system.until_done("a", "b")
    assert [(job.status, job.attempts) for job in (a, b)] == [("success", 2), ("success", 1)]
    assert system.steps_taken(a) == [1, 2, 3]
    assert [(note.word, note.name) for note in system.notes()][1:] == [
        ("start", "a"),
        ("end", "a"),
        ("start", "b"),
        ("end", "b"),
    ]


def test_a_job_outlives_its_worker_and_nobody_starts_beside_it(system: System):
    gate = system.gate()
    system.submit("a", gate=str(gate))
    system.submit("b")
    worker = system.start_worker()
    system.until_started("a")
    worker.kill()
    system.start_idle_worker()
    assert [note.name for note in system.notes()] == ["a"]
    gate.touch()
    a, b = system.until_done("a", "b")
    assert (a.status, a.attempts, b.status) == ("success", 1, "success")


def test_after_three_deaths_a_job_is_given_up_and_the_next_one_runs(system: System):
    gate = system.gate()
    system.submit("a", steps=1, gate=str(gate))
    system.submit("b")
    system.start_worker()
    for death in (1, 2, 3):
        os.kill(system.until_started("a", times=death).process, signal.SIGKILL)
    a, b = system.until_done("a", "b")
    assert (a.status, a.attempts, b.status) == ("failed", 3, "success")
    assert a.errors.get().message == "the job was interrupted 3 times and has been given up"
    assert system.steps_taken(a) == []


def test_term_lets_the_job_in_hand_finish(system: System):
    gate = system.gate()
    worker = system.start_idle_worker()
    system.submit("a", steps=2, gate=str(gate))
    system.until_started("a")
    worker.send(signal.SIGTERM)
    worker.until_it_says("worker stops after the job in hand")
    gate.touch()
    assert worker.exit_code() == 0
    (job,) = system.jobs(("a",))
    assert (job.status, job.attempts, system.steps_taken(job)) == ("success", 1, [1, 2])


def test_term_takes_no_further_job(system: System):
    gate = system.gate()
    worker = system.start_idle_worker()
    for name in ("a", "b"):
        system.submit(name, gate=str(gate) if name == "a" else "")
    system.until_started("a")
    worker.send(signal.SIGTERM)
    worker.until_it_says("worker stops after the job in hand")
    gate.touch()
    assert worker.exit_code() == 0
    assert [job.status for job in system.jobs(("a", "b"))] == ["success", "pending"]
    system.start_worker()
    system.until_done("b")


def test_term_to_all_processes_of_a_worker_lets_the_job_in_hand_finish(system: System):
    """As supervisors do that know a service as a group of processes."""
    gate = system.gate()
    worker = system.start_idle_worker()
    for name in ("a", "b"):
        system.submit(name, gate=str(gate) if name == "a" else "")
    start = system.until_started("a")
    worker.send(signal.SIGTERM)
    os.kill(start.process, signal.SIGTERM)
    worker.until_it_says("worker stops after the job in hand")
    gate.touch()
    assert worker.exit_code() == 0
    assert [(job.status, job.attempts) for job in system.jobs(("a", "b"))] == [("success", 1), ("pending", 0)]


def test_term_to_the_process_at_work_alone_leaves_its_worker_at_work(system: System):
    gate = system.gate()
    worker = system.start_idle_worker()
    for name in ("a", "b"):
        system.submit(name, gate=str(gate) if name == "a" else "")
    start = system.until_started("a")
    os.kill(start.process, signal.SIGTERM)
    gate.touch()
    a, b = system.until_done("a", "b")
    assert (a.status, a.attempts, b.status) == ("success", 1, "success")
    assert b.result["process"] != start.process
    assert worker.is_running()


def test_term_ends_a_burst_after_the_job_in_hand(system: System):
    gate = system.gate()
    for name in ("a", "b"):
        system.submit(name, gate=str(gate) if name == "a" else "")
    worker = system.start_worker("--burst")
    system.until_started("a")
    worker.send(signal.SIGTERM)
    gate.touch()
    assert worker.exit_code() == 0
    assert [job.status for job in system.jobs(("a", "b"))] == ["success", "pending"]


def test_a_second_term_interrupts_the_job_for_the_next_worker(system: System):
    gate = system.gate()
    worker = system.start_idle_worker()
    system.submit("a", steps=2, gate=str(gate))
    system.until_started("a")
    worker.send(signal.SIGTERM)
    worker.until_it_says("worker stops after the job in hand")
    time.sleep(1.1)  # RQ takes two signals within a second for one
    worker.send(signal.SIGTERM)
    worker.exit_code()
    (job,) = system.jobs(("a",))
    assert (job.status, system.steps_taken(job)) == ("started", [])
    gate.touch()
    system.start_worker()
    (job,) = system.until_done("a")
    assert (job.status, job.attempts, system.steps_taken(job)) == ("success", 2, [1, 2])


def test_term_ends_an_idle_worker_at_once(system: System):
    worker = system.start_idle_worker()
    time.sleep(0.1)
    worker.send(signal.SIGTERM)
    assert worker.exit_code(within=10) == 0


def test_term_is_heard_also_in_the_moment_in_which_a_worker_gets_ready(system: System):
    worker = system.start_idle_worker()
    worker.send(signal.SIGTERM)
    assert worker.exit_code() == 0
