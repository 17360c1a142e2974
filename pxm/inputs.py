"""Input shapes: DRF serializers whose refusals are the dialect's sentences (PIM contract §1.8, *Texts of 422 detail*).

A field's message leaves out the field's name; `Input.read` puts its dotted path first:
"locales.fr-FR.name can not be empty".
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from pxm.errors import PROBLEMS_LISTED, Invalid, Problem
from pxm.ids import read_uuid
from pxm.moments import read_moment
from pxm.pointers import join

Key = TypeVar("Key")

EMPTY = "can not be empty"
SMALLEST_NUMBER, LARGEST_NUMBER = -(2**31), 2**31 - 1
# The codes of problems that say so.
EMPTY_CODES = frozenset({"required", "null", "blank", "empty"})
LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Input(serializers.Serializer[Any]):
    """The shape of one JSON object. Members that are not declared, or read-only, are ignored."""

    default_error_messages = {"invalid": "must be an object"}

    @classmethod
    def read(
        cls, data: Any, *, partial: bool = False, pointer: str = "/data/attributes", **context: Any
    ) -> dict[str, Any]:
        """Return the validated members of `data`; with `partial`, only those that were sent.

        Raises Invalid with every problem; `pointer` says where `data` stands in the request body.
        """
        shape = cls(data=data, context=context)
        if partial and isinstance(data, Mapping):
            # DRF's own `partial` would also let nested objects be incomplete.
            for name in shape.fields.keys() - data.keys():
                del shape.fields[name]
        if shape.is_valid():
            return dict(shape.validated_data)
        raise Invalid(problems_of(shape.errors, pointer))

    @classmethod
    def read_right(
        cls, data: Mapping[str, Any], *, partial: bool = False, pointer: str = "/data/attributes", **context: Any
    ) -> tuple[dict[str, Any], list[Problem]]:
        """Return the members that are right, validated, and the problems of the others: for checks that go on."""
        try:
            return cls.read(data, partial=partial, pointer=pointer, **context), []
        except Invalid as refusal:
            blamed = {problem.pointer.removeprefix(pointer).split("/")[1] for problem in refusal.problems}
            right = {name: value for name, value in data.items() if name not in blamed}
            return cls.read(right, partial=True, pointer=pointer, **context), list(refusal.problems)


class Reader:
    """Reads many objects of one shape as `Input.read` reads one. Its fields are made once, which is what takes long.

    All objects have the same members: `members`.
    """

    def __init__(self, shape: type[Input], members: Iterable[str], *, pointer: str = "/data/attributes") -> None:
        self._context: dict[str, Any] = {}
        self._shape = shape(context=self._context)
        self._pointer = pointer
        for name in self._shape.fields.keys() - set(members):
            del self._shape.fields[name]

    def read(self, data: Any, **context: Any) -> dict[str, Any]:
        """Return the validated members of `data`. Raises Invalid with every problem."""
        self._context.clear()
        self._context.update(context)
        try:
            return dict(self._shape.run_validation(data))
        except serializers.ValidationError as refusal:
            raise Invalid(problems_of(refusal.detail, self._pointer)) from refusal


def problems_of(errors: Any, pointer: str) -> list[Problem]:
    """Return DRF's nested errors, as many as are listed, as problems that name the dotted path and the pointer."""
    root = pointer.rpartition("/")[2]
    return [
        Problem(
            f"{'.'.join(path) or root} {EMPTY if detail.code in EMPTY_CODES else detail}",
            detail.code or "invalid",
            join(pointer, *path),
        )
        for path, detail in islice(_flat(errors, ()), PROBLEMS_LISTED)
    ]


def _flat(errors: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], ErrorDetail]]:
    if isinstance(errors, ErrorDetail):
        yield path, errors
    elif isinstance(errors, Mapping):
        for name, inner in errors.items():
            yield from _flat(inner, path if name == "non_field_errors" else (*path, str(name)))
    else:
        for position, inner in enumerate(errors):
            # A list of details belongs to this value; a list of objects belongs to its entries.
            yield from _flat(inner, path if isinstance(inner, ErrorDetail) else (*path, str(position)))


def _validated(members: Iterable[tuple[Key, Any]], validate: Callable[[Key, Any], Any]) -> dict[Key, Any]:
    """Return the members as `validate` makes them; of a million wrong ones it does not read all before it refuses."""
    values: dict[Key, Any] = {}
    problems: dict[Any, Any] = {}
    found = 0
    for key, value in members:
        try:
            values[key] = validate(key, value)
        except serializers.ValidationError as problem:
            problems[key] = problem.detail
            found += sum(1 for _ in _flat(problem.detail, ()))
            if found >= PROBLEMS_LISTED:
                break
    if problems:
        raise serializers.ValidationError(problems)
    return values


class Text(serializers.CharField):
    """A text kept exactly as sent; with `allow_blank` it may be empty.

    It must match `pattern` as a whole, if there is one; `refusal` says what it must be.
    """

    default_error_messages = {
        "invalid": "must be a string",
        "max_length": "must not exceed {max_length} characters",
        "characters": "must not contain NUL or lone surrogates",
    }

    def __init__(
        self, *, max_length: int, pattern: re.Pattern[str] | None = None, refusal: str = "", **options: Any
    ) -> None:
        super().__init__(trim_whitespace=False, **options)
        # Each of Django's own reads the whole text sign by sign, for what is looked for below.
        self.validators = []
        self.longest, self.pattern, self.refusal = max_length, pattern, refusal

    def run_validation(self, data: Any = serializers.empty) -> Any:
        # Nearly all that is sent are texts that say something, and what is asked of other values takes its time.
        if type(data) is str and data and not (self.read_only or self.validators):
            return self.to_internal_value(data)
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if _UNSTORABLE.search(data):
            self.fail("characters")
        if len(data) > self.longest:
            self.fail("max_length", max_length=self.longest)
        if self.pattern and not self.pattern.fullmatch(data):
            raise serializers.ValidationError(self.refusal, "pattern")
        return data


class Identifier(Text):
    """The id of a resource, in the spelling in which ids are stored; services check that it exists."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=255, **options)

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        return str(read_uuid(value) or value)


class Enumeration(serializers.Field[str, str, str, Any]):
    """One of a few words."""

    default_error_messages = {"choice": "must be one of: {choices}"}

    def __init__(self, choices: Iterable[str], **options: Any) -> None:
        super().__init__(**options)
        self.choices = list(choices)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.choices:
            self.fail("choice", choices=", ".join(self.choices))
        return data

    def to_representation(self, value: str) -> str:
        return value


class WholeNumber(serializers.Field[int, int, int, Any]):
    """An integer of 32 bits, or of the narrower range given; no text, no fraction, no boolean."""

    default_error_messages = {"invalid": "must be an integer", "range": "must be between {smallest} and {largest}"}

    def __init__(self, smallest: int = SMALLEST_NUMBER, largest: int = LARGEST_NUMBER, **options: Any) -> None:
        super().__init__(**options)
        self.smallest, self.largest = smallest, largest

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        if not self.smallest <= data <= self.largest:
            self.fail("range", smallest=self.smallest, largest=self.largest)
        return data

    def to_representation(self, value: int) -> int:
        return value


class Number(serializers.Field[float, float, float, Any]):
    """A number greater than `above`; no text, no boolean. (JSON has no infinity, and a body with one is not read.)"""

    default_error_messages = {"invalid": "must be a number", "range": "must be greater than {above}"}

    def __init__(self, *, above: float, **options: Any) -> None:
        super().__init__(**options)
        self.above = above

    def to_internal_value(self, data: Any) -> float:
        if not isinstance(data, int | float) or isinstance(data, bool) or not math.isfinite(data):
            self.fail("invalid")
        if data <= self.above:
            self.fail("range", above=self.above)
        return data

    def to_representation(self, value: float) -> float:
        return value


class Flag(serializers.Field[bool, bool, bool, Any]):
    """``true`` or ``false``, nothing that merely resembles them."""

    default_error_messages = {"invalid": "must be a boolean"}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data

    def to_representation(self, value: bool) -> bool:
        return value


class Anything(serializers.Field[Any, Any, Any, Any]):
    """Any JSON value; what it may be depends on the members beside it."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class Moment(serializers.Field[datetime, str, str, Any]):
    """A date or RFC 3339, in UTC unless it says otherwise; kept to the millisecond."""

    default_error_messages = {"invalid": "must be a date and time, such as 2026-03-01T00:00:00Z"}

    def to_internal_value(self, data: Any) -> datetime:
        moment = read_moment(data) if isinstance(data, str) else None
        if moment is None:
            self.fail("invalid")
        return moment

    def to_representation(self, value: datetime) -> str:
        return value.isoformat()


class Entries(serializers.ListField):
    """An array of at most `most` entries; `noun` names them in the refusal ("must not have more than 20 tags")."""

    default_error_messages = {"not_a_list": "must be an array", "max_length": "must not have more than {most} {noun}"}

    def __init__(self, *, most: int | None = None, noun: str = "entries", **options: Any) -> None:
        super().__init__(**options)
        self.most, self.noun = most, noun

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list | tuple):
            self.fail("not_a_list")
        if self.most is not None and len(data) > self.most:
            self.fail("max_length", most=self.most, noun=self.noun)
        return list(super().to_internal_value(list(data)))

    def run_child_validation(self, data: list[Any]) -> list[Any]:
        return list(_validated(enumerate(data), lambda position, entry: self.child.run_validation(entry)).values())


class ClientMap(serializers.DictField):
    """An object whose keys the client chooses, none starting with ``$`` (ruling: `$`); `child` shapes its values.

    With `removable` a value may be null: on update that removes the key.
    """

    default_error_messages = {
        "not_a_dict": "must be an object",
        "max_length": "must not have more than {most} {noun}",
        "dollar": "must not start with $",
        "empty_key": "must not be empty as a name",
        "long_key": "must not exceed {longest} characters",
        "characters": "must not contain NUL or lone surrogates",
    }

    def __init__(
        self,
        *,
        most: int | None = None,
        noun: str = "entries",
        longest_key: int = 255,
        removable: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.most, self.noun, self.longest_key, self.removable = most, noun, longest_key, removable

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            self.fail("not_a_dict")
        if self.most is not None and len(data) > self.most:
            self.fail("max_length", most=self.most, noun=self.noun)
        return _validated(data.items(), self._validated_value)

    def _validated_value(self, key: str, value: Any) -> Any:
        self._check_key(key)
        return None if value is None and self.removable else self.child.run_validation(value)

    def _check_key(self, key: str) -> None:
        if not key:
            self.fail("empty_key")
        if key.startswith("$"):
            self.fail("dollar")
        if len(key) > self.longest_key:
            self.fail("long_key", longest=self.longest_key)
        if _UNSTORABLE.search(key):
            self.fail("characters")
