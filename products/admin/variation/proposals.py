"""What the names of options propose as codes: short ones for SKUs, slugs for addresses, `, Red` for names."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import count

from products.models.product import as_slug
from products.models.variation import MODIFIER_VALUE_LENGTH

CODE_TYPES = ("sku_append", "slug_append", "name_append")
# Two letters are tried first; what still clashes at this length is told apart by a number.
_LONGEST = 8
# What a slug modifier may hold, less the hyphen and a number.
_LONGEST_SLUG = 200
_VOWELS = frozenset("AEIOU")
_WITHOUT_ACCENT = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d"})
_SIZES = {
    "EXTRA SMALL": "XS",
    "X SMALL": "XS",
    "SMALL": "S",
    "MEDIUM": "M",
    "LARGE": "L",
    "X LARGE": "XL",
    "EXTRA LARGE": "XL",
    "XX LARGE": "XXL",
    "EXTRA EXTRA LARGE": "XXL",
}

Codes = dict[str, str]


def propose(names: Sequence[str], *, taken: Collection[Codes] = ()) -> list[Codes]:
    """Return, for each name, a text by type of modifier: ``{"sku_append": "-RD", "slug_append": "-red", …}``.

    In SKUs and in addresses no two are alike, whatever their case, nor like one of `taken`.
    """
    skus = _short(names, _texts(taken, "sku_append"))
    slugs = _slugs(names, _texts(taken, "slug_append"))
    return [
        {"sku_append": f"-{sku}", "slug_append": f"-{slug}", "name_append": f", {name.strip()}"[:MODIFIER_VALUE_LENGTH]}
        for name, sku, slug in zip(names, skus, slugs, strict=True)
    ]


def _texts(taken: Collection[Codes], kind: str) -> set[str]:
    return {codes[kind].strip("-_./ ").upper() for codes in taken if kind in codes}


def _short(names: Sequence[str], taken: set[str]) -> list[str]:
    """Return the shortest codes that tell the names apart; those that clash grow together."""
    waiting = {place: _words(name) for place, name in enumerate(names)}
    found: dict[int, str] = {}
    for length in range(2, _LONGEST + 1):
        wanted = {place: _code(words, length) for place, words in waiting.items()}
        times = Counter(wanted.values())
        fitting = {place: code for place, code in wanted.items() if times[code] == 1 and code and code not in taken}
        found |= fitting
        taken = taken | set(fitting.values())
        waiting = {place: words for place, words in waiting.items() if place not in found}
    for place, words in waiting.items():
        found[place] = next(each for each in _numbered(_code(words, 3), place) if each not in taken)
        taken = taken | {found[place]}
    return [found[place] for place in range(len(names))]


def _code(words: Sequence[str], length: int) -> str:
    """Return a code of about this length: ``RD`` or ``RED``, for *Deep Red* ``DR``, ``DER``; sizes, numbers whole."""
    whole = "".join(words)
    if size := _SIZES.get(" ".join(words)):
        return size
    if len(whole) <= 2 or re.fullmatch(r"X+[SL]", whole) or (len(whole) <= 6 and any(map(str.isdigit, whole))):
        return whole
    first, *others = words
    if others:
        rest = "".join(word if word[0].isdigit() else word[0] for word in others)
        return first[: length - 1] + rest[:_LONGEST]
    consonants = first[0] + "".join(letter for letter in first[1:] if letter not in _VOWELS)
    return consonants[:2] if length == 2 and len(consonants) > 1 else first[:length]


def _slugs(names: Sequence[str], taken: set[str]) -> list[str]:
    found: list[str] = []
    for place, name in enumerate(names):
        slug = as_slug(_plain(name)).lower()[:_LONGEST_SLUG]
        found.append(next(each for each in _numbered(slug, place, "-") if each.upper() not in taken))
        taken = taken | {found[-1].upper()}
    return found


def _numbered(text: str, place: int, separator: str = "") -> Iterator[str]:
    """Yield the text, then with numbers; of a name that leaves no text, its place."""
    if not text:
        yield from map(str, count(place + 1))
    yield text
    yield from (f"{text}{separator}{number}" for number in count(2))


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", _plain(name).upper())


def _plain(name: str) -> str:
    """Return the name without accents; letters of other scripts stay."""
    apart = unicodedata.normalize("NFKD", name.translate(_WITHOUT_ACCENT))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
