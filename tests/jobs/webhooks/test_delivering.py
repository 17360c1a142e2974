"""Events become messages, messages arrive: once, in the end, or not, and one can read which."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from jobs.models import Job
from jobs.webhooks import delivering, telling
from jobs.webhooks.models import Delivery, Hook
from jobs.webhooks.retention import forget_messages, forget_retired_secrets
from jobs.webhooks.sending import Outcome, seconds_of
from jobs.webhooks.services import (
    OVERLAP,
    create_hook,
    end_overlap,
    replace_secret,
    secrets_of,
    send_again,
    send_test,
    update_hook,
)
from jobs.webhooks.signing import signature
from pxm.clock import now
from pxm.errors import Invalid
from pxm.history.models import Entry
from pxm.sealing import renew_seals
from tests.jobs.webhooks.conftest import Receiver

pytestmark = pytest.mark.django_db

Committing = Callable[..., AbstractContextManager[Any]]
MakeHook = Callable[..., Hook]

AWAY = Outcome("nothing listens there", 0.0, is_silent=True)


@pytest.fixture
def committing(django_capture_on_commit_callbacks: Any) -> Callable[[], AbstractContextManager[Any]]:
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def happens(committing: Committing) -> Callable[[], None]:
    """Let something happen that hooks are told of."""

    def happen(kind: str = "job.finished") -> None:
        with committing(), transaction.atomic():
            telling.tell(kind, {"id": 7}, about="Build children of Shirt")

    return happen


def test_a_job_that_ends_is_told_with_a_right_signature_and_leaves_no_job_of_telling(
    work: Callable[..., None],
    submit: Callable[..., Job],
    run_jobs: Callable[[], None],
    hook: MakeHook,
    receiver: Receiver,
) -> None:
    shop = hook()
    job = submit(subject_name="Shirt")
    run_jobs()
    run_jobs()

    ((path, headers, body),) = receiver.told
    message = json.loads(body)
    assert (path, message["type"], message["data"]["status"]) == ("/", "job.finished", "success")
    assert message["data"]["title"] == "Do Shirt"
    assert message["data"]["links"] == {"self": f"/pcm/jobs/{job.pk}"}
    signed = signature(shop.secret, headers["webhook-id"], int(headers["webhook-timestamp"]), body)
    assert headers["webhook-signature"] == signed
    assert headers["content-type"] == "application/json"
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.about) == ("delivered", "Do Shirt: success")
    assert [(each["status"], each["problem"]) for each in delivery.tries] == [(204, "")]
    assert list(Job.objects.values_list("type", "status")) == [("work", "success")]


def test_nothing_is_written_while_nobody_wants_to_know_or_of_what_is_rolled_back(
    happens: Callable[..., None], hook: MakeHook, committing: Committing
) -> None:
    happens()
    shop = hook("/", "release.published")
    happens()
    update_hook(hook_id=shop.pk, attributes={"enabled": False})
    happens("release.published")
    update_hook(hook_id=shop.pk, attributes={"enabled": True})
    with committing(), transaction.atomic():
        telling.tell("release.published", {}, about="")
        transaction.set_rollback(True)
    assert (Delivery.objects.count(), Job.objects.count()) == (0, 0)


def test_a_message_is_tried_again_later_and_later_with_the_same_id_until_it_arrives(
    happens: Callable[[], None],
    hook: MakeHook,
    receiver: Receiver,
    run_jobs: Callable[[], None],
    all_is_due: Callable[[], None],
) -> None:
    hook()
    receiver.answer["/"] = 503
    happens()
    for tries in (1, 2):
        before = now()
        run_jobs()
        delivery = Delivery.objects.get()
        assert (delivery.status, len(delivery.tries)) == ("waiting", tries)
        assert delivery.due_at >= before + delivering.back_off(tries)
        assert Job.objects.pending().get().not_before == delivery.due_at
        run_jobs()
        assert len(receiver.told) == tries, "it rests"
        all_is_due()
    receiver.answer.clear()
    run_jobs()
    delivery.refresh_from_db()
    assert [each["problem"] for each in delivery.tries] == ["it answered 503", "it answered 503", ""]
    assert delivery.status == "delivered"
    assert len({headers["webhook-id"] for _, headers, _ in receiver.told}) == 1
    assert not Job.objects.exists()
    assert [delivering.back_off(tries).total_seconds() for tries in (1, 2, 9, 50)] == [5, 30, 28_800, 28_800]


def test_one_that_is_refused_keeps_no_other_waiting_and_a_hook_that_is_away_is_asked_once(
    happens: Callable[[], None], hook: MakeHook, receiver: Receiver, run_jobs: Callable[[], None]
) -> None:
    away, there = hook("/away"), hook("/there")
    update_hook(hook_id=away.pk, attributes={"address": "http://127.0.0.1:1/"})
    for _ in range(3):
        happens()
    run_jobs()
    assert [path for path, *_ in receiver.told] == ["/there"] * 3
    assert sorted(len(each.tries) for each in away.deliveries.all()) == [0, 0, 1]
    away.refresh_from_db()
    assert away.failures == 1
    assert now() < away.paused_until < now() + timedelta(seconds=6)

    receiver.answer["/there"] = 500
    for _ in range(2):
        happens()
    run_jobs()
    assert [len(each.tries) for each in there.deliveries.waiting()] == [1, 1]


def test_one_that_never_comes_back_ends_no_round_of_others(
    happens: Callable[[], None],
    hook: MakeHook,
    receiver: Receiver,
    run_jobs: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost, there = hook("/lost"), hook("/there")
    let_go = threading.Event()
    sending = delivering.send

    def send(address: str, *arguments: Any) -> Any:
        if address.endswith("/lost"):
            let_go.wait(30)
        return sending(address, *arguments)

    monkeypatch.setattr(delivering, "send", send)
    monkeypatch.setattr(delivering, "SECONDS_OF_A_ROUND", 1.0)
    happens()
    began = time.monotonic()
    run_jobs()
    assert time.monotonic() - began < 10
    let_go.set()
    assert there.deliveries.get().status == "delivered"
    (tried,) = lost.deliveries.get().tries
    assert tried["problem"] == "the machine of that name was not found in time"


def test_what_nobody_thought_of_is_told_in_its_own_words(
    happens: Callable[[], None], hook: MakeHook, run_jobs: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(*arguments: Any) -> Any:
        raise MemoryError("no room left")

    monkeypatch.setattr(delivering, "send", send)
    shop = hook()
    for _ in range(2):
        happens()
    run_jobs()
    tried = [each.tries for each in shop.deliveries.order_by("id")]
    assert [each["problem"] for each in tried[0]] == ["it could not be sent: MemoryError: no room left"]
    assert tried[1] == []
    assert Hook.objects.get().failures == 1


def test_it_is_given_up_after_days_or_where_nobody_wants_it_and_can_be_sent_again(
    happens: Callable[[], None],
    hook: MakeHook,
    receiver: Receiver,
    run_jobs: Callable[[], None],
    committing: Committing,
) -> None:
    shop = hook()
    receiver.answer["/"] = 500
    happens()
    Delivery.objects.update(gives_up_at=now())
    run_jobs()
    message = Delivery.objects.get()
    assert message.status == "failed"

    receiver.answer["/"] = 200
    with committing():
        send_again(message_id=message.pk)
    run_jobs()
    message.refresh_from_db()
    assert (message.status, len(message.tries)) == ("delivered", 2)
    assert receiver.told[0][2] == receiver.told[1][2]

    receiver.answer["/"] = 410
    happens()
    run_jobs()
    shop.refresh_from_db()
    assert (shop.enabled, shop.deliveries.filter(status="failed").count()) == (False, 1)
    assert Entry.objects.filter(said__contains="410 Gone", subject_id=shop.pk).exists()
    with pytest.raises(Invalid, match="the webhook is off"):
        send_again(message_id=message.pk)


def test_what_an_earlier_address_answered_says_nothing_of_the_present_one(hook: MakeHook) -> None:
    then = hook()
    message = telling.write_test(then, "ana")
    update_hook(hook_id=then.pk, attributes={"address": "http://127.0.0.2/"})
    for outcome in (Outcome("it answered 410", 0.0, status=410), Outcome("", 0.0, status=429, retry_after=60), AWAY):
        delivering._note(delivering._Round(then, [message], [then.secret], [(now(), outcome)]))
    present = Hook.objects.get()
    assert (present.enabled, present.failures, present.paused_until) == (True, 0, None)


def test_all_that_is_told_together_in_a_transaction_is_one_message(hook: MakeHook, committing: Committing) -> None:
    hook("/", "product.changed")

    def told(*ids: int) -> None:
        things = [{"id": id, "name": f"Product {id}"} for id in ids]
        telling.tell_together("product.changed", "products", things, about="products")

    with committing(), transaction.atomic():
        told(1)
        with transaction.atomic():
            told(1000)
            transaction.set_rollback(True)
    with committing(), transaction.atomic():
        told(1)
        told(1, 2)
        told(*range(3, 250))
    first, second = Delivery.objects.order_by("id")
    assert second.about == "249 products"
    data = json.loads(second.body)["data"]
    assert (data["total"], [each["id"] for each in data["products"]]) == (249, list(range(1, 101)))
    assert first.hook_id == second.hook_id


def test_the_secret_is_sealed_replaced_and_outlives_a_change_of_the_key(
    happens: Callable[[], None], hook: MakeHook, receiver: Receiver, run_jobs: Callable[[], None], settings: Settings
) -> None:
    shop = hook()
    first = shop.secret
    assert first.startswith("whsec_")
    assert first not in str(Hook.objects.values().get())
    second = replace_secret(hook_id=shop.pk).secret
    assert first != second

    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "another " * 10
    happens()
    run_jobs()
    assert Delivery.objects.get().tries[-1]["problem"].startswith("its signing secret cannot be read")
    settings.SECRET_KEY_FALLBACKS = [earlier]
    assert [renew_seals(), renew_seals()] == [1, 0]
    settings.SECRET_KEY_FALLBACKS = []
    assert secrets_of(Hook.objects.get()) == (second, first)
    assert not any(secret in str(list(Entry.objects.values())) for secret in (first, second))


def test_for_a_day_messages_are_signed_with_the_secret_before_too(
    happens: Callable[[], None], hook: MakeHook, receiver: Receiver, run_jobs: Callable[[], None]
) -> None:
    shop = hook()
    secrets = [shop.secret, *(replace_secret(hook_id=shop.pk).secret for _ in range(2))]

    def signed_by() -> list[str]:
        happens()
        run_jobs()
        _, headers, body = receiver.told[-1]
        sent = headers["webhook-signature"].split(" ")
        at = int(headers["webhook-timestamp"])
        known = {signature(secret, headers["webhook-id"], at, body): secret for secret in secrets}
        return [known[each] for each in sent]

    assert signed_by() == secrets[::-1], "whoever was promised a day has it though another secret came between"
    assert forget_retired_secrets() == 0
    secrets.append(replace_secret(hook_id=shop.pk).secret)
    assert signed_by() == [secrets[3], secrets[2], secrets[0]]
    Hook.objects.update(retiring_until=now() - timedelta(seconds=1))
    assert signed_by() == [secrets[3]]
    assert [forget_retired_secrets(), forget_retired_secrets()] == [1, 0]
    Hook.objects.update(retiring_until=now() + OVERLAP)
    assert signed_by() == [secrets[3]], "the others are no longer kept"
    assert now() < replace_secret(hook_id=shop.pk).retiring_until <= now() + OVERLAP
    assert [end_overlap(hook_id=shop.pk).retiring_until for _ in range(2)] == [None, None]
    assert len(secrets_of(Hook.objects.get())) == 1
    assert Entry.objects.filter(said__startswith="stopped signing").count() == 1


def test_whoever_asks_for_patience_gets_it_within_bounds(
    happens: Callable[[], None],
    hook: MakeHook,
    receiver: Receiver,
    run_jobs: Callable[[], None],
    all_is_due: Callable[[], None],
) -> None:
    shop = hook()
    for asked, seconds in (
        ("3600", 3600),
        ("99999999999", 6 * 3600),
        ("Sat, 01 Jan 2000 00:00:00 GMT", 0),
        ("soon", 0),
        ("Fri, 31 Dec 99999999999999999999 23:59:59 GMT", 0),
    ):
        Delivery.objects.all().delete()
        all_is_due()
        receiver.answer["/"], receiver.retry_after = 429, asked
        for _ in range(2):
            happens()
        before = now()
        run_jobs()
        shop.refresh_from_db()
        tried = [each for each in Delivery.objects.all() if each.tries]
        if not seconds:
            assert (len(tried), shop.paused_until) == (2, None)
            continue
        wait = timedelta(seconds=seconds)
        assert before + wait <= tried[0].due_at <= now() + wait
        assert (len(tried), shop.failures) == (1, 0)
        assert before + wait <= shop.paused_until <= now() + wait
        assert Job.objects.pending().get().not_before >= before + wait
    assert seconds_of("Fri, 01 Jan 2100 00:00:00") > 10**9


def test_a_test_message_is_sent_whatever_is_ticked(
    hook: MakeHook, receiver: Receiver, run_jobs: Callable[[], None], committing: Committing
) -> None:
    shop = hook("/", "release.published")
    with committing():
        send_test(hook_id=shop.pk, actor_name="ana")
    run_jobs()
    message = Delivery.objects.get()
    assert (message.event, message.status) == ("webhook.test", "delivered")
    data = json.loads(receiver.told[0][2])["data"]
    assert data == {"webhook": {"id": str(shop.pk), "name": shop.name}, "sent_by": "ana"}
    update_hook(hook_id=shop.pk, attributes={"enabled": False})
    with pytest.raises(Invalid, match="the webhook is off"):
        send_test(hook_id=shop.pk, actor_name="ana")
    with pytest.raises(Invalid, match="must be one of"):
        update_hook(hook_id=shop.pk, attributes={"events": ["webhook.test"]})


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "name can not be empty"),
        ({"address": "https://127.0.0.1/"}, "private address"),
        ({"address": "javascript:alert(1)"}, "must be an address"),
        ({"address": 7}, "must be a string"),
        ({"events": []}, "events can not be empty"),
        ({"events": ["job.begun"]}, "must be one of: job.finished"),
        ({"events": "job.finished"}, "must be an array"),
        ({"enabled": "yes"}, "must be a boolean"),
    ],
)
def test_bad_input_is_refused_in_words(wrong: dict[str, Any], words: str) -> None:
    right = {"name": "Shop", "address": "https://shop.example/hook", "events": ["job.finished"]}
    with pytest.raises(Invalid, match=words):
        create_hook(attributes=right | wrong)
    shop = create_hook(attributes=right)
    with pytest.raises(Invalid, match=words):
        update_hook(hook_id=shop.pk, attributes=wrong)


def test_old_messages_are_forgotten_but_none_that_waits(
    happens: Callable[[], None], hook: MakeHook, settings: Settings, run_jobs: Callable[[], None]
) -> None:
    hook()
    happens()
    Job.objects.all().delete()
    Delivery.objects.update(created_at=now() - timedelta(days=40))
    assert forget_messages() == 0
    assert Job.objects.pending().count() == 1, "somebody comes for what waits"
    run_jobs()
    settings.WEBHOOK_DAYS = 0
    assert forget_messages() == 0
    settings.WEBHOOK_DAYS = 30
    assert [forget_messages(), forget_messages()] == [1, 0]


def test_a_round_asks_as_often_for_two_messages_as_for_two_hundred(
    happens: Callable[[], None], hook: MakeHook, count_queries: Callable[..., int], committing: Committing
) -> None:
    hook()
    happens()
    with committing(), transaction.atomic():
        few = count_queries(lambda: telling.tell("job.finished", {}, about="one"))
    Delivery.objects.bulk_create(
        [
            Delivery(hook=Hook.objects.get(), event="x", about="x", body="{}", status="delivered", gives_up_at=now())
            for _ in range(200)
        ]
    )
    with committing(), transaction.atomic():
        assert count_queries(lambda: telling.tell("job.finished", {}, about="one")) == few == 2
