"""What was typed survives a session that ended meanwhile: sign in, and the typed form is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from products.models import Variation
from tests.factories.people import OPERATOR, PersonFactory
from tests.factories.products import VariationFactory
from tests.pxm.admin.test_two_people import NOUNS, SAMPLES

PASSWORD = "correct horse battery staple"
SAID = "You had been signed out before this was saved."


def _person() -> User:
    person: User = PersonFactory(group=OPERATOR)
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


def _sign_in(page: Page, person: User) -> None:
    page.get_by_label("Username").fill(person.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def _open_tab_of(page: Page, field: str) -> None:
    expect(page.locator(f"[name={field}]")).to_be_attached()
    panel = page.locator("[role=tabpanel]", has=page.locator(f"[name={field}]"))
    if panel.count():
        page.locator(f"[role=tab][aria-controls={panel.get_attribute('id')}]").click()


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


@pytest.mark.parametrize("noun", NOUNS)
def test_the_typed_form_is_there_after_signing_in_again(noun: str, open_page: Callable[..., Page]) -> None:
    row, (field, before, typed) = SAMPLES[noun].make(), SAMPLES[noun].one
    person, page = _person(), open_page()
    page.goto(reverse(f"admin:{noun.replace('.', '_')}_change", args=[row.pk]))
    _sign_in(page, person)
    _open_tab_of(page, field)
    page.locator(f"[name={field}]").fill(typed)
    # What the page asks for while somebody types would find the session gone before *Save* does.
    page.wait_for_timeout(500)
    Session.objects.all().delete()

    _save(page)
    _sign_in(page, person)

    expect(page.get_by_text(SAID)).to_be_visible()
    expect(page.locator(f"[name={field}]")).to_have_value(typed)
    row.refresh_from_db()
    assert str(getattr(row, field)) != typed, before

    _save(page)
    expect(page.get_by_text("was saved.")).to_be_visible()
    row.refresh_from_db()
    assert str(getattr(row, field)) == typed
    page.reload()
    expect(page.get_by_text(SAID)).to_be_hidden()


def test_what_scripts_made_of_the_typing_is_there_too(open_page: Callable[..., Page]) -> None:
    color = VariationFactory(name="Color", options=["Red"])
    person, page = _person(), open_page()
    page.goto(reverse("admin:products_variation_change", args=[color.pk]))
    _sign_in(page, person)
    page.get_by_role("button", name="Option", exact=True).click()
    page.keyboard.type("Green")
    Session.objects.all().delete()

    _save(page)
    _sign_in(page, person)
    expect(page.get_by_text(SAID)).to_be_visible()
    _save(page)

    expect(page.get_by_text("Color was saved.")).to_be_visible()
    assert list(Variation.objects.get().options.values_list("name", flat=True)) == ["Red", "Green"]


def test_nobody_else_gets_to_see_it(open_page: Callable[..., Page]) -> None:
    color = VariationFactory(name="Color")
    person, other, page = _person(), _person(), open_page()
    page.goto(reverse("admin:products_variation_change", args=[color.pk]))
    _sign_in(page, person)
    page.locator("#id_name").fill("Shade")
    Session.objects.all().delete()

    _save(page)
    _sign_in(page, other)

    expect(page.locator("#id_name")).to_have_value("Color")
    assert page.evaluate("sessionStorage.getItem('pxm-typed')") is None
