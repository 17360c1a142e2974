"""Settings of a web server with a path that takes long bodies."""

from tests.settings import *  # noqa: F403  all of them
from tests.settings import INSTALLED_APPS as _apps

INSTALLED_APPS = [*_apps, "tests.pxm.http.uploads.apps.UploadsConfig"]
ROOT_URLCONF = "tests.pxm.http.uploads.urls"
