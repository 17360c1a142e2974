"""Fixtures that every room uses, and the rule that nothing may be skipped where `PXM_REQUIRE_ALL` says so."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoCaptureOnCommitCallbacks, DjangoDbBlocker, Settings

from jobs import runner
from pxm.oauth.last_use import note_use
from pxm.oauth.models import ApplicationKey
from pxm.oauth.services import create_application_key
from pxm.oauth.tokens import Grant, issue_token
from tests import databases
from tests.client import APIClient
from tests.valkey import Valkey

# A busy machine is no failure.
hypothesis_settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("untimed")
Rows = TypeVar("Rows")
REQUIRE_ALL = os.environ.get("PXM_REQUIRE_ALL") == "1"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only_on(vendor): means something on one database only: sqlite or postgresql")
    gc.disable()


def pytest_collection_finish() -> None:
    """Nothing imported is garbage, and there is less of it than Python expects: a tenth of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, without calling them skipped, the tests that are about the other database.

    Those that touch none are marked `one_database`, before `-m` is looked at; so are those of screens, which show what
    services tested on both have done. Screens that ask the database in ways of their own are marked `both_databases`,
    and every address of the admin is asked on both (`test_odd_input`).
    """
    for item in items:
        if not _touches_database(item) or "admin" in item.path.parent.parts:
            item.add_marker(pytest.mark.one_database)
    elsewhere = [item for item in items if _is_about_another_database(item)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


def _touches_database(item: pytest.Item) -> bool:
    return "django_db_setup" in item.fixturenames or item.get_closest_marker("django_db") is not None


def _is_about_another_database(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("only_on")
    return marker is not None and marker.args[0] != connection.vendor


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    return _not_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    return _not_skipped((yield))


def _not_skipped(report):
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason} – but PXM_REQUIRE_ALL=1 lets no test be skipped"
    return report


@pytest.fixture
def application_key(db: None) -> ApplicationKey:
    """A key in use, so that requests do not note it once more."""
    key = create_application_key(name="Tests")[0]
    note_use(key)
    key.refresh_from_db()
    return key


@pytest.fixture
def api(application_key: ApplicationKey) -> APIClient:
    """The API with the token of an administrator."""
    return APIClient(issue_token(key=application_key, grant=Grant.CLIENT_CREDENTIALS)[1])


@pytest.fixture
def shopper_api(application_key: ApplicationKey) -> APIClient:
    """The API with an implicit token."""
    return APIClient(issue_token(key=application_key, grant=Grant.IMPLICIT)[1])


@pytest.fixture
def anonymous_api(db: None) -> APIClient:
    """The API without a token."""
    return APIClient(None)


@pytest.fixture
def count_queries(db: None) -> Callable[[Callable[[], object]], int]:
    """Return how many queries a call makes: ``count_queries(lambda: api.get("/pcm/jobs"))``."""

    def count(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            call()
        return len(queries)

    return count


@pytest.fixture
def run_jobs(db: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Callable[[], None]:
    """Run everything that waits in the jobs table, here and now, with what the work does on commit."""

    def run() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            runner.drain()

    return run


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Also keep a copy of the test database from before any test wrote into it; its name."""
    with django_db_blocker.unblock():
        name = databases.copy_of_test_database(tmp_path_factory.mktemp("database"))
    yield name
    with django_db_blocker.unblock():
        databases.remove(name)
        databases.end_other_sessions()


@pytest.fixture(scope="module")
def make_once(
    django_db_setup: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[[Callable[[], Rows]], Rows]]:
    """Make rows for all tests of a module, each of which finds them as they were made: ``make_once(_rows)``.

    For walks, whose many tests look at one row of everything. What the rows would do on commit is not done.
    """
    with django_db_blocker.unblock():
        around_all = transaction.atomic()
        around_all._from_testcase = True  # as around a test: work in chunks may begin its own transactions
        around_all.__enter__()

    def made(make: Callable[[], Rows]) -> Rows:
        with django_db_blocker.unblock():
            return make()

    yield made
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around_all.__exit__(None, None, None)


@pytest.fixture
def real_database(db: None, django_db_setup: str, tmp_path: Path) -> Iterator[str]:
    """A fresh database with real transactions, for races of threads and processes; its URL.

    Unlike `transactional_db` it works for threads on SQLite too (it is a file) and still has what the migrations wrote.
    Threads close their connections themselves (`django.db.connections.close_all()`).
    """
    name = databases.copy_of(django_db_setup, tmp_path)
    with databases.connected_to(name) as url:
        yield url
    databases.remove(name)


@pytest.fixture
def health_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `/readyz` ask the database in the test's own thread, which sees what the test has written."""
    monkeypatch.setattr("pxm.health.close_old_connections", lambda: None)
    monkeypatch.setattr("pxm.health._examiner", _AtOnce())


class _AtOnce:
    def submit(self, call: Callable[..., None], *arguments: object) -> Future[None]:
        done: Future[None] = Future()
        done.set_result(call(*arguments))
        return done


@pytest.fixture(scope="session")
def _valkey() -> Iterator[Valkey]:
    valkey = Valkey()
    valkey.start()
    yield valkey
    valkey.remove()


@pytest.fixture
def broker(_valkey: Valkey, settings: Settings) -> Valkey:
    """A broker that answers and is empty."""
    settings.REDIS_URL = _valkey.url
    _valkey.client().flushall()
    return _valkey
