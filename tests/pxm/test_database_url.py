from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from pxm.database_url import database_settings, sqlite_url


def test_any_folder_name_survives_the_way_through_the_url() -> None:
    file = Path("/data/it's 100% Größe #1?/pxm.sqlite3")
    assert database_settings(sqlite_url(file))["NAME"] == str(file)


def test_sqlite_gets_what_concurrent_writers_need() -> None:
    options = database_settings("sqlite:////data/pxm.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_options_of_the_url_win() -> None:
    options = database_settings("postgresql://u:p@db/pxm?connect_timeout=3&sslmode=require")["OPTIONS"]
    assert options == {"connect_timeout": 3, "sslmode": "require"}


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "must begin with postgresql:// or sqlite:///"),
        ("mysql://root:hidden@db/pxm", "must begin with postgresql:// or sqlite:///"),
        ("postgresql://u:hidden@db:port/pxm", "percent-encoded"),
    ],
)
def test_other_urls_are_refused_without_showing_them(url: str, message: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=message) as refusal:
        database_settings(url)
    assert "hidden" not in str(refusal.value)
