"""Acts: planned, shown, applied as shown, undone (a kind of the tests' own stands for every kind)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs import runner
from jobs.models import Job
from products.acts.models import Act, ActPart
from products.acts.services import changes_of, plan_act, submit_act, undo_act
from products.models import Option, Variation
from pxm.errors import Invalid
from pxm.history.models import Entry
from tests.doing import done, finished, undone
from tests.factories.acts import asked
from tests.factories.products import VariationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def size() -> Variation:
    return VariationFactory(name="Size", options=["S", "M", "L"])


def planned(variation: Variation, **what: Any) -> Act:
    return plan_act(kind="sort-options", asked=asked(variation, **what))


def rows(variation: Variation) -> list[tuple[Any, ...]]:
    return list(variation.options.order_by("position").values_list("pk", "name", "sort_order", "position"))


def orders(variation: Variation) -> dict[str, int | None]:
    return dict(variation.options.values_list("name", "sort_order"))


def test_a_plan_shows_every_row_and_writes_none(size: Variation) -> None:
    size.options.filter(name="M").update(sort_order=4)
    before = rows(size)
    act = planned(size, sort_order=4, make=["XL"])
    shown = [(change.name, change.before and change.before["sort_order"]) for change in changes_of(act)]
    assert shown == [("S", None), ("L", None), ("XL", None)]
    assert (act.number, act.notes, act.subject_id) == (3, ["1 have it already."], size.pk)
    assert rows(size) == before
    assert not Job.objects.exists()


def test_what_was_shown_is_what_is_done_even_if_more_would_match_now(size: Variation) -> None:
    act = planned(size, sort_order=4)
    Option.objects.create(variation=size, name="XXL", description="", position=9)
    assert done(act).result == {"changed": 3}
    assert orders(size) == {"S": 4, "M": 4, "L": 4, "XXL": None}


def test_rows_are_made_changed_and_deleted_together_and_all_of_it_is_undone(size: Variation) -> None:
    before = rows(size)
    act = planned(size, sort_order=2, make=["XL", "XXL"], delete=["M"])
    assert done(act).status == Job.Status.SUCCESS
    assert orders(size) == {"S": 2, "L": 2, "XL": None, "XXL": None}

    assert undone(act).status == Job.Status.SUCCESS
    assert rows(size) == before
    act.refresh_from_db()
    assert act.undone_at


def test_undoing_can_be_undone(size: Variation) -> None:
    act = planned(size, sort_order=2)
    done(act)
    undone(act)
    undone(act.undoings.get())
    assert set(orders(size).values()) == {2}


def test_a_row_changed_since_keeps_everything_as_it_is_and_is_named(size: Variation) -> None:
    act = planned(size, sort_order=2, delete=["M"])
    size.options.filter(name="L").update(sort_order=7)
    size.options.filter(name="M").delete()
    before = rows(size)
    job = done(act)
    assert job.status == Job.Status.FAILED
    assert [error.message for error in job.errors.all()] == ["M has been deleted since", "L has been changed since"]
    assert rows(size) == before
    act.refresh_from_db()
    assert act.applied_at is None


def test_what_the_act_does_not_touch_may_change_meanwhile(size: Variation) -> None:
    act = planned(size, sort_order=2)
    size.options.filter(name="L").update(description="Large")
    assert done(act).status == Job.Status.SUCCESS
    assert size.options.get(name="L").description == "Large"


def test_nothing_is_undone_if_one_row_was_changed_since(size: Variation) -> None:
    act = planned(size, sort_order=2)
    done(act)
    size.options.filter(name="S").update(sort_order=5)
    assert [error.message for error in undone(act).errors.all()] == ["S has been changed since"]
    assert orders(size) == {"S": 5, "M": 2, "L": 2}
    act.refresh_from_db()
    assert act.undone_at is None

    size.options.filter(name="S").update(sort_order=2)
    assert undone(act).status == Job.Status.SUCCESS
    assert set(orders(size).values()) == {None}


def test_losses_need_every_consent(size: Variation) -> None:
    act = planned(size, sort_order=2, consents=["One goes.", "Two change."])
    for agreed in ([], ["One goes."]):
        with pytest.raises(Invalid, match="Please confirm"):
            submit_act(act_id=act.pk, agreed=agreed, request_id="r")
    assert not Job.objects.exists()
    assert done(act, ["Two change.", "One goes."]).status == Job.Status.SUCCESS


def test_asking_twice_is_one_job_and_what_is_done_is_not_done_again(size: Variation) -> None:
    act = planned(size, sort_order=2)
    first, second = (submit_act(act_id=act.pk, agreed=[], request_id="r") for _ in range(2))
    assert first == second
    finished(first)
    with pytest.raises(Invalid, match="already been done"):
        submit_act(act_id=act.pk, agreed=[], request_id="r")
    first, second = (undo_act(act_id=act.pk, request_id="r") for _ in range(2))
    assert first == second
    finished(first)
    with pytest.raises(Invalid, match="already been undone"):
        undo_act(act_id=act.pk, request_id="r")


def test_nothing_to_do_and_nonsense_leave_no_act(size: Variation) -> None:
    with pytest.raises(Invalid, match="nothing would change"):
        planned(size, make=[])
    with pytest.raises(Invalid, match="must be a number"):
        planned(size, sort_order="wrong")
    with pytest.raises(Invalid, match="only what has been done"):
        undo_act(act_id=planned(size, sort_order=1).pk, request_id="r")


def test_after_thirty_days_it_stays_done(size: Variation, travel: Any) -> None:
    act = planned(size, sort_order=2)
    done(act)
    travel(timedelta(days=30, seconds=1))
    with pytest.raises(Invalid, match="more than 30 days ago"):
        undo_act(act_id=act.pk, request_id="r")


def test_what_nobody_agreed_to_is_forgotten_and_what_was_done_is_kept(size: Variation, travel: Any) -> None:
    forgotten, kept = planned(size, sort_order=1), planned(size, sort_order=2)
    done(kept)
    travel(timedelta(days=1, seconds=1))
    planned(size, sort_order=3)
    assert not Act.objects.filter(pk=forgotten.pk).exists()
    assert undone(kept).status == Job.Status.SUCCESS
    travel(timedelta(days=61))
    planned(size, sort_order=4)
    assert Act.objects.count() == 1
    assert ActPart.objects.count() == 1


def test_history_has_one_line_with_the_way_to_all_of_it(size: Variation) -> None:
    act = planned(size, sort_order=2)
    job = done(act)
    undone(act)
    lines = Entry.objects.filter(subject_id=size.pk, verb=Entry.Verb.DONE).order_by("id")
    assert [line.said for line in lines] == ["changed 3 options", "undid: changed 3 options"]
    assert lines[0].job_id == job.pk


def test_thousands_of_rows_take_as_many_statements_as_a_few(size: Variation) -> None:
    def statements(number: int) -> int:
        variation = VariationFactory(options=[f"o{each}" for each in range(number)])
        act = planned(variation, sort_order=2, make=["new"], delete=["o0"])
        submit_act(act_id=act.pk, agreed=[], request_id="r")
        with CaptureQueriesContext(connection) as queries:
            runner.drain()
        assert variation.options.filter(sort_order=2).count() == number - 1
        return len(queries)

    assert statements(1_001) - statements(3) <= 2
