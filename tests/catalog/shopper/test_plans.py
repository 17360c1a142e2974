"""By which indexes SQLite finds what the lists of a release show, though nobody has counted its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import signature
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Model

from catalog.models import ReleaseTag
from catalog.publishing.ranges import TEXTS
from catalog.shopper import lists
from catalog.shopper.reading import Listing

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]

LISTINGS: dict[str, Listing[Any]] = {name: each for name, each in vars(lists).items() if isinstance(each, Listing)}
# Many rows may have the same value.
COMMON = {"product_types", "tags"}
FAR = slice(5_000, 5_025)


def named(listing: Listing[Any]) -> dict[str, Any]:
    """Whatever names a list, in the order in which its rows ask for it."""
    return {name: 1 if name == "number" else uuid4() for name in signature(listing.rows).parameters}


def asked_in(listing: Listing[Any]) -> Iterator[str]:
    for attribute in listing.filterable:
        yield f"eq({attribute},{uuid4()})"
        yield f"in({attribute},{uuid4()},{uuid4()})"
        if attribute != "product_types":  # of which there are a few
            yield f"in({attribute},{','.join(str(uuid4()) for _ in range(25))})"
        yield f"eq({attribute},{uuid4()}):eq(slug,x)"


@contextmanager
def planned() -> Iterator[list[str]]:
    """The steps of the plans of what is asked meanwhile."""
    steps: list[str] = []

    def explain(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: dict[str, Any]) -> Any:
        execute(f"EXPLAIN QUERY PLAN {sql}", parameters, many, context)
        steps.extend(step for *_, step in context["cursor"].fetchall())
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(explain):
        yield steps


def reads_all(step: str) -> bool:
    is_count = step in ("SCAN counted", "SCAN subquery")
    return step.endswith("(catalog_id=?)") or (step.startswith("SCAN ") and not is_count)


@pytest.mark.parametrize("name", LISTINGS)
def test_a_filter_is_looked_up_in_its_index(name: str) -> None:
    listing = LISTINGS[name]
    for asked in asked_in(listing):
        with planned() as steps:
            listing.page(FAR, asked, **named(listing))
            listing.count(asked, **named(listing))
        assert "USING INTEGER PRIMARY KEY" in steps[0], asked
        assert not [step for step in steps if reads_all(step)], asked


@pytest.mark.parametrize("name", LISTINGS)
def test_what_is_common_is_found_in_the_order_of_the_page(name: str) -> None:
    listing = LISTINGS[name]
    for asked in ("", *(f"eq({each},x)" for each in COMMON if each in listing.filterable)):
        with planned() as steps:
            listing.page(FAR, asked, **named(listing))
        sorts = [place for place, step in enumerate(steps) if step.startswith("USE TEMP B-TREE")]
        assert sorts in ([], [len(steps) - 1]), asked  # of the page itself


def test_sqlite_is_told_of_every_index() -> None:
    with connection.cursor() as cursor:
        models: list[type[Model]] = [*TEXTS, ReleaseTag]
        for table in (model._meta.db_table for model in models):
            cursor.execute(f"SELECT name FROM pragma_index_list('{table}') ORDER BY name")
            there = cursor.fetchall()
            cursor.execute("SELECT idx FROM sqlite_stat1 WHERE tbl = %s ORDER BY idx", [table])
            assert cursor.fetchall() == there, table
