"""The project's settings with what tests need otherwise: database, cache, a fast hasher, a broker that is not there."""

import os
import tempfile
from pathlib import Path

from pxm.database_url import database_settings
from pxm.settings import *  # noqa: F403  all but what follows

SECRET_KEY = "the-tests-sign-their-sessions-and-tokens-with-this-key"
SECRET_KEY_IS_LASTING = True
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WHITENOISE_AUTOREFRESH = True
FAILED_TOKEN_REQUESTS_PER_MINUTE = IMPLICIT_TOKENS_PER_MINUTE = 1_000_000
LOGGING = {"level": "WARNING", "format": "console"}

# Without `TEST_DATABASE_URL` the tests run on SQLite in memory.
_url = os.environ.get("TEST_DATABASE_URL") or "sqlite://:memory:"
# Connections end with their request: those of a test's server threads would keep its database from being removed.
DATABASES = {"default": database_settings(_url) | {"CONN_MAX_AGE": 0}}

STORAGES = STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}  # noqa: F405

# Nobody listens there: ringing costs a fraction of a millisecond. Tests that need a broker take the fixture `broker`.
_nowhere = f"unix://{Path(tempfile.gettempdir()) / 'pxm-tests-have-no-broker.sock'}?db=0"
REDIS_URL = os.environ.get("TEST_REDIS_URL") or _nowhere
RQ_QUEUES = {"default": RQ_QUEUES["default"] | {"URL": REDIS_URL}}  # noqa: F405
