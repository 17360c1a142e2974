"""Products by what their texts hold, without reading all of them (`pxm.searching` says what that means).

PostgreSQL's planner knows its index of trigrams. SQLite is told to look at no products but those that its index finds,
if these are few: what is common is found sooner by looking at products in the order that is wanted. Where an SQLite
database has no such index (`products.models.kept`), all products are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import OperationalError, connection
from django.db.models import Q

from products.models.lookups import TEXTS, TRIGRAMS, HasTrigrams
from pxm import bulk, searching, trigrams
from pxm.lookups import spellings_of

# Of so many candidates all are looked at.
_FEW = 10_000
_LAST = chr(0x10FFFF)


def held_by(columns: Iterable[str], text: str) -> Q:
    """As `pxm.searching.held_by`, for columns that are indexed (`products.models.kept.SEARCHED`). A query or few."""
    searched = searching.plain(text)
    return _candidates([searching.spellings(searched)]) & searching.held_by(columns, searched)


def held_together_by(columns: Iterable[str], text: str) -> Q:
    """As `pxm.searching.held_together_by`, for columns that are indexed. A query or few."""
    words = [searching.spellings(searching.plain(word)) for word in searching.words_of(text)]
    return _candidates(words) & searching.held_together_by(columns, text)


def maybe_like(pattern: str, *, ignores_case: bool) -> Q:
    """Return the condition that a product may have an indexed text that is like the pattern. A query or few."""
    return _candidates([spellings_of(pattern, ignores_case=ignores_case)])


def _candidates(texts: Sequence[trigrams.Spellings]) -> Q:
    """Return the condition that a product may hold all of the texts; of every product, if that is not worth asking."""
    if bulk.is_postgresql():
        return Q()
    try:
        asked = trigrams.expression(texts)
        match = asked if asked and _finds_few(asked) else "" if asked else _match_of_short(texts)
    except OperationalError:  # no such index
        return Q()
    return Q(HasTrigrams("pk", match)) if match else Q()


def _finds_few(match: str) -> bool:
    statement = f"SELECT COUNT(*) FROM (SELECT 1 FROM {TEXTS} WHERE {TEXTS} MATCH %s LIMIT {_FEW + 1})"
    return bool(bulk.select(statement, match)[0][0] <= _FEW)


def _match_of_short(texts: Sequence[trigrams.Spellings]) -> str:
    """Return what to MATCH for the first text of which few products hold a trigram that begins with it; "" if none."""
    for text in texts:
        beginnings = trigrams.beginnings(text)
        found = _few_trigrams(beginnings) if beginnings else None
        if found is not None:
            return trigrams.any_of(found or beginnings)
    return ""


def _few_trigrams(beginnings: Sequence[str]) -> list[str] | None:
    """Return the trigrams that begin so; None if many products have them. They are read only until these are many."""
    found, total = [], 0
    with connection.cursor() as cursor:
        for beginning in beginnings:
            cursor.execute(
                f"SELECT term, doc FROM {TRIGRAMS} WHERE term >= %s AND term <= %s", [beginning, f"{beginning}{_LAST}"]
            )
            for trigram, products in cursor:
                found.append(trigram)
                total += products
                if total > _FEW:
                    return None
    return found
