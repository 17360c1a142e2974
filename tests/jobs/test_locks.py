"""The locks of lanes, as other versions and other machines must find them again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from jobs.locks import KEY_SPACE, lane_file, lane_lock, lane_number


def test_the_number_of_a_lane_never_changes():
    """Workers of two versions may run beside each other; with two numbers for one lane they would both work in it."""
    assert KEY_SPACE == 0x50584D4A
    assert lane_number("pim") == 747_404_361
    assert lane_number("catalog 1") == lane_number("catalog 1") != lane_number("catalog 2")


@pytest.mark.parametrize("lane", ["pim", "", "x" * 80, "Ünï/../code"])
def test_any_lane_fits_the_database_and_the_file_system(lane):
    assert -(2**31) <= lane_number(lane) < 2**31
    file = lane_file(Path("/data/pxm.sqlite3"), lane)
    assert file.parent == Path("/data")
    assert file.name.startswith("pxm.sqlite3.lane-")


def test_a_lane_is_free_after_its_holder_failed(real_database):
    with pytest.raises(ZeroDivisionError), lane_lock("pim"):
        raise ZeroDivisionError
    with lane_lock("pim") as held:
        assert held


@pytest.mark.only_on("postgresql")
def test_a_holder_whose_connection_was_replaced_releases_nothing(real_database):
    """The lock went with the old session; the new one may not touch a lock that another runner holds by now."""
    with lane_lock("pim") as held:
        assert held
        connection.close()
        connection.ensure_connection()
    with lane_lock("pim") as held:
        assert held


@pytest.mark.only_on("sqlite")
def test_the_lock_lies_beside_the_database(real_database):
    database = Path(connection.settings_dict["NAME"])
    with lane_lock("pim"):
        assert lane_file(database, "pim").exists()
