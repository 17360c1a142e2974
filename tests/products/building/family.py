"""A parent and its children as tests look at them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from jobs.models import Job
from products.building.request import request_build
from products.models import Option, Product

Names = tuple[str, ...]


def children_of(product: Product) -> dict[Names, Product]:
    """Return the children by the names of their options, in the order of their ids."""
    names = {str(option.pk): option.name for option in Option.objects.all()}
    return {tuple(names[each] for each in child.option_ids): child for child in product.children.order_by("pk")}


def ids_of(product: Product) -> dict[Names, UUID]:
    return {names: child.pk for names, child in children_of(product).items()}


def matrix_of(product: Product) -> dict[str, Any]:
    """Return the matrix of the last build with option names in place of ids, and SKUs in place of children."""
    names = {str(option.pk): option.name for option in Option.objects.all()}
    skus = {str(child.pk): child.sku for child in product.children.all()}

    def named(branch: dict[str, Any]) -> dict[str, Any]:
        return {names[key]: skus[below] if isinstance(below, str) else named(below) for key, below in branch.items()}

    return named(orjson.loads(product.last_build.matrix))


def all_rows() -> list[tuple[Any, ...]]:
    """Return every product row and every last build, byte for byte."""
    rows: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for table, key in (("products_product", "id"), ("products_lastbuild", "product_id")):
            cursor.execute(f"SELECT * FROM {table} ORDER BY {key}")
            rows.extend(cursor.fetchall())
    return rows


def ask_for_build(product: Product) -> Job:
    return request_build(product_id=product.pk, request_id="test")
