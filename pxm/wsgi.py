"""The web application for any WSGI server."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from pxm.checks import refusal_to_serve
from pxm.environment import unusable
from pxm.http.body_limits import limit_of
from pxm.http.chunked import ReadChunkedBodies

# If a process ends with this code while starting, gunicorn gives up; with any other it starts the next one, forever.
_CANNOT_START = 3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pxm.settings")

try:
    _application = get_wsgi_application()
    _refusal = refusal_to_serve()
except ImproperlyConfigured as _problem:
    _refusal = unusable(_problem)
if _refusal:
    sys.stderr.write(f"{_refusal}\n")
    sys.exit(_CANNOT_START)

application = ReadChunkedBodies(_application, limit_of)
