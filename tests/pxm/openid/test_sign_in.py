"""Signing in at a real provider, which runs beside the tests: who is let in, as whom, with which rights."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from django.contrib.auth.models import Group, User
from django.test import Client
from structlog.testing import capture_logs

from pxm.checks import check_provider
from pxm.openid import provider
from pxm.openid.models import Identity
from tests.checkout import ROOT
from tests.processes.system import until
from tests.processes.up import environment
from tests.pxm.openid import urls

pytestmark = pytest.mark.django_db

ANN = {"email": "ann@example.com", "email_verified": True, "given_name": "Ann", "family_name": "Lee"}


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1).ok
    except requests.RequestException:
        return False


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", port, "--require-nonce"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: answers(f"http://127.0.0.1:{port}/jwks"), "the provider answers", within=60)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(autouse=True)
def configured(settings: Any, issuer: str) -> None:
    provider._client_of.cache_clear()
    settings.ROOT_URLCONF = urls.__name__
    settings.OIDC_ISSUER, settings.OIDC_NAME = issuer, "Acme"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "pxm", "secret"


@pytest.fixture
def come(issuer: str) -> Callable[..., Any]:
    """Sign in at the provider as somebody with these claims; return the answer of ours to whoever comes back."""

    def come(subject: str, claims: dict[str, Any], client: Client | None = None, goal: str = "") -> Any:
        assert requests.put(f"{issuer}/users/{subject}", json=claims, timeout=5).ok
        client = client or Client()
        sent = client.get(f"/admin/openid/start?{urlencode({'next': goal})}")
        assert sent.status_code == 302, sent.content
        told = requests.post(sent.headers["Location"], data={"sub": subject}, allow_redirects=False, timeout=5)
        back = urlsplit(told.headers["Location"])
        assert back.path == "/admin/openid/back"
        return client.get(f"{back.path}?{back.query}")

    return come


def person(**fields: Any) -> User:
    return User.objects.create_user(**{"username": "ann", "email": "Ann@Example.com", "is_staff": True} | fields)


def signed_in(answer: Any) -> User | None:
    return User.objects.filter(pk=answer.client.session.get("_auth_user_id")).first()


def test_the_page_to_sign_in_leads_there_and_back_to_where_one_was(come: Any) -> None:
    ann = person()
    client = Client()
    page = client.get("/admin/login/?next=/admin/jobs/job/").content.decode()
    assert 'href="/admin/openid/start?next=/admin/jobs/job/"' in page
    assert "Sign in with Acme" in page
    answer = come("1", ANN, client, goal="/admin/jobs/job/?status=failed")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/jobs/job/?status=failed")
    assert client.get("/admin/").status_code == 200
    assert signed_in(answer) == ann


def test_whoever_needs_two_steps_takes_them_at_the_provider(come: Any, settings: Any) -> None:
    person()
    settings.SECOND_FACTOR_FOR = ["everybody"]
    assert come("1", ANN).client.get("/admin/").status_code == 200


def test_nobody_is_led_elsewhere_afterwards(come: Any) -> None:
    person()
    assert come("1", ANN, goal="https://evil.example/").headers["Location"] == "/admin/"
    assert come("1", ANN, goal="//evil.example/").headers["Location"] == "/admin/"


def test_the_provider_is_asked_with_all_that_keeps_others_out(issuer: str) -> None:
    sent = urlsplit(Client().get("/admin/openid/start").headers["Location"])
    asked = parse_qs(sent.query)
    assert f"{sent.scheme}://{sent.netloc}" == issuer
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/admin/openid/back"]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))


def test_whoever_came_once_is_known_by_subject_whatever_the_address_says(come: Any) -> None:
    ann = person()
    come("1", ANN)
    assert Identity.objects.get().user == ann
    assert signed_in(come("1", {"email": "new@example.com", "email_verified": False})) == ann


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "ann@example.com"},
        {"email": "ann@example.com", "email_verified": False},
        {"email": "ann@example.com", "email_verified": "true"},
        {"email": "ann@example.com\0", "email_verified": True},
        {"email": ["ann@example.com"], "email_verified": True},
        {"email": "", "email_verified": True},
        {"email": "bob@example.com", "email_verified": True},
        {},
    ],
)
def test_an_address_that_is_not_verified_or_not_known_is_nobody(come: Any, claims: dict[str, Any]) -> None:
    person()
    with capture_logs() as lines:
        answer = come("1", claims)
    assert (answer.status_code, signed_in(answer)) == (403, None)
    assert "Nobody here knows you yet" in answer.content.decode()
    assert not Identity.objects.exists()
    assert [line["reason"] for line in lines if line["event"] == "sign-in refused"] == [
        "provider: nobody here has this subject or address"
    ]


def test_an_address_of_two_people_is_nobody(come: Any) -> None:
    person()
    person(username="ann2")
    assert come("1", ANN).status_code == 403


def test_an_address_given_to_somebody_else_does_not_lead_to_who_had_it(come: Any) -> None:
    person()
    assert come("1", ANN).status_code == 302
    assert come("2", ANN).status_code == 403


@pytest.mark.parametrize("state", [{"is_active": False}, {"is_staff": False}])
def test_who_may_not_sign_in_may_not_this_way_either(come: Any, state: dict[str, bool]) -> None:
    person(**state)
    assert come("1", ANN).status_code == 403


def test_groups_follow_the_claim_and_nothing_makes_an_operator(come: Any, settings: Any) -> None:
    settings.OIDC_GROUPS_CLAIM = "roles"
    Group.objects.create(name="Buyers")
    Group.objects.create(name="Editors")
    claims = ANN | {"roles": ["Buyers", "Nobody's", 7, None], "is_superuser": True, "is_staff": True}
    ann = signed_in(come("1", claims))
    assert ann is not None
    assert (ann.username, ann.email, ann.get_full_name()) == ("ann@example.com", "ann@example.com", "Ann Lee")
    assert (ann.is_staff, ann.is_superuser, ann.has_usable_password()) == (True, False, False)

    def groups() -> list[str]:
        return sorted(ann.groups.values_list("name", flat=True))

    assert groups() == ["Buyers"]
    come("1", ANN | {"roles": "Editors"})
    assert groups() == ["Editors"]
    come("1", ANN)
    assert groups() == []
    assert User.objects.count() == 1


def test_without_a_claim_for_groups_nobody_is_added_and_groups_are_kept(come: Any) -> None:
    Group.objects.create(name="Buyers")
    assert come("1", ANN | {"groups": ["Buyers"]}).status_code == 403
    ann = person()
    ann.groups.add(Group.objects.create(name="Editors"))
    come("1", ANN | {"groups": ["Buyers"]})
    assert [group.name for group in ann.groups.all()] == ["Editors"]


def test_somebody_new_does_not_take_over_a_name(come: Any, settings: Any) -> None:
    settings.OIDC_GROUPS_CLAIM = "groups"
    Group.objects.create(name="Buyers")
    person(username="ann@example.com", email="")
    assert come("1", ANN | {"groups": ["Buyers"]}).status_code == 403


def test_an_answer_that_nobody_asked_for_is_refused(come: Any) -> None:
    person()
    for query in ("", "?code=1", "?code=1&state=1", "?error=access_denied&state=1"):
        answer = Client().get(f"/admin/openid/back{query}")
        assert (answer.status_code, signed_in(answer)) == (403, None), query
        assert "You are not signed in" in answer.content.decode()


def test_a_code_works_once_and_in_its_own_browser_only(issuer: str) -> None:
    person()
    assert requests.put(f"{issuer}/users/1", json=ANN, timeout=5).ok
    mine, other = Client(), Client()
    sent = mine.get("/admin/openid/start").headers["Location"]
    back = requests.post(sent, data={"sub": "1"}, allow_redirects=False, timeout=5).headers["Location"]
    path = f"/admin/openid/back?{urlsplit(back).query}"
    assert other.get(path).status_code == 403
    assert mine.get(path).status_code == 302
    assert mine.get(path).status_code == 403


def test_a_provider_that_calls_itself_otherwise_is_none(come: Any, settings: Any, issuer: str) -> None:
    person()
    settings.OIDC_ISSUER = f"{issuer}/"
    answer = come("1", ANN)
    assert (answer.status_code, signed_in(answer)) == (503, None)


def test_without_an_answer_of_the_provider_the_password_remains(settings: Any) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:1"
    answer = Client().get("/admin/openid/start")
    assert answer.status_code == 503
    assert "Acme does not answer" in answer.content.decode()


def test_a_post_changes_nothing() -> None:
    assert Client().post("/admin/openid/back").status_code == 405


def test_without_a_provider_there_is_no_such_path(settings: Any) -> None:
    settings.ROOT_URLCONF, settings.OIDC_ISSUER = "pxm.urls", ""
    assert Client().get("/admin/openid/start").headers["Location"].startswith("/admin/login/")
    assert "openid" not in Client().get("/admin/login/").content.decode()


def settled(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Start with these variables and say where the provider sends people back to."""
    script = "import django; django.setup(); from django.urls import reverse; print(reverse('openid:back'))"
    told = environment(DJANGO_SETTINGS_MODULE="pxm.settings", PXM_DATA_DIR=str(folder), **variables)
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=told, capture_output=True, text=True, check=False
    )


def test_the_variables_alone_open_the_path(tmp_path: Path) -> None:
    variables = {"PXM_OIDC_ISSUER": "https://id.example.com"}
    assert "PXM_OIDC_ISSUER needs PXM_OIDC_CLIENT_ID" in settled(tmp_path, **variables).stderr
    assert settled(tmp_path, **variables, PXM_OIDC_CLIENT_ID="pxm").stdout == "/admin/openid/back\n"


@pytest.mark.parametrize(
    ("issuer_told", "found"), [("https://id.example.com", 0), ("http://id.example.com", 1), ("", 0)]
)
def test_a_public_installation_asks_its_provider_by_tls(settings: Any, issuer_told: str, found: int) -> None:
    settings.OIDC_ISSUER = issuer_told
    assert len(check_provider(None)) == found
