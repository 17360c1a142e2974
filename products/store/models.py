from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q

from products.store.money import Notation
from pxm.clock import now
from pxm.ids import uuid7

MOST_CURRENCIES = 10
MOST_DECIMAL_PLACES = 8
FORMAT_LENGTH = 255
SEPARATOR_LENGTH = 8
# The id of the settings, of which there is one row.
THE_ONE = UUID(int=1)


class Currency(models.Model):
    """How amounts of one currency are written (catalog contract §7.6).

    The exchange rate is kept for clients and never used: prices come from price books alone. `slot` numbers the places
    of a store, so that the database itself refuses an eleventh currency.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slot = models.PositiveSmallIntegerField(editable=False)
    code = models.CharField(max_length=3)
    exchange_rate = models.FloatField(default=1)
    format = models.CharField(max_length=FORMAT_LENGTH)
    decimal_point = models.CharField(max_length=SEPARATOR_LENGTH, blank=True, default=".")
    thousand_separator = models.CharField(max_length=SEPARATOR_LENGTH, blank=True, default=",")
    decimal_places = models.PositiveSmallIntegerField(default=2)
    default = models.BooleanField(default=False)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    class Meta:
        verbose_name_plural = "currencies"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="currency_code_unique",
                violation_error_message="The specified currency code already exists for this store",
                violation_error_code="currency_exists",
            ),
            models.UniqueConstraint(fields=["slot"], name="currency_slot_unique"),
            models.UniqueConstraint(fields=["default"], condition=Q(default=True), name="currency_one_default"),
            models.CheckConstraint(condition=Q(slot__range=(1, MOST_CURRENCIES)), name="currency_slot"),
            models.CheckConstraint(condition=Q(code__made_of="A-Z", code__length=3), name="currency_code"),
            models.CheckConstraint(condition=Q(format__contains="{price}"), name="currency_format"),
            models.CheckConstraint(condition=Q(exchange_rate__gt=0), name="currency_exchange_rate"),
            models.CheckConstraint(
                condition=Q(decimal_places__range=(0, MOST_DECIMAL_PLACES)), name="currency_decimal_places"
            ),
            models.CheckConstraint(condition=Q(default=False) | Q(enabled=True), name="currency_default_enabled"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def notation(self) -> Notation:
        return Notation(self.format, self.decimal_point, self.thousand_separator, self.decimal_places)


class StoreSettings(models.Model):
    """The settings of the store, one row at most; without it they are what `defaults` says (catalog contract §7.8)."""

    class Calculation(models.TextChoices):
        LINE = "line"
        SIMPLE = "simple"

    id = models.UUIDField(primary_key=True, default=THE_ONE, editable=False)
    page_length = models.PositiveSmallIntegerField()
    additional_languages = models.JSONField(default=list, blank=True)
    list_child_products = models.BooleanField(default=False)
    calculation_method = models.CharField(max_length=6, choices=Calculation, default=Calculation.LINE)
    address_mandatory_fields = models.JSONField(default=list, blank=True)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "store"
        default_permissions = ["view", "change"]
        constraints = [
            models.CheckConstraint(condition=Q(id=THE_ONE), name="store_settings_one_row"),
            models.CheckConstraint(condition=Q(page_length__range=(1, 100)), name="store_settings_page_length"),
            models.CheckConstraint(
                condition=Q(calculation_method__in=["line", "simple"]), name="store_settings_calculation_method"
            ),
        ]

    def __str__(self) -> str:
        return "The settings"
