"""Connections to PostgreSQL begin with what pages of few rows need."""

from __future__ import annotations

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from pxm import bulk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.only_on("postgresql")]


def setting(told: str = "") -> str:
    """The setting of a new connection, to which the server says something else if it is told so."""
    fresh = connections["default"].copy()
    try:
        fresh.settings_dict["OPTIONS"] = fresh.settings_dict["OPTIONS"] | ({"options": told} if told else {})
        with CaptureQueriesContext(fresh) as queries, fresh.cursor() as cursor:
            cursor.execute("SHOW parallel_setup_cost")
            assert len(queries) == 1
            return str(cursor.fetchone()[0])
    finally:
        fresh.close()


def test_a_thousand_rows_are_read_by_one_process() -> None:
    assert setting() == "10000"
    assert bulk.select("SHOW parallel_setup_cost") == [("10000",)]


def test_what_an_operator_has_set_stays() -> None:
    assert setting("-c parallel_setup_cost=500") == "500"
