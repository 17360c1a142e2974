"""Submitting, cancelling, trying again."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from jobs import services
from jobs.models import Job
from jobs.registry import UnknownJobType, by_subject
from pxm.errors import Conflict, Invalid, Missing, Problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return User.objects.create(username="ana", first_name="Ana", last_name="Lima")


def test_a_job_tells_who_wanted_what_from_whom(submit, ana):
    subject = uuid4()
    job = submit(actor=ana, subject_id=subject, subject_name="Shirt")
    job.refresh_from_db()
    assert (job.actor, job.actor_name, job.subject_id, job.subject_name) == (ana, "Ana Lima", subject, "Shirt")


def test_the_lane_may_depend_on_the_payload(work, submit):
    work(lane=lambda job: f"catalog {job.payload['catalog']}")
    assert submit(payload={"catalog": 7}).lane == "catalog 7"


def test_an_unknown_type_is_a_mistake_of_the_program(submit):
    with pytest.raises(UnknownJobType):
        submit("gone")
    assert not Job.objects.exists()


def test_a_job_lives_and_dies_with_the_callers_transaction(submit, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        submit()
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert callbacks == []


def test_the_bell_rings_when_the_job_is_committed(submit, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(services, "ring", lambda: rung.append(Job.objects.count()))
    with django_capture_on_commit_callbacks(execute=True):
        submit()
        assert rung == []
    assert rung == [1]


def test_an_unknown_job_is_missing():
    with pytest.raises(Missing):
        services.cancel(job_id=uuid4())


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_trying_again_is_a_new_job_linked_to_the_old(submit, ana, status):
    old = submit(payload={"a": 1}, subject_id=uuid4(), subject_name="Shirt", request_id="r-1")
    Job.objects.update(status=status)
    new = services.retry(job_id=old.id, actor=ana, request_id="r-2")
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status, new.retry_of) == (status, "pending", old)
    assert (new.type, new.lane, new.payload) == (old.type, old.lane, old.payload)
    assert (new.subject_id, new.subject_name) == (old.subject_id, old.subject_name)
    assert (new.actor, new.actor_name, new.request_id) == (ana, "Ana Lima", "r-2")


def test_trying_again_twice_is_the_same_new_job(submit, ana):
    old = submit()
    Job.objects.update(status="failed")
    new = services.retry(job_id=old.id, actor=ana, request_id="r-2")
    for status in ("pending", "started", "success", "failed"):
        Job.objects.filter(pk=new.pk).update(status=status)
        assert services.retry(job_id=old.id, actor=None, request_id="r-3") == new
    assert Job.objects.count() == 2
    assert services.retry(job_id=new.id, actor=ana, request_id="r-4").retry_of == new


@pytest.mark.parametrize("status", ["pending", "started", "success"])
def test_only_what_failed_or_was_cancelled_can_be_tried_again(submit, ana, status):
    old = submit()
    Job.objects.update(status=status)
    with pytest.raises(Invalid, match="only failed and cancelled jobs can be tried again"):
        services.retry(job_id=old.id, actor=ana, request_id="r")
    assert list(Job.objects.values_list("id", "status")) == [(old.id, status)]


def test_what_would_not_be_the_same_any_more_is_not_tried_again(work, submit, ana):
    work(outdated=lambda job: Problem(f"{job.subject_name} is another", "changed"))
    old = submit(subject_name="Shirt")
    Job.objects.update(status="failed")
    with pytest.raises(Conflict, match="Shirt is another"):
        services.retry(job_id=old.id, actor=ana, request_id="r")
    assert Job.objects.get() == old


def test_a_job_survives_the_user_who_wanted_it(submit, ana):
    job = submit(actor=ana)
    ana.delete()
    job.refresh_from_db()
    assert (job.actor, job.actor_name) == (None, "Ana Lima")


def test_ids_are_time_ordered(submit):
    ids: list[UUID] = [submit().id for _ in range(3)]
    assert ids == sorted(ids)


def test_a_lane_by_subject_is_one_for_each_subject(work, submit):
    work(lane=by_subject("publish"))
    summer, winter = uuid4(), uuid4()
    assert submit(subject_id=summer).lane == submit(subject_id=summer).lane == f"publish {summer}"
    assert submit(subject_id=winter).lane == f"publish {winter}"


def test_a_lane_by_subject_needs_a_subject(work, submit):
    work(lane=by_subject("publish"))
    with pytest.raises(ValueError, match="a job of type work needs a subject"):
        submit()
    assert not Job.objects.exists()


def test_a_job_tried_again_keeps_the_lane_of_its_subject(work, submit, ana):
    work(lane=by_subject("publish"))
    old = submit(subject_id=uuid4())
    Job.objects.update(status="failed")
    assert services.retry(job_id=old.id, actor=ana, request_id="r").lane == old.lane
