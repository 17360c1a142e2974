from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.people import PersonFactory, signed_in

pytestmark = pytest.mark.django_db


def test_the_first_page_asks_to_sign_in_and_shows_mark_and_name(client: Client) -> None:
    page = client.get("/admin/", follow=True)

    assert page.status_code == 200
    assert "Sign in" in page.text
    assert "pxm/mark.svg" in page.text
    assert "Product Experience Manager" in page.text


def test_a_wrong_password_is_said_above_the_form(client: Client) -> None:
    page = client.post(reverse("admin:login"), {"username": "ana", "password": "wrong"})

    assert page.status_code == 200
    assert "The username or the password is wrong." in page.text


def test_signing_in_leads_to_the_page_that_was_wanted(client: Client) -> None:
    ana = PersonFactory(group="Viewer")
    ana.set_password("correct horse")
    ana.save()
    wanted = reverse("admin:products_product_changelist")

    answer = client.post(
        f"{reverse('admin:login')}?next={wanted}",
        {"username": ana.username, "password": "correct horse", "next": wanted},
    )

    assert answer.headers["Location"] == wanted


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil", "\0"])
def test_an_address_elsewhere_leads_to_the_dashboard_instead(client: Client, wanted: str) -> None:
    ana = PersonFactory(group="Viewer")
    ana.set_password("correct horse")
    ana.save()
    form = {"username": ana.username, "password": "correct horse", "next": wanted}
    answer = client.post(reverse("admin:login"), form)

    assert answer.headers["Location"] == "/admin/"
    assert client.get(answer.headers["Location"]).status_code == 200


def test_many_wrong_passwords_close_the_door_and_say_so(client: Client, settings: object) -> None:
    PersonFactory(username="ana")
    for _ in range(10):
        page = client.post(reverse("admin:login"), {"username": "ana", "password": "wrong"})

    assert page.status_code == 429
    assert "Too many attempts" in page.text
    assert "ask an operator" in page.text


def test_whoever_has_no_right_sees_no_room_in_the_sidebar() -> None:
    page = signed_in(None).get("/admin/")

    assert page.status_code == 200
    assert "There is nothing here for you yet" in page.text
    for room in ("Products", "Jobs", "Users"):
        assert f"<span>{room}</span>" not in page.text
