"""A database that is away, and a full disk, as programs and people are told of them."""

from __future__ import annotations

import errno
import sqlite3

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection
from django.test import Client

from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def away() -> OperationalError:
    return OperationalError("could not connect to server: password=hunter2")


def full() -> OperationalError:
    problem = OperationalError("database or disk is full")
    problem.__cause__ = sqlite3.OperationalError("database or disk is full")
    problem.__cause__.sqlite_errorcode = sqlite3.SQLITE_FULL
    return problem


def full_disk() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def broken(monkeypatch):
    """Let every statement fail."""

    def fail_with(problem: Exception) -> None:
        def cursor(*args: object, **options: object) -> None:
            raise problem

        monkeypatch.setattr(connection, "cursor", cursor)

    return fail_with


OUTAGES = [
    (away, 503, "the database does not answer", "The database does not answer"),
    (full, 507, "there is no room left on the disk", "There is no room left on the disk"),
    (full_disk, 507, "there is no room left on the disk", "There is no room left on the disk"),
]


@pytest.mark.parametrize(("problem", "status", "detail", "heading"), OUTAGES)
@pytest.mark.parametrize("path", ["/pcm/products", "/v2/currencies", "/pcm/jobs"])
def test_programs_are_told_to_come_again(api, broken, path, problem, status, detail, heading) -> None:
    broken(problem())
    answer = api.get(path)
    assert (answer.status, answer.headers["Retry-After"]) == (status, "5")
    assert answer.errors[0]["detail"] == detail


@pytest.mark.parametrize(("problem", "status", "detail", "heading"), OUTAGES)
@pytest.mark.parametrize("path", ["/admin/", "/admin/products/product/", "/admin/jobs/job/"])
def test_people_are_told_so_on_a_page(broken, path, problem, status, detail, heading, caplog) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(PersonFactory(is_superuser=True, is_staff=True))
    broken(problem())
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "5")
    assert f"<h1>{heading}</h1>" in answer.text
    assert f'href="{path}"' in answer.text
    assert "hunter2" not in answer.text
    assert not [record for record in caplog.records if record.exc_info], "one line, no traceback"


def test_an_outage_outside_the_views_is_told_too(monkeypatch, settings) -> None:
    """Of the session, which is saved after the view."""

    def save(*args: object, **options: object) -> None:
        raise away()

    client = Client(raise_request_exception=False)
    client.force_login(PersonFactory(is_superuser=True, is_staff=True))
    monkeypatch.setattr(SessionStore, "save", save)
    settings.SESSION_SAVE_EVERY_REQUEST = True
    answer = client.get("/admin/products/product/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
