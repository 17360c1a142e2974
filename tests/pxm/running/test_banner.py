from pathlib import Path

import pytest

from pxm.running import address, banner, places
from pxm.running.credentials import Credentials

MADE = Credentials("admin", "the-password", "the-client-id", "the-client-secret")


def shown(
    folder: Path, credentials: Credentials | None = None, host: str = "127.0.0.1", *, to_a_terminal: bool = True
) -> str:
    with address.listen(host, 0) as listener:
        text = banner.running(folder, listener, credentials, 2, to_a_terminal=to_a_terminal)
        return text.replace(address.local_url(listener), "URL")


def test_the_first_start_shows_the_secrets_and_where_they_are_kept(tmp_path: Path) -> None:
    text = shown(tmp_path, MADE)
    for expected in [
        *vars(MADE).values(),
        str(places.credentials_file(tmp_path)),
        "URL/admin/",
        "URL/api/docs/",
        "Ctrl-C",
    ]:
        assert expected in text


def test_what_is_no_terminal_gets_the_name_of_the_file_and_no_secret(tmp_path: Path) -> None:
    MADE.write(places.credentials_file(tmp_path))
    text = shown(tmp_path, MADE, to_a_terminal=False)
    assert str(places.credentials_file(tmp_path)) in text
    assert not [secret for secret in vars(MADE).values() if secret != "admin" and secret in text]


def test_later_starts_name_the_file_and_show_no_secret(tmp_path: Path) -> None:
    MADE.write(places.credentials_file(tmp_path))
    text = shown(tmp_path)
    assert str(places.credentials_file(tmp_path)) in text
    assert "the-password" not in text


def test_without_the_file_it_points_to_the_database(tmp_path: Path) -> None:
    assert "with an account of this database" in shown(tmp_path)


def test_a_server_open_to_others_says_under_which_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PXM_ALLOWED_HOSTS", raising=False)
    assert "Answers to these names only" in shown(tmp_path, host="0.0.0.0")
    monkeypatch.setenv("PXM_ALLOWED_HOSTS", "shop.example")
    assert "Answers to the names in PXM_ALLOWED_HOSTS only: shop.example" in shown(tmp_path, host="0.0.0.0")
