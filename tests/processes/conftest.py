from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from jobs.registry import register
from tests.processes.steps import STEPS, TABLE
from tests.processes.system import System
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
    register(STEPS)
    settings.REDIS_URL = valkey.url
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    system = System(real_database, valkey.url, tmp_path)
    yield system
    system.end()
