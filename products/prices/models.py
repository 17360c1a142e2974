from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from products.attributes import DESCRIPTION_LENGTH, EXTERNAL_REF_LENGTH, NAME_LENGTH, SKU_LENGTH
from pxm.clock import now
from pxm.ids import uuid7

# What JavaScript, in which storefronts are written, counts exactly.
LARGEST_AMOUNT = 2**53 - 1
# What an option of a variation can name.
MODIFIER_NAME_LENGTH = 1000
# Of tiers and sales.
LABEL_LENGTH = 255

PRICE_BOOK_EXISTS = "The price book already exists"
PRICE_EXISTS = "The price already exists"
MODIFIER_EXISTS = "The modifier already exists"


class PriceBook(models.Model):
    """A set of prices by SKU, which catalogs name (catalog contract §7.1).

    `price_count` is kept with every price that comes or goes: to count a hundred thousand would cost more than the page
    that shows twenty-five of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    name_hash = models.CharField(max_length=64, editable=False)
    description = models.TextField(blank=True, max_length=DESCRIPTION_LENGTH)
    external_ref = models.CharField("external reference", max_length=EXTERNAL_REF_LENGTH, blank=True)
    external_ref_hash = models.CharField(max_length=64, null=True, editable=False)
    price_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    class Meta:
        verbose_name = "price book"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name_hash"],
                name="price_book_name_unique",
                violation_error_message=PRICE_BOOK_EXISTS,
                violation_error_code="price_book_exists",
            ),
            models.UniqueConstraint(
                fields=["external_ref_hash"],
                name="price_book_external_ref_unique",
                violation_error_message=PRICE_BOOK_EXISTS,
                violation_error_code="price_book_exists",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="price_book_name_not_empty", violation_error_message="name can not be empty"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """What a SKU costs in a price book: amounts by currency, and sales (catalog contract §7.2).

    The product need not exist.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    book = models.ForeignKey(PriceBook, models.CASCADE, related_name="prices", db_index=False)
    sku = models.CharField("SKU", max_length=SKU_LENGTH)
    external_ref = models.CharField("external reference", max_length=EXTERNAL_REF_LENGTH, blank=True)
    external_ref_hash = models.CharField(max_length=64, null=True, editable=False)
    shopper_attributes = models.JSONField(default=dict, blank=True)
    admin_attributes = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["book", "sku"],
                name="price_sku_unique",
                violation_error_message=PRICE_EXISTS,
                violation_error_code="price_exists",
            ),
            models.UniqueConstraint(
                fields=["book", "external_ref_hash"],
                condition=Q(external_ref_hash__isnull=False),
                name="price_external_ref_unique",
                violation_error_message=PRICE_EXISTS,
                violation_error_code="price_exists",
            ),
            models.CheckConstraint(
                condition=~Q(sku=""), name="price_sku_not_empty", violation_error_message="sku can not be empty"
            ),
        ]
        indexes = [
            models.Index(fields=["book", "created_at", "id"], name="price_order"),
            # Across books: their list, and what one product costs in each of them.
            models.Index(fields=["created_at", "id"], name="price_order_of_all"),
            models.Index(fields=["sku"], name="price_sku"),
        ]

    def __str__(self) -> str:
        return self.sku


class PriceModifier(models.Model):
    """How children that carry an option of this name change their parent's price (catalog contract §7.3)."""

    class Type(models.TextChoices):
        EQUALS = "price_equals"
        INCREMENT = "price_increment"
        DECREMENT = "price_decrement"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    book = models.ForeignKey(PriceBook, models.CASCADE, related_name="modifiers", db_index=False)
    name = models.CharField(max_length=MODIFIER_NAME_LENGTH)
    name_hash = models.CharField(max_length=64, editable=False)
    modifier_type = models.CharField("type", max_length=15, choices=Type)
    external_ref = models.CharField("external reference", max_length=EXTERNAL_REF_LENGTH, blank=True)
    external_ref_hash = models.CharField(max_length=64, null=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    class Meta:
        verbose_name = "price modifier"
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["book", "name_hash"],
                name="price_modifier_name_unique",
                violation_error_message=MODIFIER_EXISTS,
                violation_error_code="modifier_exists",
            ),
            models.UniqueConstraint(
                fields=["book", "external_ref_hash"],
                condition=Q(external_ref_hash__isnull=False),
                name="price_modifier_external_ref_unique",
                violation_error_message=MODIFIER_EXISTS,
                violation_error_code="modifier_exists",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="price_modifier_name_not_empty",
                violation_error_message="name can not be empty",
            ),
            models.CheckConstraint(
                condition=Q(modifier_type__in=["price_equals", "price_increment", "price_decrement"]),
                name="price_modifier_type",
                violation_error_message="modifier_type must be one of: price_equals, price_increment, price_decrement",
            ),
        ]
        indexes = [models.Index(fields=["book", "created_at", "id"], name="price_modifier_order")]

    def __str__(self) -> str:
        return self.name


class Sale(models.Model):
    """A sale of one price: always, or from `valid_from` until `valid_to`; only inside `bundle_ids`, if it names any."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    price = models.ForeignKey(Price, models.CASCADE, related_name="sales", db_index=False)
    name = models.CharField(max_length=LABEL_LENGTH)
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_to = models.DateTimeField(null=True, blank=True)
    bundle_ids = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["price", "name"],
                name="sale_name_unique",
                violation_error_message="a price can not have two sales of one name",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="sale_schedule",
                violation_error_message="a sale must end after it begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Amount(models.Model):
    """An amount of money in one currency, in its minor units: of a price, of one of its sales, or of a modifier.

    That of a sale names the price as well, so that everything a page of prices shows is found by the prices alone.
    Currencies are texts, as SKUs are: the store need not know them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    price = models.ForeignKey(Price, models.CASCADE, null=True, related_name="amounts")
    sale = models.ForeignKey(Sale, models.CASCADE, null=True, related_name="amounts", db_index=False)
    modifier = models.ForeignKey(PriceModifier, models.CASCADE, null=True, related_name="amounts", db_index=False)
    currency = models.CharField(max_length=3)
    minor_units = models.BigIntegerField()
    includes_tax = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["price", "currency"],
                condition=Q(price__isnull=False, sale__isnull=True),
                name="amount_of_price",
                violation_error_message="a price can not have two amounts in one currency",
            ),
            models.UniqueConstraint(
                fields=["sale", "currency"],
                condition=Q(sale__isnull=False),
                name="amount_of_sale",
                violation_error_message="a sale can not have two amounts in one currency",
            ),
            models.UniqueConstraint(
                fields=["modifier", "currency"],
                condition=Q(modifier__isnull=False),
                name="amount_of_modifier",
                violation_error_message="a modifier can not have two amounts in one currency",
            ),
            models.CheckConstraint(
                condition=Q(price__isnull=False, modifier__isnull=True)
                | Q(price__isnull=True, sale__isnull=True, modifier__isnull=False),
                name="amount_has_one_owner",
                violation_error_message="an amount belongs to a price or to a modifier",
            ),
            models.CheckConstraint(
                condition=Q(currency__made_of="A-Z", currency__length=3),
                name="amount_currency",
                violation_error_message="a currency must be three letters",
            ),
            models.CheckConstraint(
                condition=Q(minor_units__range=(0, LARGEST_AMOUNT)),
                name="amount_range",
                violation_error_message=f"an amount must be between 0 and {LARGEST_AMOUNT}",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minor_units} {self.currency}"


class Tier(models.Model):
    """What each piece costs from a quantity on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    amount = models.ForeignKey(Amount, models.CASCADE, related_name="tiers", db_index=False)
    name = models.CharField(max_length=LABEL_LENGTH)
    minimum_quantity = models.PositiveIntegerField()
    minor_units = models.BigIntegerField()

    class Meta:
        ordering = ["minimum_quantity"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["amount", "minimum_quantity"],
                name="tier_quantity_unique",
                violation_error_message="two tiers can not begin with the same quantity",
            ),
            models.UniqueConstraint(
                fields=["amount", "name"],
                name="tier_name_unique",
                violation_error_message="two tiers can not have the same name",
            ),
            models.CheckConstraint(
                condition=Q(minimum_quantity__gte=1),
                name="tier_quantity",
                violation_error_message="a tier must begin with a quantity of 1 or more",
            ),
            models.CheckConstraint(
                condition=Q(minor_units__range=(0, LARGEST_AMOUNT)),
                name="tier_range",
                violation_error_message=f"an amount must be between 0 and {LARGEST_AMOUNT}",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minimum_quantity} or more: {self.minor_units}"
