from __future__ import annotations

from django.db import models
from django.db.models import Q

from products.models.product import Product
from products.models.variation import Option
from pxm.ids import uuid7


class BuildRules(models.Model):
    """Which combinations of a product's options are built (PIM contract §3.2).

    `include_sent` and `exclude_sent` tell an empty array from an absent one: documents echo the rules exactly as sent.
    """

    class Default(models.TextChoices):
        INCLUDE = "include"
        EXCLUDE = "exclude"

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="build_rules")
    default = models.CharField(max_length=7, choices=Default, default=Default.INCLUDE)
    include_sent = models.BooleanField(default=False)
    exclude_sent = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "build rules"
        constraints = [
            models.CheckConstraint(
                condition=Q(default__in=["include", "exclude"]),
                name="build_rules_default",
                violation_error_message="default must be one of: include, exclude",
            )
        ]

    def __str__(self) -> str:
        return f"Build rules of {self.product}"


class BuildRule(models.Model):
    """One entry of the include or the exclude list: a combination of options, in the order they were sent."""

    class Effect(models.TextChoices):
        INCLUDE = "include"
        EXCLUDE = "exclude"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rules = models.ForeignKey(BuildRules, models.CASCADE, related_name="entries", db_index=False)
    effect = models.CharField(max_length=7, choices=Effect)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["rules", "effect", "position"], name="build_rule_position"),
            models.CheckConstraint(condition=Q(effect__in=["include", "exclude"]), name="build_rule_effect"),
        ]

    def __str__(self) -> str:
        return f"{self.effect} rule {self.position + 1}"


class BuildRuleOption(models.Model):
    """An option named by an entry.

    PROTECT: deleting an option that a rule names would change what is built.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rule = models.ForeignKey(BuildRule, models.CASCADE, related_name="rule_options", db_index=False)
    option = models.ForeignKey(Option, models.PROTECT, related_name="rule_options")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["rule", "position"], name="build_rule_option_position")]

    def __str__(self) -> str:
        return str(self.option)
