from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from catalog.models.catalog import Catalog
from products.attributes import DESCRIPTION_LENGTH, NAME_LENGTH
from pxm.clock import now
from pxm.ids import uuid7

CRITERION_LENGTH = 255


class CatalogRule(models.Model):
    """Which shoppers see a catalog (contract §4.1).

    The five lists are texts as sent, and an empty one restricts nothing; `RuleCriterion` has them as rows. `kinds`
    names those that are not empty, separated by spaces. `books` is as `Catalog.books`, and counts only where the
    catalog lets rules choose price books.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    catalog = models.ForeignKey(Catalog, models.PROTECT, related_name="rules")
    name = models.CharField(max_length=NAME_LENGTH)
    description = models.TextField(blank=True, max_length=DESCRIPTION_LENGTH)
    account_ids = models.JSONField("accounts", default=list, blank=True)
    account_tag_ids = models.JSONField("account tags", default=list, blank=True)
    customer_ids = models.JSONField("customers", default=list, blank=True)
    channels = models.JSONField(default=list, blank=True)
    tags = models.JSONField(default=list, blank=True)
    books = models.JSONField("price books", default=list, blank=True)
    kinds = models.CharField(max_length=63, blank=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    class Meta:
        verbose_name = "catalog rule"
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="catalog_rule_name_not_empty",
                violation_error_message="name can not be empty",
            ),
        ]
        indexes = [models.Index(fields=["created_at", "id"], name="catalog_rule_order")]

    def __str__(self) -> str:
        return self.name


class RuleCriterion(models.Model):
    """One entry of one of a rule's lists, so that rules are found by it; a rule that restricts nothing has one of the
    kind that is for anyone, with no value. The services keep these rows in step.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account_ids"
        ACCOUNT_TAG = "account_tag_ids"
        CUSTOMER = "customer_ids"
        CHANNEL = "channels"
        TAG = "tags"
        BOOK = "pricebook_ids"
        ANYONE = "anyone"

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(CatalogRule, models.CASCADE, related_name="criteria", db_index=False)
    kind = models.CharField(max_length=15, choices=Kind)
    value = models.CharField(max_length=CRITERION_LENGTH)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["rule", "kind", "value"], name="rule_criterion_once")]
        indexes = [models.Index(fields=["kind", "value", "rule"], name="rule_criterion_rules")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class RuleSchedule(models.Model):
    """A period in which a rule holds, from `valid_from` until before `valid_to`; either end may be open."""

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(CatalogRule, models.CASCADE, related_name="schedules")
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="rule_schedule_order",
                violation_error_message="a schedule must end after it begins",
            ),
        ]
        # Which edge is the next is asked of all schedules.
        indexes = [
            models.Index(fields=[end], condition=Q((f"{end}__isnull", False)), name=f"rule_schedule_{end}")
            for end in ("valid_from", "valid_to")
        ]

    def __str__(self) -> str:
        return f"{self.valid_from or '…'} – {self.valid_to or '…'}"
