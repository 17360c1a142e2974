"""Which products no node has, kept by the database whoever places them (`products.models.kept`).

`products_unplaced` holds all of them, and perhaps some that a node has, so `eq(has_nodes,false)` looks at few products.
On SQLite, which has one writer, it holds no others. On PostgreSQL writers do not wait for each other: whoever places a
product removes what it finds of it and passes over what somebody else is removing, and whoever takes one from a node
always adds it. (Were it added only if no other node has it, two that each take it from one of two nodes would both
leave it out.) So products are added that another node has; they are taken away now and then (`PLACED`). And where most
products have got a node since, nearly all pages of the table are empty: it is written anew (`PAGES`).

SQLite loses the triggers of a table that a migration changes, for it is copied: one that changes the placements' table
ends with `KEEP`.
"""

from __future__ import annotations

from typing import Any

from django.db import OperationalError, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from products.hierarchies.models import Placement
from products.models.lookups import PRODUCTS, UNPLACED, UNPLACED_INDEX
from pxm import bulk
from pxm.lookups import Condition
from pxm.lost_races import is_lost_race
from pxm.statements import RunStatements
from pxm.upkeep import CHUNK, Upkeep, in_chunks

_PLACEMENTS = Placement._meta.db_table
_BOTH = f"""INSERT INTO {UNPLACED} (product_id) SELECT id FROM {PRODUCTS} product
    WHERE NOT EXISTS (SELECT 1 FROM {_PLACEMENTS} WHERE product_id = product.id)"""
_BEGINNING = [f"DELETE FROM {UNPLACED}", _BOTH]

_PLACED_ON_SQLITE = f"DELETE FROM {UNPLACED} WHERE product_id = NEW.product_id;"
# It must not name the table of products: SQLite could not copy that one in a migration. Of a product that is deleted,
# this runs before what removes it.
_TAKEN_ON_SQLITE = f"""INSERT OR IGNORE INTO {UNPLACED} (product_id) SELECT OLD.product_id
    WHERE NOT EXISTS (SELECT 1 FROM {_PLACEMENTS} WHERE product_id = OLD.product_id);"""
_ON_SQLITE = {
    "product_placed": ("INSERT", _PLACED_ON_SQLITE),
    "product_taken": ("DELETE", _TAKEN_ON_SQLITE),
    "product_moved": ("UPDATE OF product_id", f"{_TAKEN_ON_SQLITE} {_PLACED_ON_SQLITE}"),
}
_SQLITE = [
    statement
    for name, (when, body) in _ON_SQLITE.items()
    for statement in (
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} AFTER {when} ON {_PLACEMENTS} BEGIN {body} END",
    )
]

_PLACED = f"""
    DELETE FROM {UNPLACED} WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM {UNPLACED} WHERE product_id IN (SELECT product_id FROM placed) FOR UPDATE SKIP LOCKED));"""
_TAKEN = f"""
    INSERT INTO {UNPLACED} (product_id)
        SELECT id FROM {PRODUCTS} WHERE id IN (SELECT product_id FROM taken);"""
_MOVED = f"INSERT INTO {UNPLACED} (product_id) VALUES (OLD.product_id);"
_FUNCTIONS = {
    "product_placed": (_PLACED, "INSERT ON {0} REFERENCING NEW TABLE AS placed FOR EACH STATEMENT"),
    "product_taken": (_TAKEN, "DELETE ON {0} REFERENCING OLD TABLE AS taken FOR EACH STATEMENT"),
    "product_moved": (_MOVED, "UPDATE OF product_id ON {0} FOR EACH ROW"),
}
_POSTGRESQL = [
    statement
    for name, (body, when) in _FUNCTIONS.items()
    for statement in (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$",
        f"CREATE OR REPLACE TRIGGER {name} AFTER {when.format(_PLACEMENTS)} EXECUTE FUNCTION {name}()",
    )
]


def keep(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create what keeps step, and bring it in step with the products that have no place."""
    own = _POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _SQLITE
    for statement in (*own, *_BEGINNING):
        schema_editor.execute(statement, params=None)


KEEP = RunStatements(keep)


_LISTED_ON_SQLITE = f"SELECT product_id FROM {UNPLACED}"
# A page in order of ids shall look no further than its last product, instead of sorting all that there are. What is
# distinct can come in its order; and OFFSET 0 keeps the placements from being joined, for of that PostgreSQL thinks
# that hardly a product is left, so that it would have to look at all of them anyway.
_LISTED_ON_POSTGRESQL = f"""SELECT DISTINCT product_id FROM {UNPLACED} listed WHERE NOT EXISTS (
    SELECT 1 FROM {_PLACEMENTS} placement WHERE placement.product_id = listed.product_id OFFSET 0)"""


class WithoutNode(Condition):
    """Of a product's primary key: no node has it."""

    def on_sqlite(self, column: str) -> tuple[str, list[Any]]:
        return f"{column} IN ({_LISTED_ON_SQLITE})", []

    def on_postgresql(self, column: str) -> tuple[str, list[Any]]:
        return f"{column} IN ({_LISTED_ON_POSTGRESQL})", []


def count_without_node() -> int:
    """Return how many products no node has, without looking at them: what is listed goes with its product."""
    listed = _LISTED_ON_POSTGRESQL if bulk.is_postgresql() else _LISTED_ON_SQLITE
    return int(bulk.select(f"SELECT COUNT(*) FROM ({listed}) AS counted")[0][0])


# One statement sees placements and rows as of one moment: of a product whose last placement somebody is just taking
# away, it does not see the row that he adds.
_FORGET_SOME = f"""
    DELETE FROM {UNPLACED} WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM {UNPLACED} known
        WHERE EXISTS (SELECT 1 FROM {_PLACEMENTS} placement WHERE placement.product_id = known.product_id)
        LIMIT {CHUNK} FOR UPDATE OF known SKIP LOCKED))
    RETURNING 1"""


def forget_placed() -> int:
    """Take products that a node has out of those that may have none, ten thousand rows at most; return how many."""
    return in_chunks(_forget_some) if bulk.is_postgresql() else 0


@transaction.atomic
def _forget_some() -> int:
    return len(bulk.select(_FORGET_SOME))


PLACED = Upkeep("products that have a node after all", forget_placed)

# A row takes 44 bytes. VACUUM gives back no page before the last that has one.
_SHORT = 100_000
_IS_SPARSE = f"""SELECT COUNT(*) < {_SHORT} AND pg_relation_size('{UNPLACED}') > 4 * (65536 + 44 * COUNT(*))
    FROM (SELECT FROM {UNPLACED} LIMIT {_SHORT}) AS listed"""


def close_up() -> int:
    """Write the table anew, in order of products, if most of its pages are empty; return 0, for no row goes.

    It takes milliseconds, in which nobody else reads or writes it; a list so long that it would take more stays as it
    is. While somebody uses it, it is left for the next time: nobody waits for longer than a tenth of a second.
    """
    if bulk.is_postgresql() and bulk.select(_IS_SPARSE)[0][0]:
        try:
            _write_anew()
        except OperationalError as problem:
            if not is_lost_race(problem):
                raise
    return 0


@transaction.atomic
def _write_anew() -> None:
    bulk.execute("SET LOCAL lock_timeout = '100ms'")
    # Unlike TRUNCATE, it keeps what older snapshots see.
    bulk.execute(f"CLUSTER {UNPLACED} USING {UNPLACED_INDEX}")


PAGES = Upkeep("pages of products without a node", close_up)
