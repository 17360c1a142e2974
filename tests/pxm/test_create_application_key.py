import json
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from pxm.management.commands import create_application_key
from pxm.oauth.models import ApplicationKey

pytestmark = pytest.mark.django_db


def output(*arguments: str) -> str:
    out = StringIO()
    call_command("create_application_key", *arguments, stdout=out)
    return out.getvalue()


def test_it_prints_the_pair() -> None:
    lines = dict(line.split() for line in output("--name", "Shop").splitlines())
    key = ApplicationKey.objects.get()
    assert key.name == "Shop"
    assert lines.keys() == {"client_id", "client_secret"}
    assert lines["client_id"] == key.client_id


def test_json_is_one_object_and_nothing_else() -> None:
    pair = json.loads(output("--name", "Shop", "--json"))
    assert pair["client_id"] == ApplicationKey.objects.get().client_id
    assert pair["client_secret"]


def test_the_printed_secret_gets_a_token(client) -> None:
    pair = json.loads(output("--name", "Shop", "--json"))
    form = urlencode({"grant_type": "client_credentials", **pair})
    answer = client.post("/oauth/access_token", form, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200


def test_a_name_is_needed() -> None:
    with pytest.raises(CommandError, match="--name"):
        output()


def test_an_empty_name_is_refused_in_one_line() -> None:
    with pytest.raises(SystemExit, match=r"^[^\n]+$"):
        output("--name", " ")
    assert not ApplicationKey.objects.exists()


def test_a_database_that_cannot_be_used_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_table(*, name: str) -> None:
        raise OperationalError("no such table: oauth_applicationkey\nLINE 1")

    monkeypatch.setattr(create_application_key, "create_application_key", no_table)
    with pytest.raises(SystemExit, match=r"^The database .* cannot be used: no such table: [^\n]+ makes it\.$"):
        output("--name", "Shop")
