"""Two people at one form: every service form of the admin keeps what each of them changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from products.store.services import update_settings
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.oauth.services import create_application_key
from tests.factories.catalog import CatalogFactory, rule_of
from tests.factories.extensions import TemplateFactory
from tests.factories.hierarchies import HierarchyFactory, NodeFactory
from tests.factories.people import OPERATOR, signed_in
from tests.factories.prices import PriceBookFactory
from tests.factories.products import ProductFactory, VariationFactory
from tests.factories.relationships import RelationshipFactory
from tests.factories.store import CurrencyFactory
from tests.factories.webhooks import make_hook
from tests.sent_form import sent_form
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Sample:
    """How a row is made, and of two of its fields the names and two values that people give them.

    `later` makes another value of the first field from one of these.
    """

    make: Callable[[], Any]
    one: tuple[str, str, str]
    other: tuple[str, str, str]
    later: Callable[[str, Any], str] = lambda value, mark: f"{value} {mark}"


SAMPLES: dict[str, Sample] = {
    "catalog.catalog": Sample(
        lambda: CatalogFactory(name="Summer"), ("name", "Winter", "Autumn"), ("description", "Cold", "Wet")
    ),
    "catalog.catalogrule": Sample(
        lambda: rule_of(CatalogFactory(), name="VIP"), ("name", "Trade", "App"), ("description", "Shops", "Phones")
    ),
    "oauth.applicationkey": Sample(
        lambda: create_application_key(name="Till")[0], ("name", "Shop", "Web shop"), ("reads_only", "True", "True")
    ),
    "webhooks.hook": Sample(
        lambda: make_hook(name="Shop"),
        ("name", "Till", "Stock"),
        ("address", "https://a.example/", "https://b.example/"),
    ),
    "extensions.template": Sample(
        lambda: TemplateFactory(name="Book"), ("name", "Print", "Paper"), ("description", "Bound", "Of paper")
    ),
    "prices.pricebook": Sample(
        lambda: PriceBookFactory(name="Retail"), ("name", "Shops", "Stores"), ("description", "Plain", "For all")
    ),
    "hierarchies.hierarchy": Sample(
        lambda: HierarchyFactory(name="Departments", slug="departments"),
        ("name", "Rooms", "Floors"),
        ("description", "By room.", "By floor."),
    ),
    "hierarchies.node": Sample(
        lambda: NodeFactory(name="Shoes", slug="shoes"), ("name", "Boots", "Sandals"), ("slug", "boots", "sandals")
    ),
    "relationships.customrelationship": Sample(
        lambda: RelationshipFactory(name="Goes with"),
        ("name", "Suits", "Matches"),
        ("external_name", "You may also like", "Goes well with"),
    ),
    "products.product": Sample(
        lambda: ProductFactory(name="Shirt", mpn="M-1"), ("name", "Polo", "Blouse"), ("mpn", "M-2", "M-3")
    ),
    "products.variation": Sample(
        lambda: VariationFactory(name="Color", sort_order=1), ("name", "Colour", "Shade"), ("sort_order", "2", "3")
    ),
    "store.currency": Sample(
        lambda: CurrencyFactory(code="EUR"), ("format", "{price} €", "€ {price}"), ("decimal_places", "3", "0")
    ),
    "store.storesettings": Sample(
        lambda: update_settings(attributes={"page_length": 5}),
        ("page_length", "6", "7"),
        ("additional_languages", "fr", "de"),
        later=lambda value, mark: str(int(value) + (mark if isinstance(mark, int) else 50)),
    ),
}
# Pages that show a row and edit nothing of it, and a list that has none.
READ_ONLY = {"files.file", "products.tag"}
NOUNS = sorted(SAMPLES)


class Page:
    """The page of a row in one person's browser."""

    def __init__(self, noun: str, row: Any) -> None:
        app, model = noun.split(".")
        self.browser: Client = signed_in(OPERATOR)
        self.name = str(User.objects.get(pk=self.browser.session["_auth_user_id"]))
        self.row, self.form_id = row, f"{model}_form"
        self.address = reverse(f"admin:{app}_{model}_change", args=[row.pk])
        self.read(self.browser.get(self.address))

    def read(self, answer: Any) -> Any:
        self.data = sent_form(answer.text, self.form_id)
        return answer

    def save(self, **typed: str) -> Any:
        answer = self.browser.post(self.address, self.data | typed, follow=True)
        return self.read(answer) if answer.status_code == 200 else answer


@pytest.fixture(params=NOUNS)
def noun(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _stored(row: Any, *names: str) -> list[str]:
    row.refresh_from_db()
    values = (getattr(row, name) for name in names)
    return [", ".join(value) if isinstance(value, list) else str(value) for value in values]


def _marked(page: str) -> list[str]:
    """Return the fields that are marked for a moment as changed by somebody else."""
    return re.findall(r'class="pxm-field pxm-field-left"[^>]*id="field-(\w+)"', page)


def test_every_service_form_has_a_sample_here() -> None:
    admins = [each for each in admin.site._registry.values() if isinstance(each, ServiceModelAdmin)]

    assert {each.opts.label_lower for each in admins} == READ_ONLY | SAMPLES.keys()


def test_what_each_changed_stands_and_the_second_is_told(noun: str) -> None:
    sample = SAMPLES[noun]
    row = sample.make()
    ana, ben = Page(noun, row), Page(noun, row)

    ana.save(**{sample.one[0]: sample.one[1]})
    said = ben.save(**{sample.other[0]: sample.other[1]})

    assert _stored(row, sample.one[0], sample.other[0]) == [sample.one[1], sample.other[1]]
    label = said.context["form"].fields[sample.one[0]].label
    assert f"{ana.name} changed “{label}” meanwhile, just now. That stays as it is." in visible_text(said.text)
    assert _marked(said.text) == [sample.one[0]]
    assert _marked(ben.browser.get(ben.address).text) == []


@pytest.mark.parametrize(("choice", "stands"), [("theirs", 1), ("mine", 2)])
def test_a_field_that_both_changed_is_asked_about_at_its_place(noun: str, choice: str, stands: int) -> None:
    sample = SAMPLES[noun]
    field, hers, his = sample.one
    row = sample.make()
    ana, ben = Page(noun, row), Page(noun, row)
    ana.save(**{field: hers})

    asked = ben.save(**{field: his, sample.other[0]: sample.other[1]})
    words = visible_text(asked.text)
    assert f"{ana.name} wrote {hers} " in words
    assert f"you wrote {his}" in words
    assert "1 conflict to settle" in words
    assert _stored(row, field) == [hers]

    again = ben.save()
    assert "1 conflict to settle" in visible_text(again.text)

    ben.save(**{f"keep:{field}": choice})
    assert _stored(row, field, sample.other[0]) == [sample.one[stands], sample.other[1]]


def test_a_choice_does_not_hold_for_what_was_written_since(noun: str) -> None:
    sample = SAMPLES[noun]
    field, hers, his = sample.one
    row = sample.make()
    ana, ben = Page(noun, row), Page(noun, row)
    ana.save(**{field: hers})
    ben.save(**{field: his})
    cara, later = Page(noun, row), sample.later(hers, "again")
    cara.save(**{field: later})

    asked = ben.save(**{f"keep:{field}": "mine"})

    assert f"{cara.name} wrote {later}" in visible_text(asked.text)
    assert _stored(row, field) == [later]


def test_both_changing_a_field_to_the_same_is_no_conflict(noun: str) -> None:
    field, hers, _ = SAMPLES[noun].one
    row = SAMPLES[noun].make()
    ana, ben = Page(noun, row), Page(noun, row)
    ana.save(**{field: hers})

    assert "to settle" not in visible_text(ben.save(**{field: hers}).text)
    assert _stored(row, field) == [hers]


def test_saving_an_untouched_form_writes_nothing(noun: str) -> None:
    row = SAMPLES[noun].make()
    page = Page(noun, row)
    before = type(row)._default_manager.values().get(pk=row.pk)

    page.save()

    assert type(row)._default_manager.values().get(pk=row.pk) == before


def test_what_was_typed_into_a_deleted_row_is_offered_to_be_copied(noun: str) -> None:
    field, hers, _ = SAMPLES[noun].one
    row = SAMPLES[noun].make()
    page = Page(noun, row)
    type(row)._default_manager.filter(pk=row.pk).delete()

    answer = page.save(**{field: hers})

    assert answer.status_code == 409
    assert hers in visible_text(answer.text)


def test_a_base_that_was_tampered_with_is_no_error(noun: str) -> None:
    sample = SAMPLES[noun]
    field, hers, _ = sample.one
    row = sample.make()
    for number, nonsense in enumerate(
        ("", "{", "[]", '{"values": [], "seen": {}}', '{"values": {"x": 1}, "seen": {}}')
    ):
        page = Page(noun, row)
        page.save(opened=nonsense, **{field: sample.later(hers, number)})
        assert _stored(row, field) == [sample.later(hers, number)]


def test_what_was_typed_before_signing_in_again_is_shown_and_not_saved(noun: str) -> None:
    field, hers, _ = SAMPLES[noun].one
    row = SAMPLES[noun].make()
    page = Page(noun, row)
    before = _stored(row, field)

    shown = page.save(**{field: hers, "typed-before-signing-in": "yes"})

    assert "You had been signed out before this was saved." in visible_text(shown.text)
    assert page.data[field] == [hers]
    assert _stored(row, field) == before
