"""What a process keeps of settled tables, and the mark that the database renews with each change of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction

from products.store.models import Currency
from pxm.oauth.models import ApplicationKey
from pxm.settled.kept import Kept
from pxm.settled.marks import PresentMark

Sql = Callable[[str], object]


def mark() -> str:
    return ApplicationKey.objects.annotate(mark=PresentMark()).values_list("mark", flat=True)[0]


def change(number: int) -> None:
    Currency.objects.update(decimal_places=number)


@contextmanager
def another_connection() -> Iterator[Sql]:
    """A connection of somebody else, who writes statements by hand; each is committed, unless one begins otherwise."""
    other = connections.create_connection("default")
    try:
        yield lambda statement: other.cursor().execute(statement)
    finally:
        other.close()


def test_values_are_found_under_their_mark_only() -> None:
    kept: Kept[int] = Kept(2)
    kept.keep("one", "a", 1, read_under="one")
    assert (kept.find("one", "a"), kept.find("one", "b"), kept.find("two", "a")) == (1, None, None)
    kept.keep("two", "a", 2, read_under="three")
    kept.keep("", "a", 2, read_under="")
    kept.keep("one", "b", 2, read_under=None)
    assert (kept.find("one", "a"), kept.find("two", "a"), kept.find("", "a"), kept.find("one", "b")) == (1, *[None] * 3)
    kept.keep("two", "a", 2, read_under="two")
    assert (kept.find("one", "a"), kept.find("two", "a")) == (None, 2)


def test_no_more_are_kept_than_said() -> None:
    kept: Kept[int] = Kept(2)
    for name in range(5):
        kept.keep("mark", name, name, read_under="mark")
        assert kept.find("mark", name) == name
    assert [kept.find("mark", name) for name in range(5)] == [None, None, None, None, 4]


@pytest.mark.usefixtures("application_key")
def test_no_mark_ever_comes_back() -> None:
    seen = [mark()]
    for number in range(3):
        with transaction.atomic():
            change(number)
            assert mark() not in seen
            seen.append(mark())
            transaction.set_rollback(True)
        assert mark() == seen[0]
    change(3)
    assert mark() not in seen
    assert mark() == mark()


@pytest.mark.only_on("postgresql")
@pytest.mark.usefixtures("real_database", "application_key")
@pytest.mark.parametrize("ends", ["COMMIT", "ROLLBACK"])
def test_writers_do_not_wait_for_each_other(ends: str) -> None:
    with another_connection() as slow, another_connection() as strict:
        slow("SET lock_timeout = 1")
        before = mark()
        slow("BEGIN")
        slow("UPDATE store_storesettings SET id = id")
        strict("BEGIN ISOLATION LEVEL REPEATABLE READ")
        strict("UPDATE catalog_catalog SET name = name")
        assert mark() == before
        change(1)
        meanwhile = mark()
        slow(ends)
        after = mark()
        strict("UPDATE catalog_catalog SET name = name")
        strict("COMMIT")
        seen = [before, meanwhile, after, mark()]
        assert len(set(seen)) == (4 if ends == "COMMIT" else 3)
        change(2)
        assert mark() not in seen
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM settled_mark")
            assert cursor.fetchone() == (1,)
