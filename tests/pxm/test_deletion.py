"""`pxm.deletion` follows foreign keys as the framework does, without loading rows."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection, models
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext, isolate_apps

from pxm.deletion import FAREWELLS, Farewell, delete_rows
from tests.pxm.tables import Temporary, create_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """A house with rooms, their lamps and a log: rooms may stand in rooms."""
    with isolate_apps("tests"):

        class House(Temporary):
            id = models.IntegerField(primary_key=True)

        class Room(Temporary):
            id = models.IntegerField(primary_key=True)
            house = models.ForeignKey(House, models.CASCADE, null=True)
            inside = models.ForeignKey("self", models.CASCADE, null=True)

        class Lamp(Temporary):
            id = models.IntegerField(primary_key=True)
            room = models.OneToOneField(Room, models.CASCADE, related_name="+")

        class Visit(Temporary):
            id = models.IntegerField(primary_key=True)
            room = models.ForeignKey(Room, models.SET_NULL, null=True)

        class Contract(Temporary):
            id = models.IntegerField(primary_key=True)
            lamp = models.ForeignKey(Lamp, models.PROTECT)

        made = SimpleNamespace(House=House, Room=Room, Lamp=Lamp, Visit=Visit, Contract=Contract)
        for model in vars(made).values():
            create_table(model)
        for number in (1, 2):
            House.objects.create(id=number)
            Room.objects.create(id=number, house_id=number)
            Lamp.objects.create(id=number, room_id=number)
            Visit.objects.create(id=number, room_id=number)
        yield made


def test_what_cascades_goes_what_only_refers_forgets_and_the_rest_stays(house) -> None:
    assert delete_rows(house.House.objects.filter(pk=1)) == 1
    assert [list(model.objects.values_list("pk", flat=True)) for model in (house.House, house.Room, house.Lamp)] == [
        [2]
    ] * 3
    assert dict(house.Visit.objects.values_list("pk", "room")) == {1: None, 2: 2}


def test_what_is_protected_is_refused_however_deep_it_lies(house) -> None:
    house.Contract.objects.create(id=1, lamp_id=2)
    with pytest.raises(ProtectedError):
        delete_rows(house.House.objects.all())
    assert delete_rows(house.House.objects.filter(pk=1)) == 1


def test_a_farewell_is_said_before_rows_go_with_those_they_depend_on(house) -> None:
    gone: list[list[int]] = []
    farewell = Farewell("lamps", house.Lamp, house.House, lambda rows: gone.append([row.pk for row in rows]))
    with FAREWELLS.holding(farewell):
        delete_rows(house.Lamp.objects.filter(pk=1))
        delete_rows(house.Room.objects.filter(pk=1))
        assert gone == []
        delete_rows(house.House.objects.filter(pk=2))

    assert gone == [[2]]
    assert not house.Lamp.objects.exists()


def test_a_tree_goes_with_all_its_levels(house) -> None:
    for number in range(3, 8):
        house.Room.objects.create(id=number, inside_id=number - 1)
        house.Lamp.objects.create(id=number, room_id=number)
    assert delete_rows(house.Room.objects.filter(pk=2)) == 1
    assert list(house.Room.objects.values_list("pk", flat=True)) == [1]
    assert list(house.Lamp.objects.values_list("pk", flat=True)) == [1]


def test_the_number_of_statements_knows_only_tables(house) -> None:
    def statements(rows) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            delete_rows(rows)
        return [query["sql"].split(" WHERE ")[0] for query in queries]

    for number in range(100, 300):
        house.Room.objects.create(id=number, house_id=2)
        house.Lamp.objects.create(id=number, room_id=number)
    few, many = statements(house.House.objects.filter(pk=1)), statements(house.House.objects.filter(pk=2))
    assert few == many
    assert len(few) <= 9, "what is deleted, and the keys of what others point at"
    assert all(sql.count('", "') == 0 for sql in many if sql.startswith("SELECT") and "contract" not in sql)


def test_no_statement_looks_again_for_what_another_has_found(house) -> None:
    """A subquery in a subquery is a loop over whole tables where PostgreSQL's statistics are old."""
    with CaptureQueriesContext(connection) as queries:
        delete_rows(house.House.objects.filter(pk__in=house.House.objects.filter(pk=1)))
    after_the_first = [query["sql"] for query in queries][1:]
    assert after_the_first
    assert not any('(SELECT "' in sql for sql in after_the_first)


def test_no_rows_are_no_error(house) -> None:
    assert delete_rows(house.House.objects.none()) == 0 == delete_rows(house.House.objects.filter(pk=9))


def test_a_rule_that_nobody_knows_is_not_passed_over(house) -> None:
    with isolate_apps("tests"):

        class Owner(Temporary):
            id = models.IntegerField(primary_key=True)

        class Dog(Temporary):
            id = models.IntegerField(primary_key=True)
            owner = models.ForeignKey(Owner, models.RESTRICT)

        create_table(Owner)
        create_table(Dog)
        with pytest.raises(TypeError, match=r"Dog\.owner"):
            delete_rows(Owner.objects.all())
