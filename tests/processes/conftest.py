from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from jobs.registry import JOB_TYPES
from pxm.running import places
from tests import databases
from tests.processes.steps import TABLE, TYPES
from tests.processes.system import System
from tests.processes.up import Up
from tests.valkey import Valkey


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    """A broker of this test alone, to be killed and started again."""
    valkey = Valkey()
    valkey.start()
    yield valkey
    valkey.remove()


@pytest.fixture
def system(real_database: str, valkey: Valkey, tmp_path: Path, settings: object) -> Iterator[System]:
    """An empty database with the means to start workers on it."""
    settings.REDIS_URL = valkey.url
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    system = System(real_database, valkey.url, tmp_path)
    with JOB_TYPES.holding(*TYPES):
        yield system
    system.end()


@pytest.fixture(scope="module")
def new_up(django_db_setup: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[..., Up]]:
    """Make `up`s with a data folder of their own and, where the tests run on PostgreSQL, a database.

    Nothing is in it but tables, whose making would take half of a start; with ``is_bare=True`` not even those.
    """
    made: list[Up] = []
    names: list[str] = []
    folders: list[Path] = []

    def make(*, is_bare: bool = False) -> Up:
        folders.append(Path(tempfile.mkdtemp(prefix="pxm 100% #", dir="/tmp")))  # a socket's path must be short
        up = Up(folders[-1])
        with django_db_blocker.unblock():
            if connection.vendor == "postgresql":
                names.append(databases.empty() if is_bare else databases.copy_of(django_db_setup, folders[-1]))
                up = Up(folders[-1], databases.url_of(names[-1]))
            elif not is_bare:
                up.data.mkdir(mode=0o700)
                Path(databases.copy_of(django_db_setup, up.data)).rename(places.database_file(up.data))
        made.append(up)
        return up

    yield make
    for up in made:
        up.end()
    for folder in folders:
        shutil.rmtree(folder)
    with django_db_blocker.unblock():
        for name in names:
            databases.remove(name)


@pytest.fixture
def an_up(tmp_path: Path) -> Up:
    """An `up` on the default database, not started."""
    return Up(tmp_path)
