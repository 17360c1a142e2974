"""The list of all changes: operators only, filtered, searched, and as quick for many as for few."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from pxm.acting import Actor, Kind, Origin, acting_as
from pxm.clock import now
from pxm.history import recording
from pxm.history.models import Entry
from pxm.oauth.models import ApplicationKey
from pxm.rows import write, write_many
from tests.factories.people import MERCHANDISER, OPERATOR, VIEWER, PersonFactory, signed_in

LIST = reverse("admin:history_entry_changelist")


def shown(browser, query: str = "") -> str:
    return browser.get(f"{LIST}{query}").text.partition('id="changelist-form"')[2]


@pytest.mark.parametrize("group", [MERCHANDISER, VIEWER, None])
def test_only_operators_see_everything(group):
    assert signed_in(group).get(LIST).status_code == 403


def test_an_empty_history_says_what_will_stand_there():
    assert "Nothing has changed yet" in signed_in(OPERATOR).get(LIST).text


def test_a_line_says_who_what_and_from_where(key):
    with acting_as(Actor(Kind.KEY, "Nightly sync", "k", Origin.API)):
        write(key, {"name": "Shop <b>"})
    page = shown(signed_in(OPERATOR))

    assert "Nightly sync" in page
    assert ">API<" in page
    assert "Storefront</em> →" in page
    assert "Shop &lt;b&gt;</em>" in page
    assert reverse("admin:oauth_applicationkey_change", args=[key.pk]) in page


def test_what_is_gone_is_named_without_a_link(key):
    recording.deleted([key])
    page_of_key = reverse("admin:oauth_applicationkey_change", args=[key.pk])
    key.delete()
    page = shown(signed_in(OPERATOR))
    assert "Storefront" in page
    assert page_of_key not in page


def test_an_act_is_one_line_that_opens(keys):
    write_many([(key, {"name": "Same"}) for key in keys])
    browser = signed_in(OPERATOR)
    page = shown(browser)
    assert page.count("changed 3 application keys") == 1

    act = Entry.objects.get(act=None)
    within = browser.get(reverse("admin:history_entry_within", args=[act.pk])).text
    assert [f"Key {n}</em>" in within for n in range(3)] == [True] * 3
    assert signed_in(MERCHANDISER).get(reverse("admin:history_entry_within", args=[act.pk])).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?person={ana}", {"Ana's"}),
        ("?person=key", {"Sync's"}),
        ("?person=system", {"Nobody's"}),
        ("?kind=oauth.applicationkey", {"Ana's", "Sync's", "Nobody's"}),
        ("?kind=no.such", set()),
        ("?deed=created", {"Sync's"}),
        ("?time=week", {"Ana's", "Sync's"}),
        ("?q=sync", {"Sync's"}),
        ("?q=nothing", set()),
    ],
)
def test_changes_can_be_narrowed_down(query, found):
    ana = PersonFactory(username="ana")
    names = ("Ana's", "Sync's", "Nobody's")
    rows = {name: ApplicationKey.objects.create(name=f"{name} key", client_id=name) for name in names}
    with acting_as(Actor(Kind.USER, "Ana", str(ana.pk), Origin.ADMIN)):
        recording.done(rows["Ana's"], "replaced the secret")
    with acting_as(Actor(Kind.KEY, "Sync", "k", Origin.API)):
        recording.created(rows["Sync's"])
    recording.done(rows["Nobody's"], "replaced the secret")
    Entry.objects.filter(subject_name__startswith="Nobody").update(at=now() - timedelta(days=8))

    page = shown(signed_in(OPERATOR), query.format(ana=ana.pk)).replace("&#x27;", "'")
    assert {name for name in rows if f"{name} key" in page} == found


def test_the_list_costs_the_same_for_two_and_for_two_hundred(key, count_queries):
    browser = signed_in(OPERATOR)
    counted = []
    for number in (2, 200):
        for n in range(number):
            recording.changed([(key, {"name": "old"}, {"name": f"{n}"})])
            with recording.together():
                write(key, {"name": f"{number}-{n}"})
                recording.changed([(key, {"name": "a"}, {"name": "b"})])
        shown(browser)
        counted.append(count_queries(lambda: shown(browser)))
    assert counted[0] == counted[1]


def test_there_is_nothing_to_add_change_or_delete(key):
    recording.created(key)
    browser = signed_in(OPERATOR)
    assert browser.get(reverse("admin:history_entry_add")).status_code == 403
    entry = Entry.objects.get()
    assert browser.post(reverse("admin:history_entry_delete", args=[entry.pk])).status_code == 403


def test_whoever_was_signed_out_gets_the_whole_page(client, key):
    address = reverse("admin:history_entry_of", args=["oauth.applicationkey", key.pk])
    assert client.get(address).headers["HX-Refresh"] == "true"
