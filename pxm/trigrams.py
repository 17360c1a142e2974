"""Asking an index of trigrams of SQLite (FTS5 with the tokenizer ``trigram``) which rows may hold a text.

The index knows of each row the runs of three characters that are in it, cases folded, but neither where nor how often
(``detail=none``). So it finds all rows that hold a text, and a few others: whoever asks it compares the texts as well.

A text is given as the spellings of each of its characters, `None` where anything may stand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice, product

Spellings = Sequence[Collection[str] | None]

LENGTH = 3
# What three characters may be spelled like, before nothing is asked about them; and what is asked at all.
_MOST_WAYS, _MOST_PARTS = 64, 32


def expression(texts: Sequence[Spellings]) -> str:
    """Return what to MATCH for rows that hold all of the texts; "" if no text has `LENGTH` characters in a row."""
    parts = dict.fromkeys(part for spellings in texts for part in _parts(spellings))
    return " AND ".join(islice(parts, _MOST_PARTS))


def beginnings(spellings: Spellings) -> list[str]:
    """Return, for a text that `expression` says nothing about, how trigrams may begin that are in rows with it.

    The longest run of known characters counts; without any, nothing is known. Rows end with `LENGTH` - 1 characters
    that no text holds, so each of their characters begins a trigram.
    """
    run = max(_runs(spellings), key=len, default=[])
    return sorted({way[:LENGTH] for way in _ways(run)} - {""})


def any_of(trigrams: Collection[str]) -> str:
    """Return what to MATCH for rows that hold one of the trigrams."""
    return " OR ".join(map(_quoted, trigrams))


def _parts(spellings: Spellings) -> Iterator[str]:
    for run in _runs(spellings):
        for start in range(len(run) - LENGTH + 1):
            ways = _ways(run[start : start + LENGTH])
            if ways:
                yield f"({' OR '.join(sorted({_all_of(way) for way in ways}))})"


def _all_of(text: str) -> str:
    trigrams = dict.fromkeys(text[start : start + LENGTH] for start in range(len(text) - LENGTH + 1))
    return f"({' AND '.join(map(_quoted, trigrams))})"


def _runs(spellings: Spellings) -> Iterator[list[Collection[str]]]:
    """Yield what is known in a row."""
    run: list[Collection[str]] = []
    for each in (*spellings, None):
        if each is not None:
            run.append(each)
        elif run:
            yield run
            run = []


def _ways(run: Sequence[Collection[str]]) -> set[str]:
    """Return each way to spell a run, ASCII in lower case; none if there are too many."""
    # The index folds the cases of what is asked as it folded those of the rows.
    choices = [{way.lower() if way.isascii() else way for way in each} for each in run]
    total = 1
    for each in choices:
        total *= len(each)
    return set(map("".join, product(*choices))) if total <= _MOST_WAYS else set()


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
