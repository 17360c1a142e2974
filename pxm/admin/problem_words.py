"""Refusals at a field in people's words: services say "sku can not be empty", which is the language of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pxm.errors import Problem
from pxm.inputs import EMPTY

ATTRIBUTES = "/data/attributes/"
_EMPTY = frozenset({"required", "null", "blank", "empty"})
# What the API says of a value, and how people say it.
_SAID = {
    "must be URL compatible": "may hold only letters, digits, dots, hyphens and underscores",
    "must be an integer": "must be a whole number",
    "is not a language code": "is no code of a language, such as fr-FR",
    "must be a string": "must be a text",
}


def path_of(problem: Problem) -> list[str]:
    """Return the names below the attributes that a problem points at, the attribute's own first."""
    if not problem.pointer.startswith(ATTRIBUTES):
        return []
    parts = problem.pointer.removeprefix(ATTRIBUTES).split("/")
    return [part.replace("~1", "/").replace("~0", "~") for part in parts]


def in_words(problem: Problem, label: str, labels: Mapping[str, str] | None = None) -> str:
    """Return what is wrong with a field called `label`; `labels` are those of its parts, of a map's rows above all.

    A sentence that does not begin with the attribute is the service's own, and stays.
    """
    path = path_of(problem)
    dotted = ".".join(path)
    if not dotted or not problem.message.startswith(f"{dotted} "):
        return as_sentence(problem.message)
    rest = problem.message.removeprefix(f"{dotted} ")
    if len(path) == 1:
        return (
            _give(label) if problem.code in _EMPTY or rest == EMPTY else as_sentence(f"{label} {_SAID.get(rest, rest)}")
        )
    if path[-1].isdigit():
        return f"{label}: one of them {_SAID.get(rest, rest)}."
    part = next((name for name in reversed(path[1:]) if not name.isdigit()), path[-1])
    inner = (labels or {}).get(part, part if len(path) == 2 else part.replace("_", " "))
    where = f"{path[1]}: " if len(path) > 2 and not path[1].isdigit() else ""
    said = _give(inner) if problem.code in _EMPTY else f"{inner} {_SAID.get(rest, rest)}."
    return f"{where}{said}" if where else as_sentence(said)


def as_sentence(text: str) -> str:
    text = text.rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def taken(label: str, value: str, holder: Any) -> SafeString:
    """Return that another row has this value already, with the link to it."""
    words = '{} <em class="pxm-cut">{}</em> belongs to <a class="pxm-cut pxm-link" href="{}">{}</a>.'
    return format_html(words, label, value, _page_of(holder), getattr(holder, "name", None) or str(holder))


def _page_of(row: Any) -> str:
    try:
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return ""


def _give(label: str) -> str:
    called = label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"
    article = "an" if called[:1] in "aeio" else "a"
    return f"Give it {article} {called}."
