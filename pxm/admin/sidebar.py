"""The words in which `settings.UNFOLD` writes down the map of the admin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from pxm.admin.signed_in import may

OPERATORS = "operators"


def group(title: str, *pages: dict[str, Any]) -> dict[str, Any]:
    """Return a group of pages; it is absent for whoever may see none of them."""
    return {"title": title, "items": list(pages)}


def page(
    title: str, icon: str, url_name: str, *, needs: str | Sequence[str] = "", badge: str = "", badge_title: str = ""
) -> dict[str, Any]:
    """Return a link of the sidebar.

    `needs` is a permission (``products.view_product``), several of which one is enough, or `OPERATORS`; `badge` the
    dotted path of a function of the request that returns a number, which `badge_title` puts into words.
    """
    return {
        "title": title,
        "icon": icon,
        # Looked up once: it does not change, and every page shows it.
        "link": SimpleLazyObject(partial(reverse, url_name)),
        "permission": _allows(needs),
        "badge": badge,
        "badge_title": badge_title,
    }


def _allows(needs: str | Sequence[str]) -> Callable[[HttpRequest], bool]:
    def allows(request: HttpRequest) -> bool:
        if needs == OPERATORS:
            return bool(request.user.is_active and request.user.is_superuser)
        permissions = [needs] if isinstance(needs, str) else needs
        return not needs or any(may(request, each) for each in permissions)

    return allows
