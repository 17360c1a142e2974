"""Conditions that ask what the database keeps in step with the products (`products.models.kept`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pxm import bulk
from pxm.lookups import Condition, ListHasAny

# On SQLite only; PostgreSQL has indexes of the JSON columns.
TAGGED, FILED = "products_tagged", "products_filed"
PRODUCTS = "products_product"
# The same for the trigrams of products' texts, where it can index them: the index, the products' numbers in it, and all
# trigrams that there are.
TEXTS, TEXT_PLACES, TRIGRAMS = "products_texts", "products_text_places", "products_trigrams"

# On both databases: all products that no room has given a place, and perhaps some that one has.
UNPLACED = "products_unplaced"
# On PostgreSQL, where products may stand there twice.
UNPLACED_INDEX = "product_unplaced"


class TaggedWithAny(ListHasAny):
    """The product has one of the tags."""

    def on_sqlite(self, column: str) -> tuple[str, list[Any]]:
        places = ", ".join(["%s"] * len(self.values))
        product = f'{column.rpartition(".")[0]}."id"'
        return f"{product} IN (SELECT product_id FROM {TAGGED} WHERE tag IN ({places}))", self.values

    def on_postgresql(self, column: str) -> tuple[str, list[Any]]:
        sql, values = super().on_postgresql(column)
        return f"({sql} AND {column} <> '[]')", values


def count_tagged(tags: Sequence[str]) -> int | None:
    """Return how many products have one of the tags, on SQLite; None on PostgreSQL, where nothing knows it sooner."""
    if bulk.is_postgresql():
        return None
    places = ", ".join(["%s"] * len(tags))
    counted = f"SELECT COUNT(DISTINCT product_id) FROM {TAGGED} WHERE tag IN ({places})"
    return int(bulk.select(counted, *tags)[0][0])


class HasTrigrams(Condition):
    """Of the primary key, on SQLite: the product's texts have the trigrams of an expression (`pxm.trigrams`)."""

    def __init__(self, column: str, match: str) -> None:
        super().__init__(column)
        self.match = match

    def on_sqlite(self, column: str) -> tuple[str, list[Any]]:
        places = f"SELECT rowid FROM {TEXTS} WHERE {TEXTS} MATCH %s"
        return f"{column} IN (SELECT product_id FROM {TEXT_PLACES} WHERE place IN ({places}))", [self.match]


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
