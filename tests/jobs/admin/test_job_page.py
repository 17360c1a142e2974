"""The page of one job, while it waits, while it runs and when it has ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.html import format_html

from jobs import progress
from jobs.admin.words import Explanation
from jobs.models import Job
from pxm.clock import now
from tests.factories.people import OPERATOR, VIEWER, signed_in

UNKNOWN = "01900000-0000-7000-8000-000000000000"


def page(job: Job, browser=None) -> str:
    browser = browser or signed_in(VIEWER)
    return browser.get(reverse("admin:jobs_job_change", args=[job.pk])).content.decode()


def live(job: Job, state: str):
    return signed_in(VIEWER).get(reverse("admin:jobs_job_live", args=[job.pk]), {"state": state})


def test_a_waiting_job_says_what_it_waits_for(running, submit, speak) -> None:
    speak(doing=lambda job, it: format_html("{} is working", it))
    running(subject_name="Jeans")
    second, third = submit(), submit()

    assert "Second in line;" in page(second)
    assert '<em class="jobs-subject pxm-cut">Jeans</em> is working' in page(second)
    assert "Third in line;" in page(third)


def test_the_next_job_of_an_idle_line_starts_in_a_moment(submit) -> None:
    assert "Next in line; it starts in a moment." in page(submit())


def test_a_line_that_stands_still_says_that_no_worker_runs(submit) -> None:
    job = submit()
    Job.objects.update(created_at=now() - timedelta(minutes=1))
    assert "Next in line, but no worker is running" in page(job)


def put_off(job: Job) -> None:
    moment = now()
    trouble = {"interruptions": 2, "interrupted_at": moment, "interrupted_by": "disk <full>"}
    Job.objects.filter(pk=job.pk).update(not_before=moment + timedelta(minutes=2), **trouble)


def test_a_job_that_the_database_interrupted_says_why_it_waits_and_when_it_is_tried_again(submit) -> None:
    job = submit()
    put_off(job)
    shown = page(job)
    assert "Interrupted by the database (disk &lt;full&gt;); tried again in " in shown
    assert "2 times by the database, at last because of: disk &lt;full&gt;" in shown
    assert "planned" not in shown
    listed = signed_in(VIEWER).get(reverse("admin:jobs_job_changelist")).content.decode()
    assert "interrupted by the database (disk &lt;full&gt;)" in listed
    Job.objects.update(status="success", completed_at=now())
    assert "tried again in" not in page(job)


def test_a_running_job_shows_how_far_it_is(broker, running) -> None:
    job = running()
    progress._report(job.pk, 250, 1000)
    shown = page(job)

    assert "250 of 1,000" in shown
    assert 'style="width: 25%"' in shown
    assert "per second" in shown
    assert " left" in shown


def test_a_running_job_without_broker_shows_no_figures(running) -> None:
    assert "Reading what there is to do" in page(running())


def test_an_unfinished_job_asks_for_itself_and_a_finished_one_does_not(running, ended) -> None:
    assert "hx-get" in page(running())
    assert "hx-get" not in page(ended())


def test_the_live_part_is_only_the_bar_while_the_state_stays(running) -> None:
    answer = live(running(), "started")

    assert "HX-Retarget" not in answer.headers
    assert '<div class="jobs-bar' in answer.content.decode()
    assert 'id="job"' not in answer.content.decode()


def test_the_live_part_brings_the_whole_page_when_the_state_has_changed(ended) -> None:
    answer = live(ended(), "started")

    assert answer.headers["HX-Retarget"] == "#job"
    assert 'data-state="success"' in answer.content.decode()
    assert "job-live" not in answer.content.decode()
    assert 'hx-select-oob="#count-jobs,#count-products"' in answer.content.decode()


def test_somebody_signed_out_meanwhile_reloads_the_page(client, running) -> None:
    answer = client.get(reverse("admin:jobs_job_live", args=[running().pk]), {"state": "started"})

    assert answer.headers["HX-Refresh"] == "true"
    assert answer.content == b""


def test_a_failed_job_lists_equal_problems_once(ended) -> None:
    shown = page(ended("failed", errors=("no room", "too late", "no room")))

    assert "3 problems, so nothing was changed" in shown
    assert shown.count("No room") == 1
    assert "2 times" in shown


def test_an_app_explains_the_problems_of_its_jobs(ended, speak) -> None:
    explained = [Explanation("The shelf is full.", "Make room."), Explanation("<b>", "")]
    speak(explanations=lambda job, errors: explained)
    shown = page(ended("failed", errors=("x",)))

    assert "The shelf is full." in shown
    assert "Make room." in shown
    assert "&lt;b&gt;" in shown


def test_very_many_different_problems_are_counted(ended) -> None:
    shown = page(ended("failed", errors=tuple(f"problem {n}" for n in range(60))))

    assert shown.count("Problem 1") == 11
    assert "And 10 further problems." in shown


def test_a_successful_job_says_what_changed(ended, speak) -> None:
    speak(changes=lambda job: ["24 things are new"])
    assert "24 things are new" in page(ended())


def test_a_job_that_was_tried_again_links_to_the_other(ended, submit) -> None:
    old = ended("failed")
    new = ended(subject_name="again")
    Job.objects.filter(pk=new.pk).update(retry_of=old)

    assert reverse("admin:jobs_job_change", args=[new.pk]) in page(old)
    assert reverse("admin:jobs_job_change", args=[old.pk]) in page(Job.objects.get(pk=new.pk))


def test_only_operators_read_the_id_of_the_request(ended) -> None:
    job = ended(request_id="request-77")

    assert "request-77" in page(job, signed_in(OPERATOR))
    assert "request-77" not in page(job)


@pytest.mark.parametrize("name", ["jobs_job_change", "jobs_job_live"])
def test_a_job_that_does_not_exist_is_not_found(name) -> None:
    assert signed_in(VIEWER).get(reverse(f"admin:{name}", args=[UNKNOWN])).status_code == 404


def test_who_may_not_see_jobs_gets_no_page(ended) -> None:
    job = ended()
    assert signed_in(None).get(reverse("admin:jobs_job_change", args=[job.pk])).status_code == 403


def test_a_page_costs_the_same_for_many_problems(ended, count_queries) -> None:
    browser = signed_in(VIEWER)
    few, many = ended("failed", errors=("a", "b")), ended("failed", errors=tuple(f"p{n}" for n in range(40)))
    page(few, browser)

    assert count_queries(lambda: page(few, browser)) == count_queries(lambda: page(many, browser)) == 8


def test_a_planned_job_says_when_it_may_start(submit) -> None:
    job = submit(not_before=datetime(2999, 12, 7, 9, 5, tzinfo=UTC))
    shown = page(job)

    assert "Planned for 7 December 2999, 09:05 UTC." in shown
    assert ">planned<" in shown
    assert "in line" not in shown


def test_a_job_whose_moment_has_come_waits_like_every_other(submit) -> None:
    assert "Next in line; it starts in a moment." in page(submit(not_before=now()))


def test_what_work_in_chunks_has_done_is_not_called_undone(work, ended) -> None:
    work(atomic=False)
    shown = page(ended("failed", errors=("no room",)))

    assert "1 problem; what was done before stays" in shown
    assert "nothing was changed" not in shown


def test_the_admin_shows_unlisted_jobs_too(work, submit) -> None:
    work(name="delivery", listed=False)
    job = submit("delivery", subject_name="Order 7")

    assert "Do Order 7" in page(job)
    assert "Order 7" in signed_in(VIEWER).get(reverse("admin:jobs_job_changelist")).content.decode()
