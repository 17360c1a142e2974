"""Tags of shopper answers, which can be compared without making the answer (for ``If-None-Match``).

A tag stands for everything that an answer depends on but time, and says until when that does not matter either: no sale
of what was shown begins or ends before. Rules need no such moment, for they are looked at with every request.
"""

from __future__ import annotations

from hashlib import blake2b

import orjson
from django.http import HttpRequest

import pxm
from catalog.shopper.scope import Scope
from pxm.api.etags import known_tags
from pxm.api.pagination import Window

_FOR_EVER = "-"


def tag_of(request: HttpRequest, scope: Scope, window: Window | None, until: int | None) -> str:
    """Return the tag of an answer that stays as it is until that moment, None for ever."""
    return f'"{_basis(request, scope, window)}.{_FOR_EVER if until is None else until}"'


def known_tag(request: HttpRequest, scope: Scope, window: Window | None) -> str | None:
    """Return the tag of the answer that the client has and would get again, None if there is none."""
    known = known_tags(request)
    if not known:
        return None
    basis = _basis(request, scope, window)
    for tag in known:
        start, _, until = tag.partition(".")
        if start == basis and (until == _FOR_EVER or (until.isdecimal() and scope.at < int(until))):
            return f'"{tag}"'
    return None


def _basis(request: HttpRequest, scope: Scope, window: Window | None) -> str:
    store, shown = scope.store, scope.shown_books
    facts = (
        pxm.__version__,
        request.path,
        request.META.get("QUERY_STRING", ""),
        str(scope.release.pk),
        str(scope.rule_id),
        scope.books,
        None if shown is None else sorted(shown),
        scope.languages,
        (store.currency, store.notation),
        scope.explains,
        None if window is None else (window.limit, window.offset),
    )
    return blake2b(orjson.dumps(facts), digest_size=12).hexdigest()
