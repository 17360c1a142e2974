"""What a noun gets for a form and a few lines: list, page, saving, deleting, refusals – and no template of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import OperationalError
from django.test import RequestFactory

from products.models import Variation
from products.services.variation import create_variation, delete_variations, update_variation
from pxm.admin.bulk.action import deleting
from pxm.admin.changelist import Empty
from pxm.admin.fields import LineField, NumberField
from pxm.admin.forms import ServiceForm
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.tabs import EVERY_PAGE, Tab
from pxm.errors import Conflict
from tests.factories.people import OPERATOR, VIEWER, PersonFactory
from tests.factories.products import ProductFactory, VariationFactory
from tests.pressing import hidden_inputs
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


class SimpleForm(ServiceForm):
    name = LineField(label="Name", is_needed=True)
    sort_order = NumberField(label="Order")

    class Meta:
        model = Variation
        fields: list[str] = []

    def carry_out(self) -> Variation:
        if self.is_new:
            return create_variation(attributes=self.cleaned_data)
        return update_variation(variation_id=self.instance.pk, attributes=self.changes())


class SimpleAdmin(ServiceModelAdmin):
    form = SimpleForm
    deletion = deleting(Variation, lambda ids: delete_variations(variation_ids=ids))
    bulk_actions = (deletion,)
    empty = Empty("tune", "A way in which products differ.")
    list_display = ["name", "sort_order"]
    search_fields = ["name"]


class Browser:
    """Calls the admin's views as its addresses would, signed in as somebody of a group."""

    def __init__(self, group: str = OPERATOR) -> None:
        self.admin = SimpleAdmin(Variation, admin.site)
        self.user = PersonFactory(group=group) if group != OPERATOR else PersonFactory(is_superuser=True)

    def _request(self, posted: dict[str, Any] | None, query: str) -> Any:
        factory = RequestFactory()
        request: Any = factory.post(f"/{query}", posted) if posted is not None else factory.get(f"/{query}")
        request.user, request._dont_enforce_csrf_checks = self.user, True
        request.session, request._messages = {}, CookieStorage(request)
        return request

    def open(self, view: str, *arguments: Any, query: str = "", **posted: Any) -> Any:
        request = self._request(posted or None, query)
        answer = getattr(self.admin, view)(request, *map(str, arguments))
        answer = answer.render() if hasattr(answer, "render") else answer
        answer.text, answer.said = answer.content.decode(), [str(each) for each in request._messages]
        return answer


def test_an_empty_list_says_what_the_noun_is_good_for_and_offers_the_first() -> None:
    words = visible_text(Browser().open("changelist_view").text)

    assert "No variations yet" in words
    assert "A way in which products differ." in words
    assert "Make the first variation" in words


def test_a_search_that_finds_nothing_says_so() -> None:
    VariationFactory(name="Size")

    words = visible_text(Browser().open("changelist_view", query="?q=color").text)

    assert "No variation matches “color”" in words
    assert "the search for “color” – clear it to see 1 variation" in words


def test_a_row_is_made_changed_and_said() -> None:
    browser = Browser()

    made = browser.open("add_view", name="Size", sort_order="3")
    row = Variation.objects.get()
    assert (row.name, row.sort_order, made.said) == ("Size", 3, ["Size was created."])

    page = browser.open("change_view", row.pk)
    assert 'id="variation_form"' in page.text
    assert "Delete this variation…" in visible_text(page.text)
    changed = browser.open("change_view", row.pk, name="Sizes", sort_order="3")
    row.refresh_from_db()
    assert (row.name, changed.said) == ("Sizes", ["Sizes was saved."])


def test_a_refusal_of_the_service_stands_at_its_field() -> None:
    answer = Browser().open("add_view", name="", sort_order="many")

    assert set(answer.context_data["form"].errors) == {"name", "sort_order"}
    assert "2 things need your attention" in visible_text(answer.text)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Conflict("somebody else was faster"), "Somebody else was faster"),
        (OperationalError("database is locked"), "Somebody else is saving at this moment"),
    ],
)
def test_a_race_lost_while_saving_is_said_and_what_was_typed_stays(
    monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    row = VariationFactory(name="Size")

    def refuse(form: Any, commit: bool = True) -> Any:
        raise error

    monkeypatch.setattr(SimpleForm, "save", refuse)
    answer = Browser().open("change_view", row.pk, name="Sizes", sort_order="")

    assert words in visible_text(answer.text)
    assert answer.context_data["form"]["name"].value() == "Sizes"


def test_what_is_no_lost_race_is_not_dressed_up_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(form: Any, commit: bool = True) -> Any:
        raise OperationalError("disk full")

    monkeypatch.setattr(SimpleForm, "save", break_down)

    with pytest.raises(OperationalError, match="disk full"):
        Browser().open("change_view", VariationFactory().pk, name="Sizes", sort_order="")


def test_a_row_is_deleted_after_asking() -> None:
    row, browser = VariationFactory(name="Size"), Browser()

    question = browser.open("delete_view", row.pk)
    assert "Delete Size?" in visible_text(question.text)
    assert Variation.objects.exists()

    done = browser.open("delete_view", row.pk, **hidden_inputs(question))
    assert done.said == ["Size was deleted."]
    assert not Variation.objects.exists()


def test_a_deletion_that_the_service_refuses_says_why() -> None:
    row, browser = VariationFactory(name="Size"), Browser()
    ProductFactory(variations=[row])

    refused = browser.open("delete_view", row.pk, **hidden_inputs(browser.open("delete_view", row.pk)))

    assert "One or more variations are currently in use." in visible_text(refused.text)
    assert Variation.objects.exists()


def test_who_may_only_look_sees_values_and_no_button() -> None:
    row = VariationFactory(name="Size", sort_order=3)

    page = Browser(VIEWER).open("change_view", row.pk)

    assert "Size" in visible_text(page.text)
    assert '<input type="text"' not in page.text.partition("variation_form")[2]
    assert "Save" not in visible_text(page.text).split()


def test_a_tab_of_every_page_stands_on_this_one_too() -> None:
    row = VariationFactory()

    with EVERY_PAGE.holding(Tab("history", "History", address=lambda row: "/history/", place=110)):
        words = visible_text(Browser().open("change_view", row.pk).text)

    assert "Details History" in words
