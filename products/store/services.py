"""Currencies and settings of the store: changed by one writer at a time (catalog contract §7.6, §7.8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from products.store.inputs import CurrencyInput, SettingsInput
from products.store.models import MOST_CURRENCIES, Currency, StoreSettings
from pxm.errors import Invalid, Missing, Problem
from pxm.history import recording
from pxm.rows import could_not_find, lock, lost_races_refused, write_changes

Attributes = Mapping[str, Any]


@transaction.atomic
@recording.together()
def create_currency(*, attributes: Attributes) -> Currency:
    """Add a currency; one that is to be the default takes that over. Twins and an eleventh are refused."""
    fields, others = _read(attributes), _lock_currencies()
    free = [slot for slot in range(1, MOST_CURRENCIES + 1) if slot not in {other.slot for other in others}]
    if not free:
        limit = f"You have reached the maximum allowed currency limit of {MOST_CURRENCIES}"
        raise Invalid(Problem(limit, "currency_limit"))
    currency = Currency(slot=free[0], **_checked(Currency(), fields, others))
    with lost_races_refused():
        currency.save(force_insert=True)
    recording.created(currency)
    return currency


@transaction.atomic
@recording.together()
def update_currency(*, currency_id: UUID, attributes: Attributes) -> Currency:
    """Write what was sent; another default clears the present one, which itself can only be replaced."""
    fields, currencies = _read(attributes, partial=True), _lock_currencies()
    currency = next((each for each in currencies if each.pk == currency_id), None)
    if currency is None:
        raise Missing(could_not_find("currency"))
    with lost_races_refused():
        write_changes(currency, _checked(currency, fields, [each for each in currencies if each is not currency]))
    return currency


@transaction.atomic
def delete_currencies(*, currency_ids: Collection[UUID]) -> int:
    """Delete currencies, all or none; return how many. Unknown ids are no error, the default is not deleted."""
    doomed = [currency for currency in _lock_currencies() if currency.pk in currency_ids]
    if any(currency.default for currency in doomed):
        raise Invalid(Problem("the default currency can not be deleted", "default_currency"))
    recording.deleted(doomed)
    Currency.objects.filter(pk__in=[currency.pk for currency in doomed]).delete()
    return len(doomed)


def _read(attributes: Attributes, *, partial: bool = False) -> dict[str, Any]:
    fields = CurrencyInput.read(attributes, partial=partial)
    return fields | ({"code": fields["code"].upper()} if "code" in fields else {})


def _lock_currencies() -> list[Currency]:
    """Return all currencies, with every other writer of currencies waiting until this transaction ends.

    There is always one, the default, so whoever else writes waits for its lock, and sees afterwards what was made.
    """
    lock(Currency.objects.all())
    return list(Currency.objects.order_by("slot"))


def _checked(currency: Currency, fields: dict[str, Any], others: Iterable[Currency]) -> dict[str, Any]:
    """Return what to write into a currency that may be new; a default among the others gives way to a new one."""
    if currency.default and fields.get("default") is False:
        message = "the store needs a default currency: make another one the default instead"
        raise Invalid(Problem(message, "default_currency", "/data/attributes/default"))
    if fields.get("default", currency.default) and not fields.get("enabled", currency.enabled):
        message = "the default currency must be enabled"
        raise Invalid(Problem(message, "default_currency", "/data/attributes/enabled"))
    for other in others if fields.get("default") else ():
        write_changes(other, {"default": False})
    return fields


def read_settings() -> StoreSettings:
    """Return the settings of the store; while nobody has set any, an unsaved row of defaults."""
    return StoreSettings.objects.first() or StoreSettings(page_length=settings.PAGE_LENGTH)


@transaction.atomic
def update_settings(*, attributes: Attributes) -> StoreSettings:
    """Write what was sent; what nobody has ever set gets its default."""
    fields = SettingsInput.read(attributes, partial=True)
    StoreSettings.objects.get_or_create(defaults={"page_length": settings.PAGE_LENGTH})
    (row,) = lock(StoreSettings.objects.all())
    write_changes(row, fields)
    return row


@transaction.atomic
def reset_settings() -> None:
    """Return to the defaults."""
    recording.deleted(lock(StoreSettings.objects.all()))
    StoreSettings.objects.all().delete()


def page_length() -> int | None:
    """Return how many records a list shows that names no limit; None while nobody has set it. One query."""
    return StoreSettings.objects.values_list("page_length", flat=True).first()
