"""What people may do with jobs: cancel, stop, try again. A refusal changes nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jobs import progress
from jobs.models import Job
from pxm.errors import Problem
from tests.factories.people import MERCHANDISER, OPERATOR, VIEWER, signed_in

VERBS = ("cancel", "stop", "retry")


def address(verb: str, job: Job) -> str:
    return reverse(f"admin:jobs_job_{verb}", args=[job.pk])


def page(job: Job, group: str) -> str:
    return signed_in(group).get(reverse("admin:jobs_job_change", args=[job.pk])).content.decode()


@pytest.fixture
def job_in(submit, running, ended):
    makers = {"pending": submit, "started": running}

    def make(status: str) -> Job:
        return makers[status]() if status in makers else ended(status)

    return make


OFFERED = {
    ("pending", MERCHANDISER): {"cancel"},
    ("pending", OPERATOR): {"cancel"},
    ("started", OPERATOR): {"stop"},
    ("failed", MERCHANDISER): {"retry"},
    ("failed", OPERATOR): {"retry"},
    ("cancelled", MERCHANDISER): {"retry"},
    ("cancelled", OPERATOR): {"retry"},
}


@pytest.mark.parametrize("group", [VIEWER, MERCHANDISER, OPERATOR])
@pytest.mark.parametrize("status", ["pending", "started", "success", "failed", "cancelled"])
def test_what_one_may_not_do_is_absent(job_in, status, group) -> None:
    job = job_in(status)
    shown = page(job, group)

    assert {verb for verb in VERBS if address(verb, job) in shown} == OFFERED.get((status, group), set())


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_only_look_is_refused(job_in, verb) -> None:
    job = job_in({"cancel": "pending", "stop": "started", "retry": "failed"}[verb])
    before = list(Job.objects.values())

    assert signed_in(VIEWER).post(address(verb, job)).status_code == 403
    assert signed_in(None).post(address(verb, job)).status_code == 403
    assert list(Job.objects.values()) == before


def test_a_merchandiser_does_not_stop_jobs(broker, running) -> None:
    job = running()

    assert signed_in(MERCHANDISER).post(address("stop", job)).status_code == 403
    assert broker.client().keys() == []


@pytest.mark.parametrize("verb", VERBS)
def test_changes_are_never_made_by_a_link(submit, verb) -> None:
    assert signed_in(OPERATOR).get(address(verb, submit())).status_code == 405


def test_a_waiting_job_is_cancelled(submit) -> None:
    job = submit()
    answer = signed_in(MERCHANDISER).post(address("cancel", job), follow=True)

    assert Job.objects.get(pk=job.pk).status == "cancelled"
    assert "Cancelled. Nothing was changed." in answer.content.decode()


def test_a_job_that_started_meanwhile_is_not_cancelled(running) -> None:
    job = running()
    answer = signed_in(MERCHANDISER).post(address("cancel", job), follow=True)

    assert "Only pending jobs can be cancelled." in answer.content.decode()
    assert Job.objects.get(pk=job.pk).status == "started"


def test_an_operator_asks_a_running_job_to_stop(broker, running) -> None:
    job = running()
    answer = signed_in(OPERATOR).post(address("stop", job), follow=True)

    assert "Asked to stop." in answer.content.decode()
    with pytest.raises(progress.Stopped):
        progress.Ticker(job.pk).tick(1, 2)


def test_without_a_broker_nobody_is_told_that_it_stops(running) -> None:
    answer = signed_in(OPERATOR).post(address("stop", running()), follow=True)

    assert "The broker does not answer" in answer.content.decode()


def test_trying_again_makes_a_new_job(ended, django_capture_on_commit_callbacks) -> None:
    old = ended("failed", errors=("a",), subject_name="Shirt")
    answer = signed_in(MERCHANDISER).post(address("retry", old), headers={"X-Request-Id": "request-5"})
    new = Job.objects.get(retry_of=old)

    assert answer.headers["Location"] == reverse("admin:jobs_job_change", args=[new.pk])
    assert (new.status, new.subject_name, new.request_id) == ("pending", "Shirt", "request-5")
    assert new.actor.groups.get().name == MERCHANDISER
    assert Job.objects.get(pk=old.pk).status == "failed"


def test_pressing_again_leads_to_the_same_new_job(ended) -> None:
    old = ended("failed")
    merchandiser = signed_in(MERCHANDISER)
    answers = [merchandiser.post(address("retry", old)) for _ in range(3)]
    new = Job.objects.get(retry_of=old)

    assert {answer.headers["Location"] for answer in answers} == {reverse("admin:jobs_job_change", args=[new.pk])}
    assert address("retry", old) not in page(old, MERCHANDISER)


def test_a_job_that_succeeded_is_not_tried_again(ended) -> None:
    answer = signed_in(OPERATOR).post(address("retry", ended()), follow=True)

    assert "Only failed and cancelled jobs can be tried again." in answer.content.decode()
    assert Job.objects.count() == 1


def test_what_would_not_be_the_same_any_more_leads_to_where_it_begins(work, ended, speak) -> None:
    work(outdated=lambda job: Problem("the shirt is another", "changed"))
    speak(begins_at=lambda job: "/admin/?begin")
    old = ended("failed")

    answer = signed_in(MERCHANDISER).post(address("retry", old), follow=True)

    assert answer.redirect_chain == [("/admin/?begin", 302)]
    assert "The shirt is another." in answer.content.decode()
    assert Job.objects.count() == 1


def test_trying_again_needs_the_right_to_do_the_work_itself(ended, speak) -> None:
    speak(permission="jobs.stop_job")
    job = ended("failed")

    assert address("retry", job) not in page(job, MERCHANDISER)
    assert signed_in(MERCHANDISER).post(address("retry", job)).status_code == 403
    assert Job.objects.count() == 1
    assert signed_in(OPERATOR).post(address("retry", job)).status_code == 302


def test_stopping_work_in_chunks_does_not_promise_to_undo_them(broker, work, running) -> None:
    work(atomic=False)
    answer = signed_in(OPERATOR).post(address("stop", running()), follow=True)

    assert "what it has done so far stays" in answer.content.decode()
