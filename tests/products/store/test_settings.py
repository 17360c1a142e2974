"""Settings of the store: defaults until somebody sets them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from products.store.models import StoreSettings
from products.store.services import page_length, read_settings, reset_settings, update_settings
from pxm.errors import Invalid

pytestmark = pytest.mark.django_db


def test_settings_nobody_set_are_those_of_the_installation(settings: Settings) -> None:
    settings.PAGE_LENGTH = 40
    assert read_settings().page_length == 40
    assert page_length() is None
    assert not StoreSettings.objects.exists()


def test_what_is_sent_is_kept_and_the_rest_stays() -> None:
    update_settings(attributes={"page_length": 10, "additional_languages": ["fr", "pt-BR"]})
    update_settings(attributes={"calculation_method": "simple", "currency_limit": 99})
    row = read_settings()
    assert (row.page_length, row.additional_languages, row.calculation_method) == (10, ["fr", "pt-BR"], "simple")
    assert page_length() == 10


def test_reset_settings_are_as_if_never_set() -> None:
    update_settings(attributes={"page_length": 10})
    reset_settings()
    reset_settings()
    assert page_length() is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"page_length": 0},
        {"page_length": 101},
        {"page_length": "25"},
        {"page_length": 2.5},
        {"page_length": True},
        {"page_length": None},
        {"additional_languages": "fr"},
        {"additional_languages": ["French!"]},
        {"additional_languages": ["fr"] * 101},
        {"calculation_method": "other"},
        {"list_child_products": 1},
        {"address_mandatory_fields": [7]},
    ],
    ids=str,
)
@pytest.mark.parametrize("is_set", [False, True])
def test_what_settings_cannot_be_is_refused_and_changes_nothing(wrong: dict[str, Any], is_set: bool) -> None:
    if is_set:
        update_settings(attributes={"page_length": 7})
    before = list(StoreSettings.objects.values())
    with pytest.raises(Invalid):
        update_settings(attributes={"list_child_products": True, **wrong})
    assert list(StoreSettings.objects.values()) == before


@pytest.mark.parametrize(
    "wrong", [{"id": UUID(int=2), "page_length": 25}, {"page_length": 0}, {"page_length": 101}], ids=str
)
def test_the_database_itself_holds_no_wrong_settings(wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StoreSettings.objects.create(**wrong)
