"""Currencies and settings of the store: changed one writer at a time (catalog contract §7.6, §7.8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from products.store.inputs import CurrencyInput, SettingsInput
from products.store.models import MOST_CURRENCIES, Currency, StoreSettings
from pxm.clock import now
from pxm.errors import Invalid, Missing, Problem
from pxm.pointers import join
from pxm.rows import could_not_find, lock, write_changes

ATTRIBUTES = "/data/attributes"


@transaction.atomic
def create_currency(*, attributes: Mapping[str, Any]) -> Currency:
    """Add a currency; one that is to be the default takes that over. Twins and an eleventh are refused."""
    fields = CurrencyInput.read(attributes)
    others = _locked_currencies()
    if len(others) >= MOST_CURRENCIES:
        limit = f"You have reached the maximum allowed currency limit of {MOST_CURRENCIES}"
        raise Invalid(Problem(limit, "currency_limit"))
    _refuse_twins(fields["code"], others)
    _refuse_disabled_default(default=fields["default"], enabled=fields["enabled"])
    if fields["default"]:
        _end_default(others)
    moment, taken = now(), {other.slot for other in others}
    slot = next(slot for slot in range(1, MOST_CURRENCIES + 1) if slot not in taken)
    return Currency.objects.create(slot=slot, created_at=moment, updated_at=moment, **fields)


@transaction.atomic
def update_currency(*, currency_id: UUID, attributes: Mapping[str, Any]) -> Currency:
    """Write what was sent; another default clears the present one, which itself can only be replaced."""
    fields = CurrencyInput.read(attributes, partial=True)
    currencies = {currency.pk: currency for currency in _locked_currencies()}
    currency = currencies.pop(currency_id, None)
    if currency is None:
        raise Missing(could_not_find("currency"))
    if "code" in fields:
        _refuse_twins(fields["code"], currencies.values())
    if currency.default and fields.get("default") is False:
        raise Invalid(_problem("default", "the store needs a default currency: make another one the default instead"))
    _refuse_disabled_default(
        default=fields.get("default", currency.default), enabled=fields.get("enabled", currency.enabled)
    )
    if fields.get("default"):
        _end_default(currencies.values())
    write_changes(currency, fields)
    return currency


@transaction.atomic
def delete_currencies(*, currency_ids: Collection[UUID]) -> int:
    """Delete currencies, all or none; return how many. Unknown ids are no error, the default is not deleted."""
    doomed = [currency for currency in _locked_currencies() if currency.pk in currency_ids]
    if any(currency.default for currency in doomed):
        raise Invalid(Problem("the default currency can not be deleted", "default_currency"))
    Currency.objects.filter(pk__in=[currency.pk for currency in doomed]).delete()
    return len(doomed)


def _locked_currencies() -> list[Currency]:
    """Return all currencies, with every other writer of currencies waiting until this transaction ends.

    There is always one, the default, so whoever else writes waits for its lock, and sees afterwards what was made.
    """
    lock(Currency.objects.all())
    return list(Currency.objects.order_by("slot"))


def _refuse_twins(code: str, others: Iterable[Currency]) -> None:
    if any(other.code == code for other in others):
        message = "The specified currency code already exists for this store"
        raise Invalid(Problem(message, "currency_exists", join(ATTRIBUTES, "code")))


def _refuse_disabled_default(*, default: bool, enabled: bool) -> None:
    if default and not enabled:
        raise Invalid(_problem("enabled", "the default currency must be enabled"))


def _problem(attribute: str, message: str) -> Problem:
    return Problem(message, "default_currency", join(ATTRIBUTES, attribute))


def _end_default(currencies: Iterable[Currency]) -> None:
    for currency in currencies:
        write_changes(currency, {"default": False})


def read_settings() -> StoreSettings:
    """Return the settings of the store; while nobody has set any, an unsaved row of defaults."""
    return StoreSettings.objects.first() or StoreSettings(page_length=settings.PAGE_LENGTH)


@transaction.atomic
def update_settings(*, attributes: Mapping[str, Any]) -> StoreSettings:
    """Write what was sent; what nobody has ever set gets its default."""
    fields = SettingsInput.read(attributes, partial=True)
    StoreSettings.objects.get_or_create(defaults={"page_length": settings.PAGE_LENGTH})
    (row,) = lock(StoreSettings.objects.all())
    write_changes(row, fields)
    return row


def reset_settings() -> None:
    """Return to the defaults."""
    StoreSettings.objects.all().delete()


def page_length() -> int | None:
    """Return how many records a list shows that names no limit; None while nobody has set it. One query."""
    return StoreSettings.objects.values_list("page_length", flat=True).first()
