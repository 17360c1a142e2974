"""Under which name and address the throttle of sign-ins (django-axes) counts a failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from pxm.http.client_address import client_address

# The length of the column in which failures are counted.
_LONGEST_NAME = 255
# The throttle would not find failures that were counted without an address.
_NO_ADDRESS = "0.0.0.0"


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Return the user name that was tried, cut to what can be stored."""
    return str((credentials or request.POST).get("username") or "")[:_LONGEST_NAME]


def address_tried_from(request: HttpRequest) -> str:
    return client_address(request) or _NO_ADDRESS
