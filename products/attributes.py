"""The attributes of a product, each described once: its kind, its column, what children inherit, where it is shown.

Pure. The build engine, the services, the inputs, the documents and the screens read this table, so that a new attribute
is its model field with a migration, a line here, and its field on the form (and an input, if it holds something new).
The order of the inherited ones is part of a child's hash: a new one goes last.

Modifiers may give children what a room above keeps, as they do the names of price modifiers: such a thing has a line
here and a column of the child, `BY_MODIFIERS`, and the room reads the column. The engine asks no room.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

NAME_LENGTH = 1000
SKU_LENGTH = SLUG_LENGTH = 512
CODE_LENGTH = 255
EXTERNAL_REF_LENGTH = 2048
DESCRIPTION_LENGTH = 65_535
FILE_ID_LENGTH = TAG_LENGTH = 255


class Holds(StrEnum):
    """What kind of value an attribute is; `TEXTS` is a map of texts by key, `MAP` one of a shape of its own."""

    TEXT = "text"
    CHOICE = "choice"
    LIST = "list"
    TEXTS = "texts"
    MAP = "map"


class Inherited(StrEnum):
    """How a child gets it: from its parent and then by modifiers, by modifiers alone, or not at all."""

    FROM_PARENT = "from_parent"
    BY_MODIFIERS = "by_modifiers"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute; `label` is what people call it within a sentence.

    `tab` is the key of the tab of the product's page that shows it, "" for none. A text is no longer than `longest`
    characters, and never empty if `required`. No two products have the same text of one with a `unique_column`, which
    is the attribute's own column or that of its hash. `default` is what a product has if nothing was given. One
    that is `sent` is written by requests, one that is `shown` is part of documents; the build rules are `in_rows` of
    their own, all others are columns of the product.
    """

    name: str
    label: str
    holds: Holds = Holds.TEXT
    inherited: Inherited = Inherited.FROM_PARENT
    tab: str = ""
    longest: int = 0
    required: bool = False
    unique_column: str = ""
    default: str = ""
    sent: bool = True
    shown: bool = True
    in_rows: bool = False

    @property
    def is_map(self) -> bool:
        return self.holds in (Holds.TEXTS, Holds.MAP)

    @property
    def is_json(self) -> bool:
        return self.is_map or self.holds is Holds.LIST

    @property
    def title(self) -> str:
        """What people call it on its own."""
        return f"{self.label[:1].upper()}{self.label[1:]}"

    @property
    def text_of_none(self) -> str:
        """What the engine sees if a product was given nothing."""
        return self.default or ("{}" if self.is_map else "[]" if self.is_json else "")

    @property
    def cleared(self) -> Any:
        """What the column of a cleared attribute holds: NULL for a unique one, in which only one text may be empty."""
        return {} if self.is_map else [] if self.is_json else None if self.unique_column == self.name else ""


ATTRIBUTES = (
    Attribute("name", "name", tab="details", longest=NAME_LENGTH, required=True),
    Attribute("sku", "SKU", tab="details", longest=SKU_LENGTH, required=True, unique_column="sku"),
    Attribute("slug", "slug", tab="details", longest=SLUG_LENGTH, unique_column="slug"),
    Attribute("description", "description", tab="details", longest=DESCRIPTION_LENGTH),
    Attribute("status", "status", Holds.CHOICE, tab="details", default="draft"),
    Attribute("commodity_type", "commodity type", Holds.CHOICE, tab="details", required=True, default="physical"),
    Attribute("mpn", "MPN", tab="details", longest=CODE_LENGTH),
    Attribute("upc_ean", "UPC/EAN", tab="details", longest=CODE_LENGTH),
    Attribute(
        "external_ref",
        "external reference",
        inherited=Inherited.BY_MODIFIERS,
        tab="details",
        longest=EXTERNAL_REF_LENGTH,
        unique_column="external_ref_hash",
    ),
    Attribute("tags", "tags", Holds.LIST, tab="details"),
    Attribute("locales", "languages", Holds.MAP, tab="languages"),
    Attribute("custom_inputs", "custom inputs", Holds.MAP, tab="details"),
    Attribute("shopper_attributes", "shopper attributes", Holds.TEXTS, tab="details"),
    Attribute("admin_attributes", "staff attributes", Holds.TEXTS, tab="details"),
    # By ids of templates and fields: what children inherit. Documents show the names, from rows of their own.
    Attribute("extensions", "template values", Holds.MAP, sent=False, shown=False),
    Attribute("price_modifiers", "price modifiers", Holds.LIST, Inherited.BY_MODIFIERS, sent=False, shown=False),
    Attribute("main_image", "main image", longest=FILE_ID_LENGTH, sent=False, shown=False),
    Attribute("files", "files", Holds.LIST, sent=False, shown=False),
    Attribute("components", "components", Holds.MAP, Inherited.NEVER, tab="bundle"),
    Attribute("build_rules", "build rules", Holds.MAP, Inherited.NEVER, tab="build-rules", in_rows=True),
)

BY_NAME = {attribute.name: attribute for attribute in ATTRIBUTES}
# What a build writes into a child, in the order in which the engine keeps it.
BUILT = tuple(each for each in ATTRIBUTES if each.inherited is not Inherited.NEVER)
# The texts that no two products share, and the columns that keep them unique.
CODES = {each.name: each.unique_column for each in ATTRIBUTES if each.unique_column}


def on_tab(key: str) -> tuple[str, ...]:
    """Return the names of the attributes that a tab of the product's page shows."""
    return tuple(each.name for each in ATTRIBUTES if each.tab == key)


def label_of(name: str) -> str:
    """Return what people call an attribute within a sentence; an unknown one goes by its name."""
    return BY_NAME[name].label if name in BY_NAME else name
