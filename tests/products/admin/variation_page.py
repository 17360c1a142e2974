"""The page of a variation as a browser posts it."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from django.urls import reverse

from products.models import Option, Variation

ADD = reverse("admin:products_variation_add")


def address(variation: Variation) -> str:
    return reverse("admin:products_variation_change", args=[variation.pk])


def row(option: Option | None = None, **changes: Any) -> dict[str, Any]:
    """Return an option as the page holds it: that of the row, or a new one, with `changes`."""
    if option is None:
        return {"id": "", "name": "", "description": "", "sort_order": "", "modifiers": [], "removed": []} | changes
    modifiers = [modifier_row(modifier) for modifier in option.modifiers.all()]
    shown = {"id": str(option.pk), "name": option.name, "description": option.description}
    return {**shown, "sort_order": option.sort_order, "modifiers": modifiers, "removed": []} | changes


def modifier_row(modifier: Any) -> dict[str, Any]:
    parts = ("type", "value", "seek", "set", "reference_name")
    return {"id": str(modifier.pk), **{name: getattr(modifier, name) for name in parts}}


def save(browser: Client, variation: Variation | None, **changes: Any) -> Any:
    """Press *Save*: what is not among `changes` (name, sort_order, options, removed) is posted as it stands."""
    options = list(variation.options.all()) if variation else []
    document = {
        "options": changes.get("options", [row(option) for option in options]),
        "removed": [str(option.pk) for option in changes.get("removed", ())],
    }
    sort_order = variation.sort_order if variation and variation.sort_order is not None else ""
    posted = {
        "name": changes.get("name", variation.name if variation else ""),
        "sort_order": changes.get("sort_order", sort_order),
        "options": changes.get("text", json.dumps(document)),
        "_continue": "",
    }
    return browser.post(address(variation) if variation else ADD, posted)


def problems_on(answer: Any) -> list[dict[str, Any]]:
    """Return what each option row of a page that was refused complains of, by attribute."""
    return [shown["problems"] for shown in answer.context["rows"]]
