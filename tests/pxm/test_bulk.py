"""`pxm.bulk` writes what the ORM would write, on either database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.models.fields.json import KeyTransform
from django.test.utils import CaptureQueriesContext, isolate_apps

from pxm import bulk
from pxm.clock import now
from tests.pxm.tables import Temporary, create_table

pytestmark = pytest.mark.django_db

HARD_TEXTS = [
    "",
    "a\tb",
    "a\nb\r\nc\r",
    "back\\slash \\N \\t",
    "\\",
    " blanks ",
    "{}",
    "NULL",
    "ä🎉\u00a0\u202e",
    "x" * 70_000,
]
COLUMNS = ("id", "text", "number", "flag", "data", "at", "day", "amount", "other_id")


@pytest.fixture
def thing():
    with isolate_apps("tests"):

        class Thing(Temporary):
            id = models.UUIDField(primary_key=True, default=uuid4)
            text = models.TextField(null=True)  # both are to be told from each other
            number = models.IntegerField(default=0)
            flag = models.BooleanField(default=False)
            data = models.JSONField(default=dict)
            at = models.DateTimeField(default=now)
            day = models.DateField(null=True)
            amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
            other = models.ForeignKey("self", models.CASCADE, null=True)

        create_table(Thing)
        yield Thing


def rest() -> dict[str, bulk.Value]:
    """What a row cannot be without, beside its id and text."""
    return {"number": "3", "flag": "0", "data": "{}", "at": bulk.text_of(now())}


def values_of(row: models.Model) -> tuple:
    return tuple(getattr(row, column) for column in COLUMNS)


def examples(thing) -> list[models.Model]:
    first = thing(
        text=None,
        number=-5,
        flag=True,
        data={"a": ["b\tc\n\\", None, True, 1.5], "ä": {}},
        at=datetime(2026, 3, 1, 12, 30, 15, 123456, UTC),
        day=date(2026, 2, 28),
        amount=Decimal("1234.50"),
    )
    return [first, thing(text="linked", other=first, data=[]), *(thing(text=text) for text in HARD_TEXTS)]


def test_inserted_values_read_as_what_they_were(thing) -> None:
    rows = examples(thing)
    bulk.insert(thing, COLUMNS, (bulk.texts_of(values_of(row)) for row in rows))
    assert {row.pk: values_of(row) for row in thing.objects.all()} == {row.pk: values_of(row) for row in rows}


@pytest.mark.parametrize("way", ["rows", "instances", "instances that set off triggers", "instances, each alone"])
def test_rows_are_stored_as_the_orm_stores_them(thing, way: str) -> None:
    """Not only read alike: found, sorted and indexed alike."""
    rows = examples(thing)
    thing.objects.bulk_create(rows)
    by_orm = _raw(thing)
    thing.objects.all().delete()
    match way:
        case "rows":
            bulk.insert(thing, COLUMNS, (bulk.texts_of(values_of(row)) for row in rows))
        case "instances, each alone":
            for row in rows:
                bulk.insert_instances([row])
        case _:
            bulk.insert_instances(rows, has_triggers="triggers" in way)
    assert _raw(thing) == by_orm
    assert thing.objects.filter(at=rows[0].at, flag=True, day=rows[0].day).get() == rows[0]
    assert thing.objects.annotate(key=KeyTransform("a", "data")).exclude(key=None).get() == rows[0]


def test_what_all_instances_have_is_told_from_what_looks_like_it(thing) -> None:
    """What is empty is not the same for it, and what Python calls equal is not for a column of JSON."""
    values = [[], {}, [0], [False], [1], [True]]
    rows = [thing(text="same", data=value) for value in values]
    bulk.insert_instances(rows)
    found = {row.pk: (row.text, row.data) for row in thing.objects.all()}
    assert [repr(found[row.pk]) for row in rows] == [repr(("same", value)) for value in values]


def _raw(thing) -> list[tuple]:
    # PostgreSQL keeps what JSON says, SQLite how it was written.
    columns = [column for column in COLUMNS if column not in {"data", "amount"}]
    return sorted(bulk.select(f'SELECT {", ".join(columns)} FROM "{thing._meta.db_table}"'), key=repr)


@pytest.mark.parametrize("number", [0, 1, 255, 256, 257, 1_001])
def test_any_number_of_rows_in_a_fixed_number_of_statements(thing, number: int) -> None:
    ids = [uuid4().hex for _ in range(number)]
    with CaptureQueriesContext(connection) as queries:
        bulk.insert(thing, ("id", "text"), ((id, f"t\t{id}") for id in ids), rest())
        bulk.update(thing, ("text",), ((id, f"new {id}\n") for id in ids), {"number": "4"})
    assert thing.objects.filter(number=4).count() == number
    assert {row.pk.hex: row.text for row in thing.objects.all()} == {id: f"new {id}\n" for id in ids}
    assert len(queries) <= 6
    assert thing.objects.filter(bulk.ids(ids)).count() == number


def test_shared_values_may_be_hard_too(thing) -> None:
    for text in (None, *HARD_TEXTS):
        row = thing.objects.create(text="before")
        bulk.update(thing, ("number",), [(row.pk.hex, "1")], {"text": text, "data": '{"a":"\\t"}'})
        row.refresh_from_db()
        assert (row.text, row.number, row.data) == (text, 1, {"a": "\t"})
        rows = [(uuid4().hex,)]
        bulk.insert(thing, ("id",), rows, rest() | {"text": text})
        assert thing.objects.get(pk=rows[0][0]).text == text


def test_an_update_writes_none_and_passes_over_what_is_gone(thing) -> None:
    kept, changed = thing.objects.create(text="kept"), thing.objects.create(text="x", data={"a": 1})
    bulk.update(thing, ("text", "data"), [(changed.pk.hex, None, "[]"), (uuid4().hex, "gone", "[]")])
    assert {pk: rest for pk, *rest in thing.objects.values_list("pk", "text", "data")} == {
        kept.pk: ["kept", {}],
        changed.pk: [None, []],
    }


def test_a_violated_constraint_is_the_frameworks_error_and_takes_everything_back(thing) -> None:
    row = thing.objects.create(text="first")
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.update(thing, ("text", "data"), [(row.pk.hex, "second", None)])
    row.refresh_from_db()
    assert row.text == "first"
    bulk.update(thing, ("text",), [(row.pk.hex, "third")])  # no table is left over from the one that failed
    row.refresh_from_db()
    assert row.text == "third"


def test_rows_are_taken_while_they_are_written(thing) -> None:
    def rows():
        yield (uuid4().hex,)
        raise LookupError

    with pytest.raises(LookupError), transaction.atomic():
        bulk.insert(thing, ("id",), rows(), rest() | {"text": ""})
    assert not thing.objects.exists()


def test_many_texts_are_one_condition(thing) -> None:
    for text in HARD_TEXTS:
        thing.objects.create(text=text)
    condition, parameter = bulk.among("text", [*HARD_TEXTS, *map(str, range(40_000))])
    found = bulk.select(f'SELECT text FROM "{thing._meta.db_table}" WHERE {condition}', parameter)
    assert sorted(text for (text,) in found) == sorted(HARD_TEXTS)
    rows = thing.objects.filter(bulk.one_of_texts("text", [*HARD_TEXTS, *map(str, range(40_000))]))
    assert sorted(row.text for row in rows) == sorted(HARD_TEXTS)
    assert not thing.objects.filter(bulk.one_of_texts("text", [])).exists()


def test_pairs_of_ids_are_joined_and_gone_after_use(thing) -> None:
    old = [thing.objects.create(text=text).pk.hex for text in ("a", "b")]
    new = [uuid4().hex for _ in old]
    table, key = thing._meta.db_table, bulk.hex_of("new")
    for _ in range(2):
        with transaction.atomic(), bulk.paired(zip(old, new, strict=True)) as pairs:
            found = bulk.select(f'SELECT t.text, {key} FROM "{pairs}" p JOIN "{table}" t ON t.id = p.old ORDER BY 1')
        assert found == [("a", new[0]), ("b", new[1])]


def test_a_parameter_that_is_selected_has_the_type_of_its_column(thing) -> None:
    id, moment = uuid4(), bulk.moment_text(now())
    places = ", ".join(bulk.parameter_for(thing, column) for column in ("id", "at"))
    table = thing._meta.db_table
    thing.objects.create(text="a")
    names = ", ".join(column for column in COLUMNS if column not in ("id", "at"))
    bulk.execute(f'INSERT INTO "{table}" (id, at, {names}) SELECT {places}, {names} FROM "{table}"', id.hex, moment)
    assert bulk.moment_text(thing.objects.get(pk=id).at) == moment


@pytest.mark.only_on("postgresql")
def test_many_are_never_looked_up_by_reading_all_of_them_again(thing) -> None:
    """A table function would be read once for each row of a table whose statistics are old: 64 million for 8,000."""
    ids = [uuid4().hex for _ in range(8_000)]
    condition, parameter = bulk.among("text", ids)
    explained = bulk.select(f'EXPLAIN SELECT 1 FROM "{thing._meta.db_table}" WHERE {condition}', parameter)
    rows = thing.objects.filter(bulk.ids(ids))
    plans = [
        " ".join(line for (line,) in explained),
        rows.explain(),
        thing.objects.filter(pk__in=rows.values("pk")).explain(),
    ]
    for plan in plans:
        assert "= ANY ('{" in plan
        assert "Function Scan" not in plan
        assert "ProjectSet" not in plan


def test_ids_are_read_as_digits_and_spelt_as_usual(thing) -> None:
    row = thing.objects.create()
    ((digits,),) = bulk.select(f'SELECT {bulk.hex_of("id")} FROM "{thing._meta.db_table}"')
    assert (digits, bulk.uuid_text(digits)) == (row.pk.hex, str(row.pk))


def test_what_no_column_holds_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        bulk.text_of({1})
