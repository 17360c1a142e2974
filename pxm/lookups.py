"""Conditions that mean the same on SQLite and PostgreSQL, where Django's own lookups differ.

Case: SQLite's LIKE ignores it, so `like` is GLOB there. Order: PostgreSQL sorts by the locale of the database unless
told ``COLLATE "C"``; SQLite compares bytes. JSON: SQLite has no containment operator, but it has `json_each`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, CharField, Expression, F, Func, Lookup, TextField
from django.db.models.functions import Length
from django.db.models.sql.compiler import SQLCompiler

_SQL = tuple[str, list[Any]]


class Condition(Expression):
    """A boolean expression over one column, with a body for each database."""

    conditional = True

    def __init__(self, column: str) -> None:
        super().__init__(output_field=BooleanField())
        self.column: Expression = F(column)  # type: ignore[assignment]

    def get_source_expressions(self) -> list[Any]:
        return [self.column]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self.column,) = exprs

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        column, params = compiler.compile(self.column)
        # A column compiles to its bare name; only annotations would bring parameters, and those repeat with the name.
        build = self.on_postgresql if connection.vendor == "postgresql" else self.on_sqlite
        sql, values = build(column)
        return sql, list(params) * sql.count(column) + values

    def on_sqlite(self, column: str) -> _SQL:
        raise NotImplementedError

    def on_postgresql(self, column: str) -> _SQL:
        raise NotImplementedError


@CharField.register_lookup
@TextField.register_lookup
class MadeOf(Lookup):
    """``slug__made_of="a-z0-9-"``: a text of these letters and no others, not an empty one.

    For constraints. The letters are written as in a regular expression's brackets, but SQLite is not asked for one: it
    has none of its own, and a constraint with one could be checked by nobody but Django.
    """

    lookup_name = "made_of"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} ~ %s", [*params, f"^[{self.rhs}]+\\Z"]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        column, params = self.process_lhs(compiler, connection)
        return f"({column} <> '' AND {column} NOT GLOB %s)", [*params, *params, f"*[^{self.rhs}]*"]


# ``code__length=3``
CharField.register_lookup(Length)


def _parts(pattern: str) -> tuple[str, str, str]:
    """Return "*" or "" for the start, the literal middle, and the same for the end."""
    start = "*" if pattern.startswith("*") else ""
    rest = pattern[len(start) :]
    end = "*" if rest.endswith("*") else ""
    return start, rest[: len(rest) - len(end)], end


def glob_of(pattern: str) -> str:
    """Return a GLOB pattern in which only the outer stars are special."""
    start, literal, end = _parts(pattern)
    return start + re.sub(r"([*?\[])", r"[\1]", literal) + end


def spellings_of(pattern: str, *, ignores_case: bool) -> list[set[str] | None]:
    """Return how each character of the literal middle of a pattern may be spelled, for an index of trigrams that folds
    cases (`pxm.trigrams`); None where ignoring case may find others. Where there is no star, a line begins or ends.
    """
    start, literal, end = _parts(pattern)
    finds_others = ignores_case and not pattern.isascii()
    known = (None if finds_others and _has_others(each) else {each, each.lower(), each.casefold()} for each in literal)
    line_break: list[set[str] | None] = [{"\n"}]
    return [*([] if start else line_break), *known, *([] if end else line_break)]


def _has_others(character: str) -> bool:
    """Return whether a character has cases but not just the two of ASCII, as have all but i, k and s (ı, ſ, K)."""
    has_two = character.isascii() and character.lower() not in "iks"
    return not has_two and character.lower() != character.upper()


def like_of(pattern: str) -> str:
    r"""Return a LIKE pattern (escape character ``\``) in which only the outer stars are special."""
    start, literal, end = _parts(pattern)
    return start.replace("*", "%") + re.sub(r"([\\%_])", r"\\\1", literal) + end.replace("*", "%")


def regex_of(pattern: str) -> str:
    start, literal, end = _parts(pattern)
    return ("" if start else r"\A") + re.escape(literal) + ("" if end else r"\Z")


class Like(Condition):
    """``*`` at the ends matches anything; case-sensitive."""

    def __init__(self, column: str, pattern: str) -> None:
        super().__init__(column)
        self.pattern = pattern

    def on_sqlite(self, column: str) -> _SQL:
        return f"{column} GLOB %s", [glob_of(self.pattern)]

    def on_postgresql(self, column: str) -> _SQL:
        return f"{column} LIKE %s", [like_of(self.pattern)]


class LikeIgnoringCase(Like):
    """The same, ignoring case: of ASCII only in SQLite's own LIKE, of all letters in Django's REGEXP.

    That is a function of Python's, called for every row, so a pattern of ASCII only is left to LIKE.
    """

    def on_sqlite(self, column: str) -> _SQL:
        if self.pattern.isascii():
            return f"{column} LIKE %s ESCAPE '\\'", [like_of(self.pattern)]
        return f"{column} REGEXP %s", [f"(?is){regex_of(self.pattern)}"]

    def on_postgresql(self, column: str) -> _SQL:
        if self.pattern.startswith("*"):
            return f"{column} ILIKE %s", [like_of(self.pattern)]
        # This is what ILIKE does; written so, an index of how the texts begin, in small letters, can be asked.
        return f"lower({column}) LIKE lower(%s)", [like_of(self.pattern)]


class Filled(Condition):
    """The column's text is not empty.

    Written as Django writes it in a partial index, without a parameter, because SQLite compares the two as texts.
    """

    def on_sqlite(self, column: str) -> _SQL:
        return f"NOT ({column} = '')", []

    on_postgresql = on_sqlite


class TextOrder(Condition):
    """``<``, ``<=``, ``>``, ``>=`` by the bytes of UTF-8, which is also the order of code points."""

    def __init__(self, column: str, sign: str, value: str) -> None:
        super().__init__(column)
        self.sign, self.value = sign, value

    def on_sqlite(self, column: str) -> _SQL:
        return f"{column} {self.sign} %s", [self.value]

    def on_postgresql(self, column: str) -> _SQL:
        return f'{column} COLLATE "C" {self.sign} %s', [self.value]


class ByteOrder(Func):
    """A text column to sort by: ``order_by(ByteOrder("value"))``, in the order of `TextOrder`."""

    arity = 1
    template = "%(expressions)s"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"', **extra)


class ListHasAny(Condition):
    """The column's JSON array of texts holds one of `values`. On PostgreSQL a GIN index can serve it."""

    def __init__(self, column: str, values: Sequence[str]) -> None:
        super().__init__(column)
        self.values = list(values)

    def on_sqlite(self, column: str) -> _SQL:
        places = ", ".join(["%s"] * len(self.values))
        return f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value IN ({places}))", self.values

    def on_postgresql(self, column: str) -> _SQL:
        if len(self.values) == 1:
            return f"{column} @> %s::jsonb", [json.dumps(self.values)]
        return f"{column} ?| %s::text[]", [self.values]


class ListHasLike(Condition):
    """The column's JSON array holds a text that matches the pattern; case-sensitive."""

    def __init__(self, column: str, pattern: str) -> None:
        super().__init__(column)
        self.pattern = pattern

    def on_sqlite(self, column: str) -> _SQL:
        return f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value GLOB %s)", [glob_of(self.pattern)]

    def on_postgresql(self, column: str) -> _SQL:
        entries = f"jsonb_array_elements_text(CASE jsonb_typeof({column}) WHEN 'array' THEN {column} ELSE '[]' END)"
        return f"EXISTS (SELECT 1 FROM {entries} AS entry WHERE entry LIKE %s)", [like_of(self.pattern)]


class KeyEquals(Condition):
    """The value under `keys` in the column's JSON object, as text, is `value`; arrays and objects never match."""

    def __init__(self, column: str, keys: Sequence[str], value: str) -> None:
        super().__init__(column)
        self.keys, self.value = list(keys), value

    def compare_on_sqlite(self, text: str) -> tuple[str, str]:
        """Return the test of the expression `text`, and its parameter."""
        return f"{text} = %s", self.value

    def compare_on_postgresql(self, text: str) -> tuple[str, str]:
        return f"{text} = %s", self.value

    def on_sqlite(self, column: str) -> _SQL:
        # Keys are compared rather than put into a JSON path, which cannot express every key.
        source, tests = column, []
        froms = []
        for level in range(len(self.keys)):
            froms.append(f"json_each({source}) AS level{level}")
            tests.append(f"level{level}.key = %s")
            source = f"CASE level{level}.type WHEN 'object' THEN level{level}.value ELSE '{{}}' END"
        last = f"level{len(self.keys) - 1}"
        text = f"CASE {last}.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST({last}.atom AS TEXT) END"
        test, value = self.compare_on_sqlite(text)
        return f"EXISTS (SELECT 1 FROM {', '.join(froms)} WHERE {' AND '.join([*tests, test])})", [*self.keys, value]

    def on_postgresql(self, column: str) -> _SQL:
        path = "".join(" -> %s" for _ in self.keys)
        found = f"({column}{path})"
        scalar = f"jsonb_typeof({found}) NOT IN ('object', 'array')"
        test, value = self.compare_on_postgresql(f"{found} #>> '{{}}'")
        return f"({scalar} AND {test})", [*self.keys, *self.keys, value]


class KeyLike(KeyEquals):
    """The same, but `value` is a pattern as in `Like`, or as in `LikeIgnoringCase`."""

    def __init__(self, column: str, keys: Sequence[str], value: str, *, ignores_case: bool) -> None:
        super().__init__(column, keys, value)
        self.ignores_case = ignores_case

    def compare_on_sqlite(self, text: str) -> tuple[str, str]:
        if self.ignores_case:
            return f"{text} REGEXP %s", f"(?is){regex_of(self.value)}"
        return f"{text} GLOB %s", glob_of(self.value)

    def compare_on_postgresql(self, text: str) -> tuple[str, str]:
        return f"{text} {'ILIKE' if self.ignores_case else 'LIKE'} %s", like_of(self.value)
