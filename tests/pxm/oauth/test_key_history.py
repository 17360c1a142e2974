"""Application keys have a history, and no secret is in it."""

from __future__ import annotations

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from pxm.history.models import Entry
from pxm.oauth.services import create_application_key, delete_keys, replace_secret

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
