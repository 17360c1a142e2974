"""What is recorded of rows that are written, by whom, and in how many statements."""

from __future__ import annotations

import json

import pytest
from django.db import transaction

from pxm.acting import SYSTEM, Actor, Kind, Origin, acting_as, actor
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.history.models import Entry
from pxm.oauth.models import ApplicationKey
from pxm.rows import write, write_changes, write_many

ANA = Actor(Kind.USER, "Ana", "7", Origin.ADMIN, "r-1")


def test_a_written_row_leaves_old_and_new(key):
    with acting_as(ANA):
        write_changes(key, {"name": "Shop", "client_id": "c-1"})

    entry = Entry.objects.get()
    assert entry.changes == {"name": {"old": "Storefront", "new": "Shop"}}
    assert (entry.verb, entry.subject_id, entry.subject_name, entry.row_id) == ("changed", key.pk, "Shop", None)
    assert (entry.actor_kind, entry.actor_name, entry.actor_id) == ("user", "Ana", "7")
    assert (entry.origin, entry.request_id) == ("admin", "r-1")


def test_what_does_not_differ_or_is_not_declared_leaves_nothing(key):
    write(key, {"name": key.name, "secret_hash": "another"})
    assert not Entry.objects.exists()


def test_a_secret_is_in_no_entry(key):
    write(key, {"name": "Shop", "secret_hash": "very-secret"})
    recording.deleted([key])
    assert "very-secret" not in json.dumps([entry.changes for entry in Entry.objects.all()])


def test_nobody_named_is_the_system(key):
    assert actor() == SYSTEM
    write_changes(key, {"name": "Shop"})
    assert Entry.objects.get().actor_name == "the system"


def test_a_change_costs_one_statement(key, count_queries):
    assert count_queries(lambda: write_changes(key, {"name": "Shop", "client_id": "c-2"})) == 2


def test_many_rows_are_one_line_that_opens(keys, count_queries):
    with acting_as(ANA):
        queries = count_queries(lambda: write_many([(key, {"name": "Same"}) for key in keys]))

    # One UPDATE, one INSERT.
    assert queries == 2
    act = Entry.objects.get(act=None)
    assert (act.number, act.subject_id, act.actor_name) == (3, None, "Ana")
    assert [entry.changes["name"]["old"] for entry in act.entries.order_by("place")] == ["Key 0", "Key 1", "Key 2"]
    assert {entry.source.actor_name for entry in act.entries.all()} == {"Ana"}


def test_what_was_not_read_is_not_read_for_the_history(keys, count_queries):
    rows = list(ApplicationKey.objects.only("name"))
    assert count_queries(lambda: write_many([(row, {"client_id": f"n-{row.name}"}) for row in rows])) == 3 + 1


def test_what_happens_together_is_one_entry(key):
    with recording.together():
        write(key, {"name": "Shop"})
        recording.changed([(key, {"links": ["a"]}, {"links": ["a", "b"]})])

    assert Entry.objects.get().changes.keys() == {"name", "links"}


def test_what_is_set_on_a_new_row_belongs_to_its_making(key):
    with recording.together():
        recording.created(key)
        recording.changed([(key, {"links": []}, {"links": ["a"]})])

    entry = Entry.objects.get()
    assert (entry.verb, entry.changes) == ("created", {})


def test_the_same_attribute_changed_twice_keeps_both(key):
    with recording.together():
        write(key, {"name": "Shop"})
        write(key, {"name": "Store"})

    changes = [entry.changes["name"]["new"] for entry in Entry.objects.filter(inside=True).order_by("place")]
    assert changes == ["Shop", "Store"]


def test_what_is_rolled_back_leaves_nothing(key):
    def fail() -> None:
        with transaction.atomic(), recording.together():
            write(key, {"name": "Shop"})
            raise Invalid(Problem("no"))

    with pytest.raises(Invalid):
        fail()
    assert not Entry.objects.exists()
    write(key, {"name": "Store"})
    assert Entry.objects.count() == 1


def test_history_survives_its_subject(key):
    recording.deleted([key], said="with 2 tokens")
    id = key.pk
    key.delete()

    entry = Entry.objects.get(subject_id=id)
    assert (entry.verb, entry.subject_name, entry.said) == ("deleted", "Storefront", "with 2 tokens")
