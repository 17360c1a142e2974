"""Conditions that ask what the database keeps in step with the products (`products.models.kept`)."""

from __future__ import annotations

from typing import Any

from pxm.lookups import Condition, ListHasAny

# On SQLite only; PostgreSQL has indexes of the JSON columns.
TAGGED, FILED = "products_tagged", "products_filed"
PRODUCTS = "products_product"


class TaggedWithAny(ListHasAny):
    """The product has one of the tags."""

    def on_sqlite(self, column: str) -> tuple[str, list[Any]]:
        places = ", ".join(["%s"] * len(self.values))
        product = f'{column.rpartition(".")[0]}."id"'
        return f"{product} IN (SELECT product_id FROM {TAGGED} WHERE tag IN ({places}))", self.values

    def on_postgresql(self, column: str) -> tuple[str, list[Any]]:
        sql, values = super().on_postgresql(column)
        return f"({sql} AND {column} <> '[]')", values


class UsedByProducts(Condition):
    """Of the column with the id of a file: a product has it as its main image or among its files."""

    def on_sqlite(self, column: str) -> tuple[str, list[Any]]:
        return f"{column} IN (SELECT file_id FROM {FILED})", []

    def on_postgresql(self, column: str) -> tuple[str, list[Any]]:
        having = (has_main_image(f"{column}::text"), has_file(f"{column}::text"))
        return f"({' OR '.join(f'EXISTS (SELECT 1 FROM {PRODUCTS} WHERE {each})' for each in having)})", []


def has_main_image(id: str) -> str:
    """Return the condition, on PostgreSQL, that the main image of a product is the file of this id, an expression."""
    return f"main_image <> '' AND main_image = {id}"


def has_file(id: str) -> str:
    """Return the condition, on PostgreSQL, that the files of a product hold the one of this id, an expression."""
    return f"files <> '[]' AND files @> jsonb_build_array(jsonb_build_object('id', {id}))"
