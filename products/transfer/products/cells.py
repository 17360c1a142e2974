"""The values of template fields as a file writes them (PIM contract §6.1-6.2). Pure."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Any

# How the cells of dates are read, by the locale of the request.
DATES = {"en-US": "%m/%d/%Y", "en-GB": "%d/%m/%Y", "en-CA": "%Y-%m-%d"}
_FLAGS = {"true": True, "false": False}
_WHOLE = re.compile(r"[+-]?\d{1,30}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,300}(\.\d{1,300})?([eE][+-]?\d{1,3})?", re.ASCII)


class BadCell(ValueError):
    """Why a cell holds no value of its field."""


class BadDate(BadCell):
    """A date that is not written as the locale of the request says, at this place of what a request would send."""

    def __init__(self, message: str, pointer: str = "") -> None:
        super().__init__(message)
        self.pointer = pointer


def value_of(text: str, kind: str, locale: str) -> Any:
    """Return the value that a cell means in a field of this kind; rules of the field are not looked at."""
    match kind:
        case "integer":
            if not _WHOLE.fullmatch(text):
                raise BadCell("must be an integer")
            return int(text)
        case "float":
            number = float(text) if _NUMBER.fullmatch(text) else math.nan
            if not math.isfinite(number):
                raise BadCell("must be a number")
            return number
        case "boolean":
            flag = _FLAGS.get(text.lower())
            if flag is None:
                raise BadCell("must be a boolean")
            return flag
        case "date":
            return _date(text, locale)
    return text


def _date(text: str, locale: str) -> str:
    pattern = DATES.get(locale)
    if pattern is None or _is_as_exported(text):
        return text
    try:
        return date.isoformat(datetime.strptime(text, pattern).date())  # noqa: DTZ007  a day, not a moment
    except ValueError as problem:
        raise BadDate(f"must be a date as {locale} writes it") from problem


def _is_as_exported(text: str) -> bool:
    """A date with a time, or the year first, is written in one way everywhere."""
    return re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", text) is not None
