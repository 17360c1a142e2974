"""Currencies, for those who set prices, and the settings of the store, for operators."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from products.store import services
from products.store.inputs import CurrencyInput
from products.store.models import MOST_CURRENCIES, Currency, StoreSettings
from products.store.money import Notation
from products.store.uses import uses_of
from pxm.admin.bulk.action import Question, Rows, deleting
from pxm.admin.changelist import Empty
from pxm.admin.fields import LineField, NumberField, SwitchField
from pxm.admin.forms import ServiceForm, Services
from pxm.admin.humanize import count, listed
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.operators import OperatorsOnly
from pxm.admin.rights import RIGHTS, editing
from pxm.admin.singleton import SingletonAdmin, returning_to_defaults
from pxm.admin.widgets.chips import ChipsField, ChipsWidget
from pxm.errors import Invalid

RIGHTS.add(*editing("Currencies", "store.currency"))
_NOTATION = [field.name for field in fields(Notation)]


class CurrencyForm(ServiceForm):
    services = Services(services.create_currency, services.update_currency, "currency_id")
    code = LineField(label="Code", is_needed=True, help_text="Three letters, such as EUR.")
    format = LineField(label="Format", is_needed=True, help_text="{price} stands for the amount: €{price}.")
    decimal_point = LineField(label="Decimal point")
    thousand_separator = LineField(label="Thousands separator")
    decimal_places = NumberField(label="Decimal places", is_needed=True, help_text="0 for the yen, which has no cents.")
    exchange_rate = NumberField(label="Exchange rate", is_needed=True, whole=False, help_text="Never converts a price.")
    enabled = SwitchField(label="Enabled", initial=True, help_text="Shoppers can choose it.")
    default = SwitchField(label="Default", help_text="For shoppers who chose none. It replaces the present default.")

    class Meta:
        model = Currency
        fields: list[str] = []


def _used(code: str) -> str:
    """Return ``412 prices have amounts in EUR``, "" if nothing has."""
    uses = uses_of(code)
    if not uses:
        return ""
    verb = "has" if len(uses) == 1 and uses[0].number == 1 else "have"
    return f"{listed([count(*used) for used in uses])} {verb} amounts in {code}"


def _codes(currencies: Rows) -> list[str]:
    return [currency.code for currency in currencies]


def _ask_deletion(currencies: Rows) -> Question:
    question = _DELETION.ask(currencies)
    used = [
        f"{words}: they stay, but shoppers no longer see them." for each in currencies if (words := _used(each.code))
    ]
    return replace(question, lost=[*used, *question.lost])


_DELETION = deleting(Currency, lambda ids: services.delete_currencies(currency_ids=ids))


@admin.register(Currency)
class CurrencyAdmin(ServiceModelAdmin):
    form = CurrencyForm
    deletion = replace(_DELETION, ask=_ask_deletion)
    bulk_actions = (deletion,)
    empty = Empty("payments", "Prices are kept in one or several currencies.")
    intro = f"A store has {MOST_CURRENCIES} currencies at most."
    list_display = ("code", "looks_like", "rate", "state")
    ordering = ("slot",)
    fields_template = "admin/store/currency_fields.html"

    @admin.display(description="Looks like")
    def looks_like(self, currency: Currency) -> str:
        return currency.notation.example

    @admin.display(description="Exchange rate", ordering="exchange_rate")
    def rate(self, currency: Currency) -> str:
        return f"{currency.exchange_rate:g}"

    @admin.display(description="State")
    def state(self, currency: Currency) -> str:
        return "default" if currency.default else "enabled" if currency.enabled else "disabled"

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"decimal_point": ".", "thousand_separator": ",", "decimal_places": 2, "exchange_rate": 1}

    def page_context(self, request: HttpRequest, row: Any, form: Any) -> dict[str, Any]:
        return {"used": _used(row.code) if row else ""}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.example_view)
        return [path("example/", view, name="store_currency_example"), *super().get_urls()]

    def example_view(self, request: HttpRequest) -> HttpResponse:
        """Answer what an amount looks like in the notation that is being typed, a dash while that is none."""
        typed = {name: request.GET.get(name, "") for name in _NOTATION}
        typed["decimal_places"] = NumberField(label="").to_python(typed["decimal_places"])
        try:
            shown = Notation(**CurrencyInput.read(typed, partial=True)).example
        except Invalid:
            shown = "–"
        return HttpResponse(shown, content_type="text/plain")


class SettingsForm(ServiceForm):
    services = Services(services.update_settings, services.update_settings)
    page_length = NumberField(label="Page length", is_needed=True, help_text="Records on a page of the API, 1 to 100.")
    additional_languages = ChipsField(
        label="Languages", required=False, widget=ChipsWidget(noun="language"), help_text="Offered first for products."
    )

    class Meta:
        model = StoreSettings
        fields: list[str] = []


@admin.register(StoreSettings)
class StoreSettingsAdmin(OperatorsOnly, SingletonAdmin):
    form = SettingsForm
    deletion = returning_to_defaults("store.change_storesettings", services.reset_settings)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"page_length": services.read_settings().page_length}
