"""The project's settings with what tests need otherwise: a fast hasher, a cache of their own, a database of their own."""

import os

import dj_database_url

from pxm.settings import *  # noqa: F403

SECRET_KEY = "tests"
SECRET_KEY_IS_LASTING = True
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WHITENOISE_AUTOREFRESH = True

if os.environ.get("TEST_DATABASE_URL"):
    DATABASES = {"default": dj_database_url.parse(os.environ["TEST_DATABASE_URL"])}
