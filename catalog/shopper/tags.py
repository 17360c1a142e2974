"""Tags of shopper answers, which can be compared without making the answer (for ``If-None-Match``).

A tag stands for everything that an answer depends on but time, and says until when that does not matter either: no sale
of what was shown begins or ends before. Rules need no such moment, for they are looked at with every request.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

import orjson
from django.http import HttpRequest

import pxm
from catalog.frozen import milliseconds
from catalog.resolution import Period
from catalog.shopper.scope import (
    ACCOUNT_TOKEN,
    AVAILABLE_PRICES,
    CONTEXT_HEADERS,
    CUSTOMER_TOKEN,
    EXPLAIN,
    SEGMENTATION_PREVIEW,
    Scope,
    variable_of,
)
from pxm.api.etags import known_tags
from pxm.api.pagination import Window
from pxm.clock import now
from pxm.settled.kept import Kept

_FOR_EVER = "-"


@dataclass(frozen=True, slots=True)
class _Known:
    """A tag that a client had, and would have got again `between` two moments, and before `until`."""

    tag: str
    between: Period
    until: int | None


_KEPT: Kept[_Known] = Kept(1_000)
# What somebody sends that is longer is looked at each time, so that nobody fills the memory.
_LONGEST = 1_000
_is_moment = re.compile(r"[0-9]{1,20}").fullmatch
_IDENTITY = tuple(map(variable_of, (ACCOUNT_TOKEN, CUSTOMER_TOKEN)))
_VARIABLES = ("QUERY_STRING", *map(variable_of, (*CONTEXT_HEADERS, SEGMENTATION_PREVIEW, AVAILABLE_PRICES, EXPLAIN)))


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
        start, _, text = tag.partition(".")
        if start != basis or not (text == _FOR_EVER or _is_moment(text)):
            continue
        until = None if text == _FOR_EVER else int(text)
        if until is None or scope.at < until:
            found = f'"{tag}"'
            _remember(request, scope, _Known(found, scope.between, until))
            return found
    return None


def remembered_tag(request: HttpRequest, mark: str) -> str | None:
    """Return what `known_tag` has said to the same request under the same `mark`, as long as it holds; None if it was
    not asked, or says otherwise by now."""
    sent = _sent(request)
    known = _KEPT.find(mark, sent) if sent else None
    if known is None:
        return None
    moment = now()
    is_over = known.until is not None and known.until <= milliseconds(moment)
    return None if is_over or not known.between.holds(moment) else known.tag


def _remember(request: HttpRequest, scope: Scope, known: _Known) -> None:
    sent = _sent(request)
    if sent and sum(map(len, sent)) <= _LONGEST:
        _KEPT.keep(scope.mark, sent, known, read_under=scope.mark)


def _sent(request: HttpRequest) -> tuple[str, ...] | None:
    """Return all by which answers of one mark differ; None if no answer is known, or others say who the shopper is."""
    variables = request.META
    tags = variables.get("HTTP_IF_NONE_MATCH")
    if not tags or any(map(variables.get, _IDENTITY)):
        return None
    return (request.path, tags, *[variables.get(name, "") for name in _VARIABLES])


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
