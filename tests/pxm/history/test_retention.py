"""History older than it is kept is deleted in bounded pieces, and nothing else is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError

from pxm import upkeep
from pxm.clock import now
from pxm.history import recording, retention
from pxm.history.models import Entry
from pxm.history.retention import forget_old_entries
from pxm.oauth.models import ApplicationKey
from pxm.upkeep import UPKEEP, Rounds, Upkeep, tidy_up

DAYS = 30


def entries(many: int, *, days: float, **values: object) -> list[Entry]:
    at = now() - timedelta(days=days)
    rows = [Entry(at=at, verb="created", subject_type="products.product", **values) for _ in range(many)]
    return Entry.objects.bulk_create(rows, batch_size=1000)


@pytest.fixture
def kept_for(settings) -> None:
    settings.HISTORY_DAYS = DAYS


def test_by_default_it_is_kept_for_ever() -> None:
    entries(3, days=10_000)
    assert tidy_up() == 0
    assert Entry.objects.count() == 3


def test_more_than_a_chunk_goes_and_what_is_younger_stays(kept_for: None, django_assert_num_queries) -> None:
    entries(2001, days=DAYS + 1)
    young = entries(3, days=DAYS - 1)
    # Each of three chunks: savepoint, lines, parts, deletion, savepoint; a last one finds nothing.
    with django_assert_num_queries(3 * 5 + 3):
        assert forget_old_entries() == 2001
    assert set(Entry.objects.values_list("pk", flat=True)) == {each.pk for each in young}


def test_an_act_goes_with_all_that_it_did(kept_for: None) -> None:
    (act,) = entries(1, days=DAYS + 1, number=1500)
    entries(1500, days=DAYS + 1, act=act)
    (young,) = entries(1, days=1, number=2)
    entries(2, days=1, act=young)
    assert forget_old_entries() == 1501
    assert (Entry.objects.count(), Entry.objects.filter(act=young).count()) == (3, 2)


def test_a_piece_is_bounded_and_the_next_takes_up_what_was_left(kept_for: None, monkeypatch) -> None:
    monkeypatch.setattr(retention, "CHUNK", 10)
    entries(150, days=DAYS + 1)
    assert [tidy_up(), tidy_up(), tidy_up()] == [100, 50, 0]


def test_rows_that_had_a_history_stay(kept_for: None, key: ApplicationKey) -> None:
    recording.created(key)
    Entry.objects.update(at=now() - timedelta(days=DAYS + 1))
    assert forget_old_entries() == 1
    assert ApplicationKey.objects.filter(pk=key.pk).exists()


def test_workers_make_a_round_an_hour_and_go_on_while_there_is_something_left(monkeypatch) -> None:
    clock, found, ran = [5000.0], [7, 0, 0], []
    monkeypatch.setattr(upkeep.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(upkeep.connections, "close_all", lambda: None)

    def run() -> int:
        ran.append(clock[0])
        return found.pop(0)

    rounds = Rounds()
    with UPKEEP.holding(Upkeep("history", run)):
        for moment in (5000.0, 5003.0, 5006.0, 8602.0, 8604.0):
            clock[0] = moment
            rounds.go()
    assert ran == [5000.0, 5003.0, 8604.0]


def test_a_database_that_is_away_ends_the_round_only(monkeypatch) -> None:
    monkeypatch.setattr(upkeep.connections, "close_all", lambda: None)

    def run() -> int:
        raise OperationalError("away")

    with UPKEEP.holding(Upkeep("history", run)):
        Rounds().go()
