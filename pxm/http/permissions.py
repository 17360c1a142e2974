"""What people may, by queries that are written once: every page of the admin asks for it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User
from django.db.models import Value
from django.http import HttpRequest

from pxm.prepared import Place, Prepared


def _permissions(by: str, **holder: Place) -> Any:
    rows = Permission.objects.filter(**holder).order_by().annotate(by=Value(by))
    return rows.values_list("by", "content_type__app_label", "codename")


_HELD = Prepared(lambda user: _permissions("user", user=user).union(_permissions("group", group__user=user), all=True))


class PreparedPermissions(ModelBackend):
    """Lets nobody in. It stands before Django's own backend, which then finds on the person what it would ask for."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:  # type: ignore[override]
        return None

    def _get_permissions(self, user_obj: User, obj: Any, from_name: str) -> set[str]:
        kept = f"_{from_name}_perm_cache"
        is_asked = obj is None and user_obj.is_active and not (user_obj.is_anonymous or user_obj.is_superuser)
        if is_asked and not hasattr(user_obj, kept):
            held: dict[str, set[str]] = {"user": set(), "group": set()}
            for by, app, name in _HELD.all(user=user_obj.pk):
                held[by].add(f"{app}.{name}")
            for by, names in held.items():
                setattr(user_obj, f"_{by}_perm_cache", names)
        found: set[str] = super()._get_permissions(user_obj, obj, from_name)  # type: ignore[misc]
        return found
