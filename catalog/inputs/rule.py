"""What catalog rules may be, and what they are compared with (catalog contract §4)."""

from __future__ import annotations

from typing import Any

from catalog.inputs.books import RankedBooks
from catalog.models.rule import CRITERION_LENGTH
from products.attributes import DESCRIPTION_LENGTH, NAME_LENGTH
from products.prices.inputs import ScheduleInput
from pxm.inputs import Entries, Enumeration, Identifier, Input, Moment, Text

# Of ours: what a rule may name, so that a page of them can still be read.
MOST_CRITERIA = 1_000
MOST_SCHEDULES = 100

_optional: dict[str, Any] = {"required": False, "allow_null": True}
_clearable: dict[str, Any] = {**_optional, "allow_blank": True}


def _list_of(noun: str) -> Entries:
    return Entries(child=Text(max_length=CRITERION_LENGTH), most=MOST_CRITERIA, noun=noun, **_optional)


def _schedules() -> Entries:
    return Entries(child=ScheduleInput(), most=MOST_SCHEDULES, noun="schedules", **_optional)


class CatalogRuleInput(Input):
    """Null clears what may be empty. The catalog and the price books must exist, which the services check."""

    name = Text(max_length=NAME_LENGTH)
    description = Text(max_length=DESCRIPTION_LENGTH, **_clearable)
    catalog_id = Identifier()
    account_ids = _list_of("accounts")
    account_tag_ids = _list_of("account tags")
    customer_ids = _list_of("customers")
    channels = _list_of("channels")
    tags = _list_of("tags")
    schedules = _schedules()
    pricebook_ids = RankedBooks(**_optional)


MATCH_TYPES = ("filter", "similarity", "conflict", "resolve_for_shopper")


class ComparedInput(Input):
    """What rules are compared with, and how; nothing of it need exist."""

    match_type = Enumeration(MATCH_TYPES)
    match_date = Moment(**_optional)
    name = Text(max_length=NAME_LENGTH, **_clearable)
    catalog_id = Identifier(**_clearable)
    account_ids = _list_of("accounts")
    account_tag_ids = _list_of("account tags")
    customer_ids = _list_of("customers")
    channels = _list_of("channels")
    tags = _list_of("tags")
    schedules = _schedules()
    pricebook_ids = Entries(child=Identifier(), most=MOST_CRITERIA, noun="price books", **_optional)
