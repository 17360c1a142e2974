"""What the database itself keeps in step with the products, whoever writes them: a form, COPY, or one UPDATE of all.

- `ProductCount`, on both databases: to count a million products costs more than the page that shows twenty-five.
- Where tags and files stand: on PostgreSQL an index of the JSON column says so. SQLite has none such, so triggers keep
  a table beside the products: `products_tagged` (tag → product) and `products_filed` (digits of a file's id → product).
- Which products have no place, on both databases: `products_unplaced` begins with all that are made; the room that
  places them keeps it from then on (`products.hierarchies.kept`).
- What texts of products hold: an index of their trigrams. On PostgreSQL it needs the extension ``pg_trgm``, on SQLite
  version 3.34 with FTS5, of which `products_texts` is a table without contents; `products_text_places` numbers the
  products for it, since VACUUM may renumber the rows of theirs. Without it, searches read all products. (An SQLite
  that has no FTS5 can not write products of a database that was made by one that has.)
- How SKUs begin, on PostgreSQL: a tree of them. Many SKUs begin with the same trigrams, and to find the few that have
  others as well it would read all that its index knows of these.

SQLite loses the triggers of a table that a migration changes, for it is copied: such a migration ends with `KEEP`
(`tests/products/test_kept.py`).
"""

from __future__ import annotations

import logging

from django.db import OperationalError
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from products.models.lookups import FILED, PRODUCTS, TAGGED, TEXT_PLACES, TEXTS, TRIGRAMS, UNPLACED, UNPLACED_INDEX
from pxm.statements import RunStatements

_log = logging.getLogger(__name__)

# The texts that people search products by, and programs by a part.
SEARCHED = ("name", "sku", "slug", "external_ref", "mpn", "upc_ean")

_COUNTS = "products_productcount"


def _count_on_sqlite(row: str, change: str) -> str:
    return f"""
        UPDATE {_COUNTS} SET number = number {change}
            WHERE product_type = {row}.product_type AND status = {row}.status;
        INSERT INTO {_COUNTS} (product_type, status, number)
            SELECT {row}.product_type, {row}.status, 0 {change} WHERE changes() = 0;"""


def _tags(row: str) -> str:
    return f"SELECT value FROM json_each({row}.tags)"


def _files(row: str) -> str:
    """The digits of a product's files, its main image among them."""
    return f"""SELECT replace(json_extract(value, '$.id'), '-', '') AS value FROM json_each({row}.files)
        UNION SELECT replace({row}.main_image, '-', '') WHERE {row}.main_image <> ''"""


def _listed(table: str, column: str, values: str) -> str:
    return f"INSERT OR IGNORE INTO {table} ({column}, product_id) SELECT value, NEW.id FROM ({values});"


def _unlisted(table: str, column: str, values: str) -> str:
    return f"DELETE FROM {table} WHERE product_id = OLD.id AND {column} IN ({values});"


_NEW_TAGS = _listed(TAGGED, "tag", _tags("NEW"))
_OLD_TAGS = _unlisted(TAGGED, "tag", _tags("OLD"))
_NEW_FILES = _listed(FILED, "file_id", _files("NEW"))
_OLD_FILES = _unlisted(FILED, "file_id", _files("OLD"))


def _texts(row: str) -> str:
    """All texts of a product, a line each. So that each character begins a trigram, two line breaks end it."""
    lines = " || char(10) || ".join(f"ifnull({row}.{column}, '')" for column in SEARCHED)
    return f"char(10) || {lines} || char(10, 10)"


_PLACE = f"(SELECT place FROM {TEXT_PLACES} WHERE product_id = OLD.id)"
_NEW_PLACE = f"""
        INSERT INTO {TEXT_PLACES} (product_id) VALUES (NEW.id);
        INSERT INTO {TEXTS} (rowid, texts) VALUES (last_insert_rowid(), {_texts("NEW")});"""
_OLD_TEXTS = f"INSERT INTO {TEXTS} ({TEXTS}, rowid, texts) VALUES ('delete', {_PLACE}, {_texts('OLD')});"
_NEW_TEXTS = f"INSERT INTO {TEXTS} (rowid, texts) VALUES ({_PLACE}, {_texts('NEW')});"
_HAS_TAGS, _HAS_FILES = "{0}.tags <> '[]'", "({0}.files <> '[]' OR {0}.main_image <> '')"
_OTHER_KIND = "OLD.product_type <> NEW.product_type OR OLD.status <> NEW.status"

# Name → when, on which condition, what is done.
_ON_SQLITE: dict[str, tuple[str, str, str]] = {
    "product_counted": ("INSERT", "1", _count_on_sqlite("NEW", "+ 1")),
    "product_uncounted": ("DELETE", "1", _count_on_sqlite("OLD", "- 1")),
    "product_recounted": (
        "UPDATE OF product_type, status",
        _OTHER_KIND,
        _count_on_sqlite("OLD", "- 1") + _count_on_sqlite("NEW", "+ 1"),
    ),
    "product_unplaced": ("INSERT", "1", f"INSERT OR IGNORE INTO {UNPLACED} (product_id) VALUES (NEW.id);"),
    "product_without_place": ("DELETE", "1", f"DELETE FROM {UNPLACED} WHERE product_id = OLD.id;"),
    "product_tagged": ("INSERT", _HAS_TAGS.format("NEW"), _NEW_TAGS),
    "product_untagged": ("DELETE", _HAS_TAGS.format("OLD"), _OLD_TAGS),
    "product_retagged": ("UPDATE OF tags", "OLD.tags <> NEW.tags", _OLD_TAGS + _NEW_TAGS),
    "product_filed": ("INSERT", _HAS_FILES.format("NEW"), _NEW_FILES),
    "product_unfiled": ("DELETE", _HAS_FILES.format("OLD"), _OLD_FILES),
    "product_refiled": (
        "UPDATE OF files, main_image",
        "OLD.files <> NEW.files OR OLD.main_image <> NEW.main_image",
        _OLD_FILES + _NEW_FILES,
    ),
}
# The same, where SQLite can index trigrams.
_WITH_TRIGRAMS: dict[str, tuple[str, str, str]] = {
    "product_texts_added": ("INSERT", "1", _NEW_PLACE),
    "product_texts_removed": (
        "DELETE",
        "1",
        f"{_OLD_TEXTS} DELETE FROM {TEXT_PLACES} WHERE product_id = OLD.id;",
    ),
    "product_texts_changed": (
        f"UPDATE OF {', '.join(SEARCHED)}",
        f"{_texts('OLD')} <> {_texts('NEW')}",
        _OLD_TEXTS + _NEW_TEXTS,
    ),
}


def _triggers(declared: dict[str, tuple[str, str, str]]) -> list[str]:
    return [
        statement
        for name, (when, condition, body) in declared.items()
        for statement in (
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} AFTER {when} ON {PRODUCTS} WHEN {condition} BEGIN {body} END",
        )
    ]


_SQLITE = [
    f"CREATE TABLE IF NOT EXISTS {TAGGED} (tag text NOT NULL, product_id char(32) NOT NULL, "
    "PRIMARY KEY (tag, product_id)) WITHOUT ROWID",
    f"CREATE TABLE IF NOT EXISTS {FILED} (file_id text NOT NULL, product_id char(32) NOT NULL, "
    "PRIMARY KEY (file_id, product_id)) WITHOUT ROWID",
    f"CREATE TABLE IF NOT EXISTS {UNPLACED} (product_id char(32) PRIMARY KEY) WITHOUT ROWID",
    *_triggers(_ON_SQLITE),
    f"DELETE FROM {TAGGED}",
    f"INSERT OR IGNORE INTO {TAGGED} SELECT value, product.id FROM {PRODUCTS} product, json_each(product.tags)",
    f"DELETE FROM {FILED}",
    f"INSERT OR IGNORE INTO {FILED} SELECT replace(json_extract(value, '$.id'), '-', ''), product.id "
    f"FROM {PRODUCTS} product, json_each(product.files)",
    f"INSERT OR IGNORE INTO {FILED} SELECT replace(main_image, '-', ''), id FROM {PRODUCTS} WHERE main_image <> ''",
]

_INDEX_OF_TEXTS = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {TEXTS} "
    "USING fts5(texts, content = '', columnsize = 0, detail = none, tokenize = 'trigram')"
)
_TEXTS_ON_SQLITE = [
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {TRIGRAMS} USING fts5vocab({TEXTS}, row)",
    f"CREATE TABLE IF NOT EXISTS {TEXT_PLACES} (place integer PRIMARY KEY, product_id char(32) NOT NULL UNIQUE)",
    *_triggers(_WITH_TRIGRAMS),
    f"INSERT INTO {TEXTS} ({TEXTS}) VALUES ('delete-all')",
    f"DELETE FROM {TEXT_PLACES}",
    f"INSERT INTO {TEXT_PLACES} (product_id) SELECT id FROM {PRODUCTS} ORDER BY id",
    f"INSERT INTO {TEXTS} (rowid, texts) SELECT place, {_texts('product')} "
    f"FROM {TEXT_PLACES} JOIN {PRODUCTS} product ON product.id = product_id ORDER BY place",
]

# Rows that somebody else is summing up stay as they are.
_SUM_UP = f"""
    WITH summed AS (
        DELETE FROM {_COUNTS} WHERE id IN (SELECT id FROM {_COUNTS} {{of}} FOR UPDATE SKIP LOCKED)
        RETURNING product_type, status, number
    )
    INSERT INTO {_COUNTS} (product_type, status, number)
        SELECT product_type, status, sum(number) FROM summed GROUP BY 1, 2 HAVING sum(number) <> 0;"""
_OF_CHANGED = "WHERE (product_type, status) IN (SELECT product_type, status FROM changed)"
# A row each costs less than to keep all that an UPDATE of thousands of rows has written; most change neither column.
_RECOUNT = f"""
    INSERT INTO {_COUNTS} (product_type, status, number)
        VALUES (OLD.product_type, OLD.status, -1), (NEW.product_type, NEW.status, 1);"""


def _count_on_postgresql(sign: str) -> str:
    return f"""
        INSERT INTO {_COUNTS} (product_type, status, number)
            SELECT product_type, status, {sign}count(*) FROM changed GROUP BY 1, 2;
        {_SUM_UP.format(of=_OF_CHANGED)}"""


_FUNCTIONS = {
    "product_counted": _count_on_postgresql(""),
    "product_uncounted": _count_on_postgresql("-"),
    "product_recounted": _RECOUNT,
    "product_counts_summed": _SUM_UP.format(of=""),
    "product_unplaced": f"INSERT INTO {UNPLACED} (product_id) SELECT id FROM changed;",
    "product_without_place": f"DELETE FROM {UNPLACED} WHERE product_id IN (SELECT id FROM changed);",
}
_TRIGGERS = {
    "product_counted": "AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT",
    "product_uncounted": "AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed FOR EACH STATEMENT",
    "product_unplaced": "AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed FOR EACH STATEMENT",
    "product_without_place": "AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed FOR EACH STATEMENT",
    "product_recounted": f"AFTER UPDATE OF product_type, status ON {{table}} FOR EACH ROW WHEN ({_OTHER_KIND})",
    "product_counts_summed": "AFTER UPDATE OF product_type, status ON {table} FOR EACH STATEMENT",
}
_TRIGRAMS = ", ".join(f"{column} gin_trgm_ops" for column in SEARCHED)
_POSTGRESQL = [
    # Nothing in it is unique, so that no writer waits for another: a product may stand there twice.
    f"CREATE TABLE IF NOT EXISTS {UNPLACED} (product_id uuid NOT NULL)",
    f"CREATE INDEX IF NOT EXISTS {UNPLACED_INDEX} ON {UNPLACED} (product_id)",
    *(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
        for name, body in _FUNCTIONS.items()
    ),
    *(
        f"CREATE OR REPLACE TRIGGER {name} {when.format(table=PRODUCTS)} EXECUTE FUNCTION {name}()"
        for name, when in _TRIGGERS.items()
    ),
    f"CREATE INDEX IF NOT EXISTS product_tags ON {PRODUCTS} USING gin (tags) WHERE tags <> '[]'",
    f"CREATE INDEX IF NOT EXISTS product_files ON {PRODUCTS} USING gin (files jsonb_path_ops) WHERE files <> '[]'",
    f"""DO $$ BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX IF NOT EXISTS product_searched ON {PRODUCTS} USING gin ({_TRIGRAMS});
    EXCEPTION WHEN insufficient_privilege OR feature_not_supported OR undefined_file THEN
        RAISE WARNING 'without the extension pg_trgm, searches read all products';
    END $$""",
]
_COUNT_ALL = [
    f"DELETE FROM {_COUNTS}",
    f"INSERT INTO {_COUNTS} (product_type, status, number) "
    f"SELECT product_type, status, count(*) FROM {PRODUCTS} GROUP BY 1, 2",
]


def keep(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create what keeps step, and bring it in step with the products there are."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    own = _POSTGRESQL if is_postgresql else [*_SQLITE, *_texts_on_sqlite(schema_editor)]
    for statement in (*own, *_COUNT_ALL):
        schema_editor.execute(statement, params=None)


def _texts_on_sqlite(schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
    """Return what keeps the index of texts, once there is one: none where SQLite can not make it."""
    try:
        schema_editor.execute(_INDEX_OF_TEXTS, params=None)
    except OperationalError as problem:
        _log.warning("searches read all products, for SQLite cannot index their texts: %s", problem)
        return []
    return _TEXTS_ON_SQLITE


KEEP = RunStatements(keep)


def index_skus(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the index of how SKUs begin. `KEEP` need not repeat it: PostgreSQL copies no table for a migration."""
    if schema_editor.connection.vendor == "postgresql":
        create = f"CREATE INDEX IF NOT EXISTS product_sku_beginnings ON {PRODUCTS} USING spgist (lower(sku))"
        # Of the expression PostgreSQL knows nothing yet, and would not trust the index with few products.
        for statement in (create, f"ANALYZE {PRODUCTS}"):
            schema_editor.execute(statement, params=None)


INDEX_SKUS = RunStatements(index_skus)
