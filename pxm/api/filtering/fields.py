"""The kinds of attributes a list can be filtered by, declared per endpoint as data:

    {
        "sku": TextField("sku", "eq in like", like_ignores_case=True),
        "shopper_attributes.*": JSONKeyField("shopper_attributes"),
    }

A name that ends in ``.*`` stands for every attribute below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from pxm.api.filtering.grammar import Predicate, parse, unreadable
from pxm.ids import read_uuid
from pxm.lookups import Filled, KeyEquals, KeyLike, Like, LikeIgnoringCase, ListHasAny, ListHasLike, TextOrder
from pxm.moments import is_date, read_moment
from pxm.text_hash import text_hash

Row = TypeVar("Row", bound=Model)

_SIGNS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_LOOKUPS = {"gt": "gt", "ge": "gte", "lt": "lt", "le": "lte"}
# SQLite refuses GLOB patterns beyond 50,000 bytes; escaping may triple a text of four-byte characters.
_LONGEST_PATTERN = 4_000


class MaybeLike(Protocol):
    def __call__(self, pattern: str, *, ignores_case: bool) -> Q: ...


class Field:
    """An attribute and the operators it allows; subclasses say what the operators mean.

    `condition` returns the Q of a predicate whose operator is allowed; it raises `unreadable()` for values that make no
    sense. `kept_total` returns how many of all rows it finds, None if nobody has counted them; `is_in_order`, whether
    an index has just those rows in the order of lists.
    """

    def __init__(self, column: str, operators: str) -> None:
        self.column = column
        self.operators = frozenset(operators.split())

    def condition(self, predicate: Predicate) -> Q:
        raise NotImplementedError

    def kept_total(self, predicate: Predicate) -> int | None:
        return None

    def is_in_order(self, predicate: Predicate) -> bool:
        return False


Filterable = Mapping[str, Field]


def apply_filter(queryset: QuerySet[Row], text: str, filterable: Filterable) -> QuerySet[Row]:
    """Return the rows for which every predicate of `text` holds. Raises Malformed for anything not declared."""
    for predicate in parse(text):
        queryset = apply_predicate(queryset, predicate, filterable)
    return queryset


def apply_predicate(queryset: QuerySet[Row], predicate: Predicate, filterable: Filterable) -> QuerySet[Row]:
    """Return the rows for which the predicate holds. Raises Malformed for what is not declared."""
    return queryset.filter(_field_of(predicate, filterable).condition(predicate))


def kept_total(text: str, filterable: Filterable, counts: type[Model]) -> int | None:
    """Return how many rows `apply_filter` would find, if `counts` or the only attribute says so; None otherwise.

    Each row of `counts` has the `number` of rows that share the values of its other columns, or a part of it.
    """
    fields = [(_field_of(predicate, filterable), predicate) for predicate in parse(text)]
    if len(fields) == 1 and (total := fields[0][0].kept_total(fields[0][1])) is not None:
        return total
    known = {field.name for field in counts._meta.concrete_fields} - {"id", "number"}
    if not all(field.column in known for field, _ in fields):
        return None
    counted = apply_filter(counts._default_manager.order_by(), text, filterable)
    return int(sum(counted.values_list("number", flat=True)))


def finds_in_order(text: str, filterable: Filterable) -> bool:
    """Return whether an index has, in the order of lists, all rows among which `apply_filter` may find any."""
    return any(_field_of(predicate, filterable).is_in_order(predicate) for predicate in parse(text))


def _field_of(predicate: Predicate, filterable: Filterable) -> Field:
    family = f"{predicate.attribute.partition('.')[0]}.*"
    field = filterable.get(predicate.attribute) or ("." in predicate.attribute and filterable.get(family)) or None
    if field is None or predicate.operator not in field.operators:
        raise unreadable()
    return field


class TextField(Field):
    """A text column; case matters, except for `ilike` and, where `like_ignores_case`, for `like`.

    With `hashed` there is an indexed column beside it that holds the hash of the text (``external_ref_hash``); with
    `indexed_if_filled` the column has an index that leaves empty texts out, and has the rows of each other in the order
    of lists. `maybe_like` returns, for a pattern, a condition of all rows that may match it and of few others.
    """

    def __init__(
        self,
        column: str,
        operators: str,
        *,
        like_ignores_case: bool = False,
        hashed: bool = False,
        indexed_if_filled: bool = False,
        maybe_like: MaybeLike | None = None,
    ) -> None:
        super().__init__(column, operators)
        self.like_ignores_case, self.hashed, self.indexed_if_filled = like_ignores_case, hashed, indexed_if_filled
        self.maybe_like = maybe_like

    def condition(self, predicate: Predicate) -> Q:
        value = predicate.values[0]
        match predicate.operator:
            case "eq" | "in" if self.hashed and all(predicate.values):
                return Q(**{f"{self.column}_hash__in": [text_hash(each) for each in predicate.values]})
            case "eq" | "in":
                found = Q(**{f"{self.column}__in": predicate.values})
                return found & Q(Filled(self.column)) if self.indexed_if_filled and all(predicate.values) else found
            case "like" | "ilike":
                if len(value) > _LONGEST_PATTERN:
                    raise unreadable()
                ignores_case = predicate.operator == "ilike" or self.like_ignores_case
                found = Q((LikeIgnoringCase if ignores_case else Like)(self.column, value))
                return self.maybe_like(value, ignores_case=ignores_case) & found if self.maybe_like else found
        return Q(TextOrder(self.column, _SIGNS[predicate.operator], value))

    def is_in_order(self, predicate: Predicate) -> bool:
        return self.indexed_if_filled and predicate.operator == "eq"


class IdField(Field):
    """A UUID column; what is not a UUID is refused. The order is that of lists."""

    def condition(self, predicate: Predicate) -> Q:
        ids = [_as_id(value) for value in predicate.values]
        if predicate.operator == "in":
            return Q(**{f"{self.column}__in": ids})
        return Q(**{_lookup(self.column, predicate.operator): ids[0]})


class NumberField(Field):
    """A column of whole numbers; rows that have none are never found."""

    def condition(self, predicate: Predicate) -> Q:
        text = predicate.values[0]
        if not re.fullmatch(r"-?\d{1,12}", text, re.ASCII):
            raise unreadable()
        return Q(**{_lookup(self.column, predicate.operator): int(text)})


class MomentField(Field):
    """A timestamp column with whole milliseconds.

    Operands: a date, RFC 3339 (UTC unless it says otherwise) or epoch milliseconds. `eq` compares to the millisecond.
    A date alone stands for its midnight, but `eq` and `le` include the whole day.
    """

    def condition(self, predicate: Predicate) -> Q:
        start, end = _as_span(predicate.values[0])
        if predicate.operator == "eq":
            return Q(**{f"{self.column}__gte": start, f"{self.column}__lt": end})
        if predicate.operator == "le":
            return Q(**{f"{self.column}__lt": end})
        return Q(**{_lookup(self.column, predicate.operator): start})


class EnumerationField(Field):
    """A column with a closed set of values. `values` may map what clients write to what is stored (synonyms)."""

    def __init__(self, column: str, operators: str, values: Iterable[str] | Mapping[str, str]) -> None:
        super().__init__(column, operators)
        self.stored = dict(values) if isinstance(values, Mapping) else {value: value for value in values}

    def condition(self, predicate: Predicate) -> Q:
        if not all(value in self.stored for value in predicate.values):
            raise unreadable()
        return Q(**{f"{self.column}__in": [self.stored[value] for value in predicate.values]})


class JSONListField(Field):
    """A JSON array of texts: `eq` means contains, `in` any of, `like` one matches. `lower_case` if all of them are.

    `has_any` is the condition that knows an index of the column, and `count_any` counts the rows that it finds; None if
    nobody has.
    """

    def __init__(
        self,
        column: str,
        operators: str,
        *,
        lower_case: bool = False,
        has_any: type[ListHasAny] = ListHasAny,
        count_any: Callable[[Sequence[str]], int | None] = lambda _: None,
    ) -> None:
        super().__init__(column, operators)
        self.lower_case, self.has_any, self.count_any = lower_case, has_any, count_any

    def condition(self, predicate: Predicate) -> Q:
        values = self._values(predicate)
        if predicate.operator != "like":
            return Q(self.has_any(self.column, values))
        if len(values[0]) > _LONGEST_PATTERN:
            raise unreadable()
        return Q(ListHasLike(self.column, values[0]))

    def kept_total(self, predicate: Predicate) -> int | None:
        return None if predicate.operator == "like" else self.count_any(self._values(predicate))

    def _values(self, predicate: Predicate) -> list[str]:
        return [value.lower() if self.lower_case else value for value in predicate.values]


class JSONKeyField(Field):
    """The attributes below a JSON object: ``shopper_attributes.<key>``, with `depth` 2 ``extensions.<a>.<b>``.

    Operators are `eq`, `like` and `ilike`. `stored_as` turns the first key into the stored one (a template's slug is
    stored as ``products(<slug>)``).
    """

    def __init__(
        self, column: str, operators: str = "eq", *, depth: int = 1, stored_as: Callable[[str], str] = str
    ) -> None:
        super().__init__(column, operators)
        self.depth, self.stored_as = depth, stored_as

    def condition(self, predicate: Predicate) -> Q:
        keys = predicate.attribute.split(".", self.depth)[1:]
        if len(keys) < self.depth or not all(keys):
            raise unreadable()
        value, stored = predicate.values[0], [self.stored_as(keys[0]), *keys[1:]]
        if predicate.operator == "eq":
            return Q(KeyEquals(self.column, stored, value))
        if len(value) > _LONGEST_PATTERN:
            raise unreadable()
        return Q(KeyLike(self.column, stored, value, ignores_case=predicate.operator == "ilike"))


class CustomField(Field):
    """Anything else: `build` returns the Q of a predicate, or raises `unreadable()`; `total` counts what it finds."""

    def __init__(
        self, operators: str, build: Callable[[Predicate], Q], *, total: Callable[[Predicate], int] | None = None
    ) -> None:
        super().__init__("", operators)
        self.build, self.total = build, total

    def condition(self, predicate: Predicate) -> Q:
        return self.build(predicate)

    def kept_total(self, predicate: Predicate) -> int | None:
        return self.total(predicate) if self.total else None


def _lookup(column: str, operator: str) -> str:
    return f"{column}__{_LOOKUPS.get(operator, 'exact')}"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)


def _as_id(text: str) -> UUID:
    found = read_uuid(text)
    if found is None:
        raise unreadable()
    return found


def _as_span(text: str) -> tuple[datetime, datetime]:
    """Return the start and the end of what `text` names: a day or a millisecond."""
    start, length = _from_milliseconds(text), timedelta(milliseconds=1)
    if start is None:
        start, length = read_moment(text), timedelta(days=1) if is_date(text) else length
    if start is None:
        raise unreadable()
    # "Until 9999-12-31" is how clients write "forever", and there is no day after it.
    return start, start + min(length, _LATEST - start)


def _from_milliseconds(text: str) -> datetime | None:
    if not re.fullmatch(r"-?\d{1,17}", text, re.ASCII):
        return None
    try:
        return _EPOCH + timedelta(milliseconds=int(text))
    except OverflowError:
        return None
