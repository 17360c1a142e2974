from __future__ import annotations

import pytest
from pytest_django import Settings


@pytest.fixture
def doors(settings: Settings) -> None:
    """Serve the endpoints of `tests.pxm.doors` before the real ones."""
    settings.ROOT_URLCONF = "tests.pxm.doors"
