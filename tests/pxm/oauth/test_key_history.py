"""Application keys have a history, and no secret is in it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from structlog.testing import capture_logs

from pxm.acting import Actor, Kind, acting_as
from pxm.history.models import Entry
from pxm.oauth.services import create_application_key, delete_keys, end_old_secret, replace_secret, update_key

pytestmark = pytest.mark.django_db


def test_a_key_is_made_given_another_secret_and_deleted_and_no_secret_is_kept() -> None:
    key, first = create_application_key(name="Storefront")
    _, second = replace_secret(key_id=key.pk)
    delete_keys(key_ids=[key.pk])

    entries = Entry.objects.order_by("id")
    assert [(entry.verb, entry.said) for entry in entries] == [
        ("created", ""),
        ("done", "replaced the secret"),
        ("deleted", ""),
    ]
    stored = json.dumps(list(entries.values()), cls=DjangoJSONEncoder)
    assert not [secret for secret in (first, second, key.secret_hash) if secret in stored]


def test_the_log_says_who_did_what_with_a_key_once_it_is_done(django_capture_on_commit_callbacks) -> None:
    with capture_logs() as lines, django_capture_on_commit_callbacks(execute=True):
        with acting_as(Actor(Kind.USER, "Ana")):
            key, first = create_application_key(name="Storefront")
            _, second = replace_secret(key_id=key.pk, overlap=timedelta(hours=1))
            end_old_secret(key_id=key.pk)
            update_key(key_id=key.pk, attributes={"reads_only": True})
            update_key(key_id=key.pk, attributes={"reads_only": True})
            delete_keys(key_ids=[key.pk])
        assert lines == []

    events = ["key made", "secret replaced", "old secret ended", "key changed", "key deleted"]
    assert [line["event"] for line in lines] == events
    assert {(line["key"], line["by"]) for line in lines} == {("Storefront", "user Ana")}
    assert first not in str(lines)
    assert second not in str(lines)
