"""``/v2/currencies`` and ``/v2/settings`` (catalog contract §6.6, §7.6, §7.8)."""

from __future__ import annotations

from dataclasses import replace

from products.store.documents import LIMITS, currency_documents, settings_documents
from products.store.inputs import CurrencyInput, SettingsInput
from products.store.models import Currency, StoreSettings
from products.store.services import (
    create_currency,
    delete_currencies,
    read_settings,
    reset_settings,
    update_currency,
    update_settings,
)
from pxm.api.families import V2, ErrorText
from pxm.api.resource_views import paths
from pxm.api.resources import Resource, Verb

_ONLY_SETTINGS = 'must be one of the following: "settings"'

CURRENCIES = Resource(
    type="currency",
    model=Currency,
    at="currencies",
    key="currency_id",
    family=V2,
    attributes=CurrencyInput,
    documents=currency_documents,
    order=("created_at", "pk"),
    shoppers_read=True,
    needs_type=False,
    lists="List currencies.",
    reads="Get a currency.",
    creates=Verb(create_currency, "Create a currency; ten at most. One that is to be the default takes that over."),
    updates=Verb(update_currency, "Change a currency: what is not sent stays. The default can only be replaced."),
    deletes=Verb(delete_currencies, "Delete a currency that is not the default.", errors=(422,)),
    errors={
        "missing": ErrorText(detail="currency not found"),
        "currency_exists": ErrorText(title="Currency already exists", status=400),
        "currency_limit": ErrorText(title="Currency limit reached"),
    },
)
SETTINGS = Resource(
    type="settings",
    model=StoreSettings,
    at="settings",
    current=read_settings,
    family=replace(V2, integer_status=False),
    attributes=SettingsInput,
    shown={name: {"type": "integer"} for name in LIMITS},
    documents=settings_documents,
    reads="Get the settings of the store.",
    updates=Verb(update_settings, "Change settings: what is not sent stays. They take effect at once."),
    deletes=Verb(reset_settings, "Return to the defaults."),
    errors={"type": ErrorText(400, "enum", f"data.type {_ONLY_SETTINGS}", source="data.type")},
)

urlpatterns = paths(CURRENCIES, SETTINGS)
