"""Settings of a web server with a path that takes long bodies, which says what it answers."""

from tests.pxm.http.uploads.settings import *  # noqa: F403  all of them

LOGGING = {"level": "INFO", "format": "json"}
