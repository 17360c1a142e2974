"""The page of a job follows it by itself: waiting, running with its bar, done or failed, never loaded again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.db import connections
from django.urls import reverse
from playwright.sync_api import Page, expect

from jobs import runner, services
from jobs.crew import show_up
from jobs.errors import JobFailed
from jobs.models import Job
from jobs.registry import JOB_TYPES, JobType
from jobs.run import Run
from pxm.errors import Problem
from tests.factories.people import OPERATOR, VIEWER
from tests.valkey import Valkey


class Work:
    """Work in two steps, each of which waits to be let on."""

    def __init__(self) -> None:
        self.steps = threading.Semaphore(0)
        self.problem = ""

    def __call__(self, run: Run) -> None:
        run.progress(1, 4)
        assert self.steps.acquire(timeout=30)
        if self.problem:
            raise JobFailed([Problem(self.problem)])
        run.progress(4, 4)


@pytest.fixture
def steps() -> Iterator[Work]:
    work = Work()
    with JOB_TYPES.holding(JobType(name="work", lane="one", work=work, title=lambda job: f"Count {job.subject_name}")):
        yield work


@pytest.fixture
def worker(website: str, broker: Valkey, steps: Work) -> Iterator[Callable[[], None]]:
    """Start a worker in a thread of its own; it ends when nothing waits any more."""
    threads: list[threading.Thread] = []

    def drain() -> None:
        runner.drain()
        connections.close_all()

    def start() -> None:
        broker.client().sadd("rq:workers:default", "rq:worker:1")
        show_up("rq:worker:1", broker.client())
        threads.append(threading.Thread(target=drain))
        threads[-1].start()

    yield start
    steps.steps.release(100)
    for thread in threads:
        thread.join(30)


def submit(name: str = "Sheep") -> Job:
    return services.submit(type="work", payload={}, request_id=str(uuid4()), actor_name="Ana", subject_name=name)


def watch(page: Page, job: Job) -> None:
    """Open the job's page and mark it, so that loading it again would be noticed."""
    page.goto(reverse("admin:jobs_job_change", args=[job.pk]))
    page.evaluate("window.isTheSamePage = true")


def test_a_job_is_followed_from_its_place_in_line_to_its_end(open_page, worker, steps) -> None:
    first, second = submit("Goats"), submit()
    page = open_page(VIEWER)
    watch(page, second)
    expect(page.get_by_text("Second in line")).to_be_visible()

    worker()
    expect(page.get_by_text("Second in line; Count Goats is running.")).to_be_visible()
    steps.steps.release()
    expect(page.get_by_text("running", exact=True)).to_be_visible()
    expect(page.get_by_role("progressbar", name="Progress")).to_have_attribute("aria-valuenow", "1")
    expect(page.get_by_text("1 of 4")).to_be_visible()
    steps.steps.release()
    expect(page.get_by_text("done", exact=True)).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)

    assert page.evaluate("window.isTheSamePage")
    assert Job.objects.filter(pk__in=[first.pk, second.pk], status="success").count() == 2


def test_a_finished_job_is_asked_for_no_more(open_page, worker, steps) -> None:
    job = submit()
    page = open_page(VIEWER)
    steps.steps.release()
    watch(page, job)
    worker()
    expect(page.get_by_text("done", exact=True)).to_be_visible()

    expect(page.locator("#job [hx-get], #job [hx-trigger]")).to_have_count(0)
    expect(page.locator("#count-jobs")).to_have_text("")


def test_a_failed_job_tells_why_and_can_be_tried_again(page: Page, worker, steps) -> None:
    steps.problem = "the pen is open"
    job = submit()
    watch(page, job)
    worker()
    steps.steps.release()
    expect(page.get_by_text("1 problem, so nothing was changed")).to_be_visible()
    expect(page.get_by_text("The pen is open")).to_be_visible()
    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_text("Trying again.")).to_be_visible()
    assert Job.objects.get(retry_of=job).status in {"pending", "started"}


def test_a_waiting_job_is_cancelled(page: Page, steps) -> None:
    job = submit()
    watch(page, job)
    page.get_by_role("button", name="Cancel this job").click()

    expect(page.get_by_text("Cancelled while it waited. Nothing was changed.")).to_be_visible()
    assert Job.objects.get(pk=job.pk).status == "cancelled"


def test_an_operator_stops_a_running_job(open_page, worker, steps) -> None:
    job = submit()
    page = open_page(OPERATOR)
    watch(page, job)
    worker()
    page.get_by_role("button", name="Stop this job").click()
    expect(page.get_by_text("Asked to stop.")).to_be_visible()
    steps.steps.release()

    expect(page.get_by_text("stopped by", exact=False)).to_be_visible()
    assert Job.objects.get(pk=job.pk).status == "failed"


def test_a_button_keeps_the_focus_while_the_figures_move(open_page, worker, steps) -> None:
    job = submit()
    page = open_page(OPERATOR)
    watch(page, job)
    worker()
    button = page.get_by_role("button", name="Stop this job")
    button.focus()
    with page.expect_response(lambda answer: "/live/" in answer.url):
        pass
    expect(button).to_be_focused()


def test_the_list_moves_a_job_from_the_line_to_the_ended_ones(open_page, worker, steps) -> None:
    page = open_page(VIEWER)
    page.goto(reverse("admin:jobs_job_changelist"))
    submit()
    expect(page.locator("#jobs-unfinished").get_by_text("Ana asked for Count Sheep")).to_be_visible()
    worker()
    expect(page.locator("#jobs-unfinished").get_by_text("1 of 4")).to_be_visible()
    steps.steps.release()
    expect(page.locator("#jobs-unfinished").get_by_text("Count Sheep")).to_have_count(0)
    expect(page.locator("#changelist-form").get_by_text("done")).to_be_visible()


def test_the_start_page_follows_jobs_too(open_page, worker, steps) -> None:
    page = open_page(VIEWER)
    page.goto("/admin/")
    submit()
    worker()
    expect(page.get_by_text("Count Sheep is running")).to_be_visible()
    steps.steps.release()
    expect(page.locator("#jobs-recent").get_by_text("Ana finished Count Sheep")).to_be_visible()
