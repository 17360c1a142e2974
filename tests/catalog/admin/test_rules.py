"""Catalog rules in the admin: their list with the tester, their page, and what is said of them."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import CatalogRule
from tests.factories.catalog import CatalogFactory, ReleaseFactory, published_rule, rule_of
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.prices import PriceBookFactory
from tests.pressing import press
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

LIST = "/admin/catalog/catalogrule/"
ADD, TRY, CHECK = f"{LIST}add/", f"{LIST}try/", f"{LIST}check/"


def change(rule: CatalogRule) -> str:
    return f"{LIST}{rule.pk}/change/"


def test_the_list_says_rules_as_sentences_and_marks_what_is_wrong_with_them() -> None:
    summer = ReleaseFactory(catalog__name="Summer").catalog
    rule_of(summer, name="App", channels=["mobile"])
    rule_of(summer, name="Later", channels=["mobile"])
    rule_of(summer, name="Both", channels=["mobile", "web"])
    rule_of(
        CatalogFactory(name="Draft"),
        name="VIP",
        customer_ids=["c1", "c2"],
        tags=["vip"],
        schedules=[{"valid_from": "2020-06-01", "valid_to": "2020-06-15T12:30"}],
    )
    words = visible_text(signed_in(VIEWER).get(LIST).text)
    assert "App everybody, in channel mobile → Summer Overlaps Later and Both" in words
    assert "Later everybody, in channel mobile → Summer Can never win: App is always ahead Overlaps Both" in words
    assert (
        "VIP customers c1 or c2, above all those tagged vip, 1 Jun 2020 – 15 Jun 2020 12:30 → Draft "
        "Its catalog is not published, so it leads to nothing Its time is over"
    ) in words


def test_the_list_asks_as_often_for_many_rules_as_for_two(count_queries: Any) -> None:
    browser = signed_in(VIEWER)
    catalog = ReleaseFactory().catalog

    def queries(number: int) -> int:
        for _ in range(number):
            rule_of(catalog, channels=["app"], schedules=[{"valid_from": "2026-01-01"}])
        return count_queries(lambda: browser.get(LIST))

    queries(1)
    assert queries(1) == queries(38)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"channels": "app"}, ["This shopper sees In the app , because of App : everybody, in channel app.",
                               "Web its channel is web", "Everybody it fits in no way of its own, the winner in 1",
                               "Unpublished its catalog is not published",
                               "Gold it is for accounts tagged gold; it holds from 1 Jan 2090",
                               "VIP its tag is vip"]),
        ({"channels": "app, web"}, ["because of App", "Web the winner is older"]),
        ({"channels": "x", "tags": "vip"}, ["because of VIP : customers tagged vip."]),
        ({"moment": "tomorrow"}, ["This is no date and time."]),
    ],
)  # fmt: skip
def test_the_tester_says_what_a_shopper_sees_and_why(asked: dict[str, str], words: list[str]) -> None:
    rule_of(ReleaseFactory(catalog__name="In the app").catalog, name="App", channels=["app"])
    published_rule(name="Web", channels=["web"])
    published_rule(name="Everybody")
    rule_of(CatalogFactory(), name="Unpublished")
    published_rule(name="Gold", account_tag_ids=["gold"], schedules=[{"valid_from": "2090-01-01"}])
    published_rule(name="VIP", tags=["vip"])
    said = visible_text(signed_in(VIEWER).get(TRY, asked).text)
    for each in words:
        assert each in said


def test_the_tester_says_where_no_rule_decides() -> None:
    browser = signed_in(VIEWER)
    assert "This shopper sees nothing: no catalog is published." in visible_text(browser.get(TRY).text)
    ReleaseFactory(catalog__name="Summer")
    said = visible_text(browser.get(TRY).text)
    assert "No rule fits, so this shopper sees Summer , the oldest published catalog." in said


def test_a_rule_is_made_changed_and_found() -> None:
    catalog, book, other = CatalogFactory(name="Summer"), PriceBookFactory(), PriceBookFactory()
    browser = signed_in(MERCHANDISER)
    typed = {
        "name": "VIP",
        "catalog_id": str(catalog.pk),
        "channels": ["web"],
        "channels-entry": "app, shop",
        "schedules-0-valid_from": "2026-06-01T00:00",
        "schedules-0-valid_to": "",
        "books-0-id": str(book.pk),
        "books-1-id": str(other.pk),
    }
    browser.post(ADD, typed)
    rule = CatalogRule.objects.get()
    assert rule.channels == ["web", "app", "shop"]
    assert rule.books == [{"id": str(book.pk), "priority": 20}, {"id": str(other.pk), "priority": 10}]
    assert "Summer (not published)" in visible_text(browser.get(change(rule)).text)
    page = browser.post(change(rule), typed | {"channels-entry": "", "name": "Gold"}, follow=True)
    rule.refresh_from_db()
    assert (rule.name, rule.channels) == ("Gold", ["web"])
    assert "Gold was saved." in visible_text(page.text)
    assert "Gold Catalog rule" in visible_text(browser.get("/admin/search/", {"s": "gol"}).text)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": ""}, "name", "Name"),
        ({"catalog_id": ""}, "catalog_id", "Catalog"),
        ({"schedules-0-valid_from": "2026-06-01T00:00", "schedules-0-valid_to": "2026-05-01T00:00"}, "schedules", ""),
        ({"books-0-id": "1", "books-1-id": "1"}, "books", "One price book is there twice. Keep one of them."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(typed: dict[str, str], field: str, words: str) -> None:
    page = signed_in(MERCHANDISER).post(ADD, {"name": "R", "catalog_id": str(CatalogFactory().pk)} | typed)
    assert list(page.context["form"].errors) == [field]
    assert words in visible_text(page.text)
    assert not CatalogRule.objects.exists()


def test_what_is_typed_is_compared_with_the_rules_there_are() -> None:
    rule = published_rule(name="App", channels=["app"])
    browser = signed_in(MERCHANDISER)
    typed = {"name": "New", "catalog_id": str(rule.catalog_id), "channels": "app"}
    assert "Can never win: App is always ahead." in visible_text(browser.post(CHECK, typed).text)
    assert "For everybody, in channel app." in visible_text(browser.post(CHECK, typed | {"rule": str(rule.pk)}).text)
    assert "never" not in visible_text(browser.post(CHECK, typed | {"rule": str(rule.pk)}).text)
    unpublished = typed | {"catalog_id": str(CatalogFactory().pk)}
    assert "leads to nothing" in visible_text(browser.post(CHECK, unpublished).text)
    assert browser.post(CHECK, {"schedules-0-valid_from": "x", "channels": "y" * 9000}).status_code == 200


def test_rules_are_deleted_once_that_is_agreed_to() -> None:
    rules = [published_rule() for _ in range(2)]
    browser = signed_in(MERCHANDISER)
    chosen = {"action": "delete", "_selected_action": [str(rule.pk) for rule in rules]}
    question = browser.post(LIST, chosen)
    assert "Delete 2 catalog rules?" in visible_text(question.text)
    press(browser, LIST, question)
    assert not CatalogRule.objects.exists()


def test_what_one_may_not_do_is_absent() -> None:
    rule = published_rule(name="App", channels=["app"])
    viewer, nobody = signed_in(VIEWER), signed_in(None)
    page = viewer.get(change(rule))
    assert "Save" not in visible_text(page.text)
    assert viewer.get(ADD).status_code == 403
    for address in (LIST, TRY, change(rule)):
        assert nobody.get(address).status_code == 403
    assert nobody.post(CHECK).status_code == 403
