"""Two steps to sign in: turned on, asked for, limited, required, reset, and what of it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from pxm.clock import now
from pxm.history.models import Entry
from pxm.sealing import Unreadable, renew_seals
from pxm.second_factor import codes, services
from pxm.second_factor.models import RecoveryCode, SecondFactor
from pxm.second_factor.sealing import SECRETS
from tests.factories.people import MERCHANDISER, OPERATOR, VIEWER, PersonFactory, signed_in
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
LOGIN, CODE, SETUP = "/admin/login/", "/admin/login/code/", "/admin/login/set-up/"
OWN, OWN_SETUP = "/admin/two-steps/", "/admin/two-steps/set-up/"
PRODUCTS = "/admin/products/product/"


def person(username: str = "ann", group: str | None = MERCHANDISER) -> User:
    user = PersonFactory(username=username, group=group)
    user.set_password(PASSWORD)
    user.save()
    return user


class App:
    """What is on somebody's telephone, with a clock that the test turns."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.secret, self.at = "", now()
        monkeypatch.setattr(services, "now", lambda: self.at)

    def code(self, steps: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(self.at, counter_offset=steps)

    def next(self) -> str:
        """Wait for the next code."""
        self.at += timedelta(seconds=30)
        return self.code()

    def point_at(self, page: Any) -> None:
        self.secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", "")  # type: ignore[index]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> App:
    return App(monkeypatch)


@pytest.fixture
def begun(app: App) -> Callable[[User], list[str]]:
    """Turn it on for somebody, and return their recovery codes."""

    def begun(user: User) -> list[str]:
        app.secret = codes.new_secret()
        return services.begin(user=user, secret=app.secret, code=app.code())

    return begun


def first_step(client: Client, name: str = "ann", goal: str = PRODUCTS, **headers: Any) -> Any:
    return client.post(LOGIN, {"username": name, "password": PASSWORD, "next": goal}, **headers)


def is_in(client: Client) -> bool:
    return client.get(PRODUCTS).status_code == 200


def test_turned_on_by_a_person_asked_for_at_the_door_and_turned_off(app: App) -> None:
    person()
    browser = Client()
    assert first_step(browser).headers["Location"] == PRODUCTS

    # On: with the password, then with a code of the app, which shows that it has the secret.
    assert browser.get(OWN_SETUP).headers["Location"] == OWN
    assert "This is not your password" in browser.post(OWN, {"verb": "begin", "password": "wrong"}).text
    assert browser.post(OWN, {"verb": "begin", "password": PASSWORD}).headers["Location"] == OWN_SETUP
    page = browser.get(OWN_SETUP)
    assert "<svg" in page.text
    app.point_at(page)
    kept_in_sessions = " ".join(str(each.get_decoded()) for each in Session.objects.all())
    assert app.secret not in kept_in_sessions
    assert "not the code that your app shows now" in browser.post(OWN_SETUP, {"code": "000000"}).text
    assert not SecondFactor.objects.exists()
    answer = browser.post(OWN_SETUP, {"code": app.code()})
    recovery = re.findall(r"[2-9a-z]{4}(?:-[2-9a-z]{4}){3}", answer.text)
    assert len(recovery) == 10
    assert "no-store" in answer.headers["Cache-Control"]
    assert "10 recovery codes are left" in browser.get(OWN).text

    # The database has nothing that opens.
    stored = str([*SecondFactor.objects.values(), *RecoveryCode.objects.values(), *Entry.objects.values()])
    assert not [secret for secret in (app.secret, *recovery) if secret in stored or codes.plain(secret) in stored]

    # At the door the password alone opens nothing, and the code of before not again.
    other = Client()
    assert first_step(other).headers["Location"] == CODE
    assert not is_in(other)
    assert "The second step" in other.get(CODE).text
    assert "not the code that your app shows" in other.post(CODE, {"code": app.code()}).text
    assert not is_in(other)
    assert other.post(CODE, {"code": app.next()}).headers["Location"] == PRODUCTS
    assert is_in(other)

    # A recovery code opens once, however it is typed.
    for typed, opens in ((recovery[0].upper().replace("-", " "), True), (recovery[0], False), (recovery[1], True)):
        third = Client()
        first_step(third)
        third.post(f"{CODE}?recovery", {"code": typed})
        assert is_in(third) == opens
    assert RecoveryCode.objects.count() == 8

    # New ones end those before; off takes password and code.
    assert "the code is not" in other.post(OWN, {"verb": "renew", "password": PASSWORD, "code": "123456"}).text
    assert "not your password" in other.post(OWN, {"verb": "end", "password": "x", "code": app.next()}).text
    renewed = other.post(OWN, {"verb": "renew", "password": PASSWORD, "code": app.next()})
    assert len(set(re.findall(r"[2-9a-z]{4}(?:-[2-9a-z]{4}){3}", renewed.text)) - set(recovery)) == 10
    assert not services.take_code(user=User.objects.get(username="ann"), code=recovery[2])
    other.post(OWN, {"verb": "end", "password": PASSWORD, "code": app.next()})
    assert not SecondFactor.objects.exists()
    assert first_step(Client()).headers["Location"] == PRODUCTS

    told = [(entry.verb, entry.said, entry.actor_name) for entry in Entry.objects.order_by("id")]
    assert told == [
        ("created", "", "ann"),
        *[("done", "used a recovery code for the two-step sign-in", "ann")] * 2,
        ("done", "made new recovery codes for the two-step sign-in", "ann"),
        ("deleted", "", "ann"),
    ]
    history = visible_text(signed_in(OPERATOR).get(reverse("admin:history_entry_changelist")).text)
    assert "used a recovery code for the two-step sign-in of ann" in history


def test_a_code_counts_around_its_time_and_once(app: App, begun: Any) -> None:
    ann = person()
    begun(ann)
    app.at += timedelta(minutes=5)
    taken = [services.take_code(user=ann, code=app.code(steps)) for steps in (-2, 2, -1, -1, 1, 0, 1)]
    assert taken == [False, False, True, False, True, False, False]
    for odd in ("", " ", "٣٣٣٣٣٣", "12345", "1234567", "-12345", "\0", "\ud800", "x" * 5000):
        assert not services.take_code(user=ann, code=odd), odd
    assert not services.take_code(user=person("bob"), code=app.next())


def test_wrong_codes_are_limited_like_passwords_and_the_log_says_so(settings: Any, app: App, begun: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    begun(person())
    browser = Client()
    first_step(browser)
    with capture_logs() as lines:
        assert [browser.post(CODE, {"code": f"00000{n}"}).status_code for n in range(3)] == [200, 200, 429]
    # Neither the right code nor the right password opens now; from elsewhere they do.
    assert browser.post(CODE, {"code": app.next()}).status_code == 429
    assert first_step(Client()).status_code == 429
    elsewhere = Client(REMOTE_ADDR="10.0.0.2")
    first_step(elsewhere)
    assert elsewhere.post(CODE, {"code": app.next()}).status_code == 302
    assert "00000" not in str(list(AccessAttempt.objects.values()))
    refused = [(line["user"], line["reason"]) for line in lines if line["event"] == "sign-in refused"]
    assert refused == [("ann", "wrong code"), ("ann", "wrong code"), ("ann", "too many attempts")]
    assert "00000" not in str(lines)


def test_who_knew_the_session_before_the_password_knows_nothing_after_it(app: App, begun: Any) -> None:
    begun(person())
    browser = Client()
    browser.get(LOGIN)
    browser.session.save()
    session = browser.session
    session["somebody"] = "knows this key"
    session.save()
    before = browser.cookies["sessionid"].value
    browser.post(LOGIN, {"username": "ann", "password": PASSWORD})
    assert browser.cookies["sessionid"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_the_right_password_does_not_forget_wrong_codes(settings: Any, app: App, begun: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    begun(person())
    answers = []
    for number in range(3):
        browser = Client()
        first_step(browser)
        answers.append(browser.post(CODE, {"code": f"00000{number}"}).status_code)
    assert answers == [200, 200, 429]


@pytest.mark.parametrize("spoil", ["nothing before", "too late", "a new password", "kept out", "not staff"])
def test_the_second_step_comes_after_the_first(spoil: str, app: App, begun: Any, monkeypatch: Any) -> None:
    ann = person()
    begun(ann)
    browser = Client()
    if spoil != "nothing before":
        first_step(browser)
    if spoil == "too late":
        monkeypatch.setattr("time.time", lambda: now().timestamp() + 11 * 60)
    elif spoil == "a new password":
        ann.set_password("another long password")
        ann.save()
    elif spoil in ("kept out", "not staff"):
        User.objects.update(**{"kept out": {"is_active": False}, "not staff": {"is_staff": False}}[spoil])
    assert browser.post(CODE, {"code": app.next()}).headers["Location"] == LOGIN
    assert browser.get(SETUP).headers["Location"] == LOGIN
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("required", "group", "is_needed"),
    [
        (["everybody"], VIEWER, True),
        (["operators"], OPERATOR, True),
        (["operators"], MERCHANDISER, False),
        (["Merchandiser", "Nobody's"], MERCHANDISER, True),
        (["Merchandiser"], VIEWER, False),
        ([], OPERATOR, False),
    ],
)
def test_whoever_needs_two_steps_sets_them_up_at_the_door(
    settings: Any, app: App, required: list[str], group: str, is_needed: bool
) -> None:
    person(group=group)
    before = Client()
    first_step(before)
    assert is_in(before)
    settings.SECOND_FACTOR_FOR = required
    assert is_in(before) == (not is_needed)
    browser = Client()
    if not is_needed:
        assert first_step(browser).headers["Location"] == PRODUCTS
        return
    assert "you need two steps" in before.get(LOGIN).text
    assert first_step(browser).headers["Location"] == SETUP
    assert not is_in(browser)
    page = browser.get(SETUP)
    app.point_at(page)
    assert browser.get(SETUP).text.count(page.text.partition("<code>")[2][:39]) == 1, "the same after loading it again"
    assert browser.post(SETUP, {"code": "000000"}).status_code == 200
    assert not is_in(browser)
    done = browser.post(SETUP, {"code": app.code()})
    assert "This is the only time they are shown" in done.text
    assert f'href="{PRODUCTS}"' in done.text
    assert is_in(browser)
    assert Entry.objects.get().actor_name == "ann"
    # It cannot be turned off, but be set up anew.
    anew = browser.post(OWN, {"verb": "end", "password": PASSWORD, "code": app.next()})
    assert anew.headers["Location"] == OWN_SETUP
    assert browser.get(OWN_SETUP).status_code == 200


def test_an_operator_resets_somebodys_and_a_command_that_of_the_last_operator(app: App, begun: Any) -> None:
    ann = person()
    begun(ann)
    address = reverse("admin:auth_user_reset_two_steps", args=[ann.pk])
    assert signed_in(MERCHANDISER).post(address).status_code == 403
    operator = signed_in(OPERATOR)
    page = operator.get(reverse("admin:auth_user_change", args=[ann.pk]))
    assert address in page.text
    assert "password alone" in operator.get(address).text
    assert SecondFactor.objects.exists()
    operator.post(address)
    assert not SecondFactor.objects.exists()
    assert Entry.objects.latest("id").said == "for whoever lost their app"
    assert first_step(Client()).headers["Location"] == PRODUCTS
    assert operator.post(reverse("admin:auth_user_reset_two_steps", args=["0"])).status_code == 404

    eva = User.objects.get(is_superuser=True)
    begun(eva)
    assert operator.post(reverse("admin:auth_user_reset_two_steps", args=[eva.pk])).headers["Location"] == OWN
    assert SecondFactor.objects.exists()
    call_command("reset_two_steps", eva.username)
    assert not SecondFactor.objects.exists()
    with pytest.raises(SystemExit, match="Nobody here is called nobody"):
        call_command("reset_two_steps", "nobody")


def test_what_an_earlier_key_has_sealed_is_read_and_sealed_anew(settings: Any, app: App, begun: Any) -> None:
    ann = person()
    recovery = begun(ann)
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-that-is-long-enough-for-what-it-shall-do-here"
    # Without the earlier key nothing opens but a recovery code, and nothing is lost.
    assert renew_seals() == 0
    assert not services.take_code(user=ann, code=app.next())
    assert services.take_code(user=ann, code=recovery[0])
    settings.SECRET_KEY_FALLBACKS = [earlier]
    assert services.take_code(user=ann, code=app.next())
    assert [renew_seals(), renew_seals()] == [1, 0]
    settings.SECRET_KEY_FALLBACKS = []
    assert services.take_code(user=ann, code=app.next())


def test_a_seal_hides_what_it_holds() -> None:
    assert SECRETS.seal("secret") != SECRETS.seal("secret")
    assert SECRETS.unseal(SECRETS.seal("secret")) == "secret"
    for other in ("", "secret", SECRETS.seal("secret")[:-4]):
        with pytest.raises(Unreadable):
            SECRETS.unseal(other)


def test_whoever_has_no_password_here_has_no_second_step_here() -> None:
    user = PersonFactory(group=VIEWER)
    user.set_unusable_password()
    user.save()
    browser = Client()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    page = visible_text(browser.get(OWN).text)
    assert "You have no password here" in page
    assert "Set up" not in page
