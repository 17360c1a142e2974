"""Lists whose rows nobody makes, edits or deletes there: they come about otherwise, and stay as they are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


class Unedited:
    """Comes before the class that asks permissions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
