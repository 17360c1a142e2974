"""Sessions that have ended and old tries to sign in are deleted in bounded pieces, and nothing else is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from pxm.http import sign_in_upkeep
from pxm.http.sign_in_upkeep import forget_ended_sessions, forget_old_tries
from pxm.upkeep import tidy_up
from tests.factories.people import VIEWER, signed_in

pytestmark = pytest.mark.django_db


def sessions(many: int, *, end_in_days: float) -> None:
    end = timezone.now() + timedelta(days=end_in_days)
    Session.objects.bulk_create(
        Session(session_key=f"{end_in_days}-{number}", session_data="x", expire_date=end) for number in range(many)
    )


def tries(model: type[models.Model], many: int, *, days: float) -> None:
    facts = {"failures_since_start": 1} if model is AccessAttempt else {}
    made = model._default_manager.bulk_create(
        model(username=f"{days}-{number}", user_agent="x", **facts) for number in range(many)
    )
    at = timezone.now() - timedelta(days=days)
    model._default_manager.filter(pk__in=[row.pk for row in made]).update(attempt_time=at)


def test_sessions_that_have_ended_go(monkeypatch) -> None:
    monkeypatch.setattr(sign_in_upkeep, "CHUNK", 10)
    sessions(25, end_in_days=-1)
    sessions(2, end_in_days=1)
    browser = signed_in(VIEWER)
    assert [forget_ended_sessions(), forget_ended_sessions()] == [25, 0]
    assert Session.objects.count() == 3
    assert browser.get("/admin/").status_code == 200


@pytest.mark.parametrize("model", [AccessAttempt, AccessFailureLog, AccessLog])
def test_tries_go_after_ninety_days(model, monkeypatch) -> None:
    monkeypatch.setattr(sign_in_upkeep, "CHUNK", 10)
    tries(model, 25, days=91)
    tries(model, 2, days=89)
    assert [forget_old_tries(), forget_old_tries()] == [25, 0]
    assert model._default_manager.count() == 2


def test_tries_may_be_kept_for_ever(settings) -> None:
    settings.SIGN_IN_DAYS = 0
    tries(AccessLog, 2, days=10_000)
    assert tidy_up() == 0
    assert AccessLog.objects.count() == 2


def test_a_piece_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr(sign_in_upkeep, "CHUNK", 10)
    sessions(150, end_in_days=-1)
    assert [tidy_up(), tidy_up(), tidy_up()] == [100, 50, 0]
