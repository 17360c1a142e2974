"""Deleting products with their children, table by table, without loading a child (PIM contract §2.7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from products.building.changes import forget_children
from products.models import BuildRule, BuildRuleOption, BuildRules, LastBuild, Product, VariationLink


def delete_with_children(doomed: Iterable[Product]) -> tuple[int, int]:
    """Delete these locked products and all their children; return how many products and how many children went.

    A parent that stays loses the leaves of its matrix. (The framework's own delete would load every row that goes.)
    """
    ids = {product.pk for product in doomed}
    orphaned: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for product in doomed:
        if product.parent_id and product.parent_id not in ids:
            orphaned[product.parent_id].append(product.pk)
    children = Product.objects.filter(parent__in=ids).exclude(pk__in=ids)
    child_count = children.count()
    delete_rows(children)
    delete_rows(Product.objects.filter(pk__in=ids))
    for parent_id, child_ids in sorted(orphaned.items()):
        forget_children(parent_id=parent_id, child_ids=child_ids)
    return len(ids), child_count


def delete_rows(products: QuerySet[Product]) -> None:
    """Delete the rows of these products and all that hangs on them, in one statement for each table."""
    ids = products.order_by().values("pk")
    delete_build_rule_rows(ids)
    for rows in (VariationLink.objects.filter(product__in=ids), LastBuild.objects.filter(product__in=ids), products):
        rows._raw_delete(using=rows.db)


def delete_build_rule_rows(product_ids: Any) -> None:
    """Delete the build rules of these products (a collection of ids, or a subquery of them), entries first."""
    for rows in (
        BuildRuleOption.objects.filter(rule__rules__in=product_ids),
        BuildRule.objects.filter(rules__in=product_ids),
        BuildRules.objects.filter(product__in=product_ids),
    ):
        rows._raw_delete(using=rows.db)
