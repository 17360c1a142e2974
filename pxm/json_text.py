"""Reading JSON text within the limits of the contract, wherever it comes from (ruling: lengths)."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from pxm.errors import PROBLEMS_LISTED, Invalid, Malformed, Problem, PXMError
from pxm.pointers import WHOLE_BODY, join

DEEPEST_NESTING = 50
LARGEST_NUMBER = 2**63 - 1
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def read_json(raw: bytes) -> Any:
    """Return the value in `raw`; ``{}`` for nothing. Raises Malformed, or Invalid with a pointer to each bad value."""
    try:
        text = raw.decode("utf-8-sig")
        if not text.strip():
            return {}
        value = json.loads(text, parse_int=_whole_number, parse_constant=_refuse_constant)
    except UnicodeDecodeError as problem:
        raise Malformed(Problem("the body is not valid UTF-8", WHOLE_BODY)) from problem
    except RecursionError as problem:
        raise _too_deep() from problem
    except ValueError as problem:
        raise Malformed(Problem(f"the body is not valid JSON: {problem}", WHOLE_BODY)) from problem
    _check(value)
    return value


def read_document(text: Any) -> Any:
    """Return the value in what should be a text of the admin's own scripts; ValueError if it breaks a rule."""
    if not isinstance(text, str | bytes):
        raise ValueError("no text")
    try:
        return read_json(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    except PXMError as problem:
        raise ValueError(str(problem)) from problem


def _too_deep() -> Malformed:
    return Malformed(Problem(f"the body is nested deeper than {DEEPEST_NESTING} levels", WHOLE_BODY))


def _whole_number(digits: str) -> float | int:
    # Python refuses to read thousands of digits; anything beyond twenty is out of range anyway.
    return int(digits) if len(digits) <= 20 else math.inf


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


def _check(document: Any) -> None:
    problems: list[Problem] = []
    waiting: list[tuple[str, int, Any]] = [("", 1, document)]
    while waiting and len(problems) < PROBLEMS_LISTED:
        pointer, depth, value = waiting.pop()
        if isinstance(value, dict | list):
            if depth > DEEPEST_NESTING:
                raise _too_deep()
            members = value.items() if isinstance(value, dict) else enumerate(value)
            if isinstance(value, dict) and any(map(_is_unstorable, value)):
                problems.append(_unstorable("names", pointer))
            # Most values are fine, and building pointers to a million of them takes seconds.
            waiting += [
                (join(pointer, name), depth + 1, member)
                for name, member in members
                if isinstance(member, dict | list) or _is_unstorable(member) or _is_out_of_range(member)
            ]
        elif _is_unstorable(value):
            problems.append(_unstorable("texts", pointer))
        elif _is_out_of_range(value):
            problems.append(_problem("number is out of range", pointer))
    if problems:
        raise Invalid(problems)


def _is_unstorable(value: Any) -> bool:
    return isinstance(value, str) and _UNSTORABLE.search(value) is not None


def _is_out_of_range(value: Any) -> bool:
    if isinstance(value, float):
        return math.isinf(value)
    return isinstance(value, int) and abs(value) > LARGEST_NUMBER


def _unstorable(what: str, pointer: str) -> Problem:
    return _problem(f"{what} must not contain NUL or lone surrogates", pointer)


def _problem(message: str, pointer: str) -> Problem:
    return Problem(message, "unstorable" if pointer else WHOLE_BODY, pointer)
