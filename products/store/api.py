"""``/v2/currencies`` and ``/v2/settings`` (catalog contract §6.6, §7.6, §7.8)."""

from __future__ import annotations

from dataclasses import replace

from products.store import services
from products.store.inputs import CurrencyInput, SettingsInput
from products.store.models import MOST_CURRENCIES, Currency, StoreSettings
from pxm.api.documents import flat_documents, members
from pxm.api.families import V2, ErrorText
from pxm.api.filtering.grammar import MOST_PREDICATES
from pxm.api.pagination import LARGEST_OFFSET
from pxm.api.resource_views import paths
from pxm.api.resources import Resource, Verb

# Clients may read these; sending them back changes nothing.
LIMITS = {
    "currency_limit": MOST_CURRENCIES,
    "field_limit": 100,
    "filter_limit": MOST_PREDICATES,
    "page_offset_limit": LARGEST_OFFSET,
}
_ONLY_SETTINGS = 'must be one of the following: "settings"'

CURRENCIES = Resource(
    type="currency",
    model=Currency,
    at="currencies",
    key="currency_id",
    family=V2,
    attributes=CurrencyInput,
    documents=flat_documents("currency", CurrencyInput),
    order=("created_at", "pk"),
    shoppers_read=True,
    needs_type=False,
    lists="List currencies.",
    reads="Get a currency.",
    creates=Verb(services.create_currency, "Create a currency; ten at most. A new default replaces the present one."),
    updates=Verb(
        services.update_currency, "Change a currency: what is not sent stays. A default can only be replaced."
    ),
    deletes=Verb(services.delete_currencies, "Delete a currency that is not the default.", errors=(422,)),
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
    current=services.read_settings,
    family=replace(V2, integer_status=False),
    attributes=SettingsInput,
    shown={name: {"type": "integer"} for name in LIMITS},
    documents=lambda rows: [{"type": "settings", **members(row, SettingsInput), **LIMITS} for row in rows],
    reads="Get the settings of the store.",
    updates=Verb(services.update_settings, "Change settings: what is not sent stays. They take effect at once."),
    deletes=Verb(services.reset_settings, "Return to the defaults."),
    errors={"type": ErrorText(400, "enum", f"data.type {_ONLY_SETTINGS}", source="data.type")},
)

urlpatterns = paths(CURRENCIES, SETTINGS)
