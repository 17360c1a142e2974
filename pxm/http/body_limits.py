"""How long a body may be, by path; the app that owns a path declares its limit (`AppConfig.ready`).

Everywhere else the limit is `settings.MAX_JSON_BODY_BYTES`, which holds for JSON on every path.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from django.conf import settings

from pxm.api.families import PCM, Family
from pxm.errors import Problem
from pxm.pointers import WHOLE_BODY
from pxm.registry import Registry


@dataclass(frozen=True)
class BodyLimit:
    """At most `bytes` in a body sent to `path` or to a path below it; `path` has no trailing slash.

    A longer one is refused as the `family` of the path's endpoints refuses: with 413, unless the contract has another
    `status` and a `detail` of its own for it.
    """

    path: str
    bytes: int
    family: Family = PCM
    status: int = 413
    detail: str = ""

    @property
    def problem(self) -> Problem:
        return Problem(self.detail or f"the body exceeds {self.bytes} bytes", WHOLE_BODY)


body_limits: Registry[BodyLimit] = Registry("body limit", name_of=attrgetter("path"))


def limit_of(path: str) -> int:
    """Return the limit in bytes for a request to `path`: that of the longest declared path it is below."""
    return body_limit_of(path).bytes


def body_limit_of(path: str) -> BodyLimit:
    """Return the same with how it is refused."""
    within = [limit for limit in body_limits if f"{path}/".startswith(f"{limit.path}/")]
    if not within:
        return BodyLimit("", int(settings.MAX_JSON_BODY_BYTES))
    return max(within, key=lambda limit: len(limit.path))
