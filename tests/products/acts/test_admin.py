"""The page of an act, the same for every kind."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jobs import runner
from jobs.models import Job
from products.acts.models import Act
from products.acts.services import plan_act
from products.models import Variation
from tests.factories.acts import asked
from tests.factories.people import MERCHANDISER, signed_in
from tests.factories.products import VariationFactory
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def act_of(variation: Variation, **what: Any) -> Act:
    return plan_act(kind="sort-options", asked=asked(variation, **what))


def address(act: Act, name: str = "change") -> str:
    return reverse(f"admin:acts_act_{name}", args=[act.pk])


def told(merchandiser: Client, act: Act) -> str:
    return visible_text(merchandiser.get(address(act)).text)


def test_it_shows_old_and_new_before_anything_is_done(merchandiser: Client) -> None:
    variation = VariationFactory(name="Size", options=["S", "M"])
    variation.options.filter(name="M").update(sort_order=7)
    text = told(merchandiser, act_of(variation, sort_order=2, make=["XL"]))
    assert "Change 3 options Size" in text
    assert "What will change" in text
    assert "S none → No. 2" in text
    assert "M No. 7 → No. 2" in text
    assert "XL new" in text
    assert variation.options.filter(sort_order=2).count() == 0


def test_pressing_the_button_does_it_and_the_page_leads_back(merchandiser: Client) -> None:
    variation = VariationFactory(name="Size", options=["S", "M"])
    act = act_of(variation, sort_order=2)
    job = merchandiser.post(address(act, "do"), follow=True)
    assert "Change 2 options of Size" in visible_text(job.text)
    runner.drain()
    page = told(merchandiser, act)
    assert "just now by" in page
    assert "It can be undone until" in page
    assert "What changed" in page
    assert "See each, or undo it" in visible_text(merchandiser.get(job.redirect_chain[-1][0]).text)

    merchandiser.post(address(act, "undo"))
    runner.drain()
    assert set(variation.options.values_list("sort_order", flat=True)) == {None}
    assert "Everything is as it was before." in told(merchandiser, act)
    assert "changed 2 options" in visible_text(
        merchandiser.get(reverse("admin:history_entry_of", args=["products.variation", variation.pk])).text
    )


def test_the_job_leads_to_what_the_act_is_about(merchandiser: Client) -> None:
    variation = VariationFactory(name="Size", options=["S", "M"])
    act = act_of(variation, sort_order=2)
    job = merchandiser.post(address(act, "do"), follow=True)
    assert address(act, "subject") in job.text
    subject = reverse("admin:products_variation_change", args=[variation.pk])
    assert merchandiser.get(address(act, "subject")).headers["Location"] == subject
    variation.options.all().delete()
    variation.delete()
    assert merchandiser.get(address(act, "subject")).headers["Location"] == address(act)


def test_consents_are_asked_for_and_checked(merchandiser: Client) -> None:
    variation = VariationFactory(name="Size", options=["S"])
    act = act_of(variation, sort_order=2, consents=["One SKU changes."])
    assert "One SKU changes." in told(merchandiser, act)
    answer = merchandiser.post(address(act, "do"), follow=True)
    assert "Please confirm what will be lost." in visible_text(answer.text)
    assert not Job.objects.exists()
    merchandiser.post(address(act, "do"), {"agreed": "One SKU changes."})
    assert Job.objects.count() == 1


def test_a_failure_leads_to_looking_again(merchandiser: Client) -> None:
    variation = VariationFactory(name="Size", options=["S", "M"])
    act = act_of(variation, sort_order=2)
    variation.options.filter(name="S").update(sort_order=5)
    merchandiser.post(address(act, "do"))
    runner.drain()
    assert "It was not done, and nothing was changed" in told(merchandiser, act)
    again = merchandiser.post(address(act, "again"), follow=True)
    assert "S No. 5 → No. 2" in visible_text(again.text)


def test_a_thousand_rows_are_leafed_through_and_searched(merchandiser: Client) -> None:
    variation = VariationFactory(name="Size", options=[f"Size {number}" for number in range(1_001)])
    act = act_of(variation, sort_order=2)
    assert "Page 1 of 11" in told(merchandiser, act)
    last = visible_text(merchandiser.get(address(act, "rows"), {"page": "11"}).text)
    assert "Size 1000" in last
    found = visible_text(merchandiser.get(address(act, "rows"), {"q": "size  77"}).text)
    assert "Size 77 none → No. 2" in found
    assert "Size 1 none" not in found
    assert "Nothing is called that." in visible_text(merchandiser.get(address(act, "rows"), {"q": "blue"}).text)


def test_as_many_queries_for_a_thousand_rows_as_for_two(merchandiser: Client, count_queries: Any) -> None:
    def queries(number: int) -> int:
        act = act_of(VariationFactory(options=[f"o{each}" for each in range(number)]), sort_order=2)
        return count_queries(lambda: merchandiser.get(address(act)))

    queries(1)
    assert queries(2) == queries(1_001)
