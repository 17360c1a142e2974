"""The web application for any WSGI server."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from pxm.http.chunked import ReadChunkedBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pxm.settings")

application = ReadChunkedBodies(get_wsgi_application(), settings.MAX_JSON_BODY_BYTES)
