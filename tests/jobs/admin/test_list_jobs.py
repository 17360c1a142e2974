"""The list of jobs: in words, filtered, and as quick for many as for few."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import format_html

from jobs.models import Job
from pxm.clock import now
from tests.factories.people import MERCHANDISER, OPERATOR, VIEWER, signed_in

LIST = reverse("admin:jobs_job_changelist")


def shown(browser, query: str = "") -> str:
    return browser.get(f"{LIST}{query}").content.decode()


def test_jobs_are_listed_in_words(ended, speak) -> None:
    speak(outcome=lambda job: "7 things done")
    ended(subject_name="Shirt", actor_name="Nightly sync")
    page = shown(signed_in(VIEWER))

    assert "Do Shirt" in page
    assert "Nightly sync" in page
    assert "7 things done" in page
    assert "0.4 s" in page
    assert ">done<" in page


def test_a_failed_job_says_how_many_problems_it_has(ended) -> None:
    ended("failed", errors=("a", "b"))
    assert "2 problems" in shown(signed_in(VIEWER))


def test_running_and_waiting_jobs_stand_above_the_list(running, submit, speak) -> None:
    speak(doing=lambda job, it: format_html("{} works", it))
    running(subject_name="Jeans")
    for number in range(7):
        submit(subject_name=f"Product {number}")
    above = shown(signed_in(VIEWER)).partition('id="changelist-form"')[0]

    assert '<em class="jobs-subject pxm-cut">Jeans</em> works' in above
    assert "2 more jobs waiting." in above


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=failed", {"Shirt"}),
        ("?state=success", {"Jeans"}),
        ("?state=nonsense", {"Shirt", "Jeans", "Polo"}),
        ("?kind=other", {"Polo"}),
        ("?asked=week&state=failed", {"Shirt"}),
        ("?q=jea", {"Jeans"}),
        ("?q=nothing", set()),
    ],
)
def test_jobs_can_be_narrowed_down(work, ended, query, found) -> None:
    work(name="other")
    ended("failed", subject_name="Shirt")
    ended("success", subject_name="Jeans")
    ended("cancelled", type="other", subject_name="Polo")
    listed = shown(signed_in(VIEWER), query).partition('id="changelist-form"')[2]

    assert {name for name in ("Shirt", "Jeans", "Polo") if f"Do {name}" in listed} == found


def test_the_list_costs_the_same_for_many_jobs(ended, running, submit, count_queries) -> None:
    browser = signed_in(VIEWER)
    running()
    for _ in range(2):
        ended()
        submit()
    shown(browser)
    few = count_queries(lambda: shown(browser))
    for _ in range(20):
        ended()
        submit()

    # One of them, because there is no broker to say who works.
    assert count_queries(lambda: shown(browser)) == few == 12


def test_nobody_adds_edits_or_deletes_a_job(ended) -> None:
    job, browser = ended(), signed_in(OPERATOR)

    assert browser.get(reverse("admin:jobs_job_add")).status_code == 403
    assert browser.post(reverse("admin:jobs_job_delete", args=[job.pk]), {"post": "yes"}).status_code == 403
    assert browser.post(reverse("admin:jobs_job_change", args=[job.pk]), {"status": "pending"}).status_code == 405
    assert Job.objects.get(pk=job.pk).status == "success"


def test_who_may_not_see_jobs_gets_no_list() -> None:
    assert signed_in(None).get(LIST).status_code == 403
    assert signed_in(MERCHANDISER).get(LIST).status_code == 200


def test_an_empty_list_says_what_will_stand_there() -> None:
    assert "Nothing has been done yet" in shown(signed_in(VIEWER))
    assert "No job matches" in shown(signed_in(VIEWER), "?q=shirt")


def test_planned_jobs_come_after_those_that_wait_and_are_counted_apart(submit) -> None:
    for number in range(6):
        submit(subject_name=f"Plan {number}", not_before=now() + timedelta(hours=9 - number))
    for number in range(3):
        submit(subject_name=f"Turn {number}")
    above = shown(signed_in(VIEWER)).partition('id="changelist-form"')[0]

    places = [above.index(f"Do {name}") for name in ("Turn 0", "Turn 1", "Turn 2", "Plan 5", "Plan 4")]
    assert places == sorted(places)
    assert "planned for" in above
    assert "4 more jobs planned for later." in above
    assert "waiting." not in above
