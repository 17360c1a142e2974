"""Jobs on the start page and on the pages of what they are about."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils.html import format_html

from jobs.admin.activity import ON_A_TAB, RECENT, unfinished
from jobs.models import Job
from pxm.clock import now
from tests.factories.people import VIEWER, signed_in

UNFINISHED = reverse("admin:jobs_job_unfinished")


def dashboard(browser=None) -> str:
    return (browser or signed_in(VIEWER)).get(reverse("admin:index")).content.decode()


def test_the_last_jobs_are_told_in_plain_words(ended, speak) -> None:
    speak(deed=lambda job, it: format_html("did 24 things to {}", it))
    ended(subject_name="Shirt", actor_name="Ana")

    assert 'Ana</span> did 24 things to <em class="jobs-subject pxm-cut">Shirt</em>' in dashboard()


def test_a_subject_that_still_exists_is_a_link(ended, speak) -> None:
    here, gone = uuid4(), uuid4()
    speak(deed=lambda job, it: it, pages=lambda subjects: {here: "/here/"})
    ended(subject_id=here, subject_name="Shirt")
    ended(subject_id=gone, subject_name="Jeans")
    shown = dashboard()

    assert '<a class="jobs-subject pxm-cut" href="/here/">Shirt</a>' in shown
    assert '<em class="jobs-subject pxm-cut">Jeans</em>' in shown


def test_only_the_last_ten_are_shown(ended) -> None:
    for number in range(RECENT + 2):
        ended(subject_name=f"<{number}>")
    recent = dashboard().partition('id="jobs-recent"')[2]

    assert recent.count("data-job=") == RECENT
    assert "&lt;11&gt;" in recent


def test_failed_jobs_of_the_week_are_counted(ended) -> None:
    ended("failed")
    old = ended("failed")
    Job.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=8))
    tile = dashboard().partition("Failed jobs")[2][:200]

    assert ">1<" in tile


def test_a_job_without_progress_for_ten_minutes_is_a_warning(running, speak) -> None:
    speak(doing=lambda job, it: format_html("{} is working", it))
    job = running(subject_name="Jeans")
    assert "has shown no progress" not in dashboard()

    Job.objects.filter(pk=job.pk).update(started_at=now() - timedelta(minutes=11))
    assert "is working, but has shown no progress for 10 minutes" in dashboard()


def test_who_may_not_see_jobs_sees_none_on_the_start_page(ended) -> None:
    ended(subject_name="Shirt")
    shown = dashboard(signed_in(None))

    assert "Shirt" not in shown
    assert "Failed jobs" not in shown
    assert signed_in(None).get(reverse("admin:jobs_job_recent")).headers["HX-Refresh"] == "true"


def test_the_start_page_costs_the_same_for_many_jobs(ended, submit, count_queries) -> None:
    browser = signed_in(VIEWER)
    ended(), submit()
    dashboard(browser)
    few = count_queries(lambda: dashboard(browser))
    for _ in range(15):
        ended(subject_id=uuid4()), submit()

    assert count_queries(lambda: dashboard(browser)) == few


def test_the_line_answers_nothing_while_it_looks_the_same(submit) -> None:
    submit()
    browser = signed_in(VIEWER)

    assert browser.get(UNFINISHED, {"seen": unfinished()["seen"]}).status_code == 204


def test_the_line_says_when_a_job_joined_or_left(submit) -> None:
    seen = unfinished()["seen"]
    submit()
    answer = signed_in(VIEWER).get(UNFINISHED, {"seen": seen})

    assert answer.headers["HX-Trigger"] == "jobs-changed"
    assert "data-job=" in answer.content.decode()


def test_a_running_job_is_always_answered_for_its_bar(running) -> None:
    running()
    answer = signed_in(VIEWER).get(UNFINISHED, {"seen": unfinished()["seen"]})

    assert answer.status_code == 200
    assert "HX-Trigger" not in answer.headers


def test_a_tab_shows_the_jobs_about_one_thing_page_by_page(ended) -> None:
    subject = uuid4()
    for number in range(ON_A_TAB + 1):
        ended(subject_id=subject, subject_name=f"<{number}>")
    ended(subject_id=uuid4(), subject_name="other")
    address = reverse("admin:jobs_job_of_subject", args=[subject])
    first, second = (signed_in(VIEWER).get(address, {"page": page}).content.decode() for page in (0, 1))

    assert first.count("data-job=") == ON_A_TAB
    assert "Earlier jobs" in first
    assert "other" not in first
    assert second.count("data-job=") == 1
    assert "Earlier jobs" not in second


def test_a_tab_costs_the_same_for_many_jobs(ended, count_queries) -> None:
    subject, browser = uuid4(), signed_in(VIEWER)
    address = reverse("admin:jobs_job_of_subject", args=[subject])
    ended(subject_id=subject)
    browser.get(address)
    few = count_queries(lambda: browser.get(address))
    for _ in range(20):
        ended(subject_id=subject)

    assert count_queries(lambda: browser.get(address)) == few == 4
