"""The demo catalogs that apps offer for the first start; `pxm` itself knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from django.contrib.auth.models import User

from pxm.registry import Registry

Demo = Callable[[User], None]

# Each is called once, in the first start's transaction, with the administrator who then counts as its maker.
DEMOS: Registry[Demo] = Registry("demo", name_of=attrgetter("__module__"))
