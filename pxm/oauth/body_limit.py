"""How long a request for a token may be."""

from __future__ import annotations

from pxm.http.body_limits import BodyLimit

ACCESS_TOKEN = BodyLimit("/oauth/access_token", 64 * 1024)
