"""The demo catalogs that apps offer for the first start; `pxm` itself knows none of them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import User

Demo = Callable[[User], None]
_registered: list[Demo] = []


def register_demo(demo: Demo) -> None:
    """Have `demo` called once, in the first start's transaction, with the administrator who is to have made it all."""
    if demo not in _registered:
        _registered.append(demo)


def registered_demos() -> tuple[Demo, ...]:
    return tuple(_registered)
