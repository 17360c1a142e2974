import stat
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.test import RequestFactory

from pxm import registry
from pxm.oauth.models import ApplicationKey
from pxm.registry import Registry
from pxm.running import first_start
from pxm.running.credentials import new_password
from pxm.running.demos import Demo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_demos(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry[Demo]]:
    """No demo at first; a test declares its own."""
    declared: Registry[Demo] = Registry("demo under test", name_of=attrgetter("__name__"))
    monkeypatch.setattr(first_start, "DEMOS", declared)
    yield declared
    del registry.ALL[declared.kind]


def test_it_makes_an_administrator_and_a_key_and_notes_both(tmp_path: Path) -> None:
    file = tmp_path / "credentials.txt"
    assert first_start.is_first_start()
    made = first_start.prepare_first_start(with_demo=False, credentials_file=file)
    user = authenticate(RequestFactory().post("/"), username=made.user, password=made.password)
    assert user is not None
    assert user.is_superuser
    assert ApplicationKey.objects.get().client_id == made.client_id
    noted = dict(line.split("=", 1) for line in file.read_text().splitlines() if not line.startswith("#"))
    assert noted == {
        "ADMIN_USER": made.user,
        "ADMIN_PASSWORD": made.password,
        "CLIENT_ID": made.client_id,
        "CLIENT_SECRET": made.client_secret,
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not first_start.is_first_start()


def test_a_database_with_any_user_is_past_its_first_start() -> None:
    User.objects.create_user("somebody")
    assert not first_start.is_first_start()


@pytest.mark.parametrize(("with_demo", "made_by"), [(True, ["admin"]), (False, [])])
def test_declared_demos_are_made_by_the_administrator_if_wanted(
    no_demos: Registry[Demo], tmp_path: Path, with_demo: bool, made_by: list[str]
) -> None:
    seen: list[str] = []
    no_demos.add(lambda actor: seen.append(actor.get_username()))
    first_start.prepare_first_start(with_demo=with_demo, credentials_file=tmp_path / "credentials.txt")
    assert seen == made_by


def test_an_interrupted_first_start_leaves_nothing(no_demos: Registry[Demo], tmp_path: Path) -> None:
    def interrupted(actor: object) -> None:
        raise KeyboardInterrupt

    no_demos.add(interrupted)
    with pytest.raises(KeyboardInterrupt):
        first_start.prepare_first_start(with_demo=True, credentials_file=tmp_path / "credentials.txt")
    assert first_start.is_first_start()
    assert not ApplicationKey.objects.exists()


def test_passwords_are_long_different_and_easy_to_type() -> None:
    passwords = {new_password() for _ in range(100)}
    assert len(passwords) == 100
    assert {len(password) for password in passwords} == {19}
    assert not set("".join(passwords)) & set("il1o0 ")
