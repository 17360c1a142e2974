"""An act that only the tests know: options of one variation get another order number, are made and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.urls import reverse

from products.acts.changes import Change
from products.acts.kinds import ACTS, ActKind, Plan, Subject
from products.acts.rows import StoredRows
from products.models import Option, Variation
from pxm.errors import Invalid, Problem
from pxm.ids import uuid7

COLUMNS = ("variation_id", "name", "description", "sort_order", "position")
ROWS = StoredRows(Option, COLUMNS)


def asked(variation: Variation, **what: Any) -> dict[str, Any]:
    """Ask for a `sort_order` of all options, for new ones with the names `make`, and none any more of `delete`."""
    return {"variation": str(variation.pk), **what}


def plan(asked: Any) -> Plan:
    if asked.get("sort_order") == "wrong":
        raise Invalid(Problem("sort order must be a number", "invalid"))
    options = Option.objects.filter(variation=asked["variation"]).order_by("position", "pk")
    changes, same = [], 0
    for option in options:
        state = {name: getattr(option, name) for name in COLUMNS} | {"variation_id": option.variation_id.hex}
        if option.name in asked.get("delete", ()):
            changes.append(Change(option.pk.hex, option.name, state, None))
        elif "sort_order" in asked and option.sort_order != asked["sort_order"]:
            before, after = {"sort_order": option.sort_order}, {"sort_order": asked["sort_order"]}
            changes.append(Change(option.pk.hex, option.name, before, after))
        elif "sort_order" in asked:
            same += 1
    for place, name in enumerate(asked.get("make", ())):
        variation = UUID(asked["variation"]).hex
        state = dict(zip(COLUMNS, (variation, name, name, None, 100 + place), strict=True))
        changes.append(Change(uuid7().hex, name, None, state))
    return Plan(changes, [f"{same:,} have it already."] if same else [], asked.get("consents", []))


def subject(asked: Any) -> Subject | None:
    found = Variation.objects.filter(pk=asked["variation"]).first()
    return found and Subject(found, found.name, reverse("admin:products_variation_change", args=[found.pk]))


SORT = ActKind(
    name="sort-options",
    verb="Change",
    thing="option",
    things="options",
    permission="products.change_option",
    plan=plan,
    current=ROWS.current,
    write=ROWS.write,
    told=lambda asked, number: f"changed {number:,} options",
    subject=subject,
    labels={"sort_order": "Order number"},
    words=lambda asked, name, state: "" if state[name] is None else f"No. {state[name]}",
)


@contextmanager
def known_act() -> Iterator[ActKind]:
    with ACTS.holding(SORT):
        yield SORT
