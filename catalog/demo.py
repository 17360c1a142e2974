"""The catalogs of the demo: what everybody is shown, and what shops that buy to sell again are shown instead."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from catalog.publishing.after_builds import publish_after_builds
from catalog.services.catalog import create_catalog
from catalog.services.rule import create_rule
from products.hierarchies.models import Hierarchy
from products.prices.models import PriceBook


def make_demo(actor: User) -> None:
    """Make the catalogs of the hierarchies and price books that were made before, and have them published."""
    hierarchies = {slug: str(id) for slug, id in Hierarchy.objects.values_list("slug", "pk")}
    books = {reference: str(id) for reference, id in PriceBook.objects.values_list("external_ref", "pk")}

    def asked_first_to_last(*references: str) -> list[dict[str, Any]]:
        return [
            {"id": books[reference], "priority": 10 * (len(references) - place)}
            for place, reference in enumerate(references)
        ]

    shop = create_catalog(
        attributes={
            "name": "Shop",
            "description": "What everybody is shown.",
            "hierarchy_ids": [hierarchies["departments"], hierarchies["gift-guide"]],
            "pricebook_ids": asked_first_to_last("demo-sale", "demo-retail"),
            "locales": {"de-DE": {"name": "Laden"}, "fr-FR": {"name": "Boutique"}},
        }
    )
    trade = create_catalog(
        attributes={
            "name": "Trade",
            "description": "What shops are shown that buy to sell again.",
            "hierarchy_ids": [hierarchies["departments"]],
            "pricebook_ids": asked_first_to_last("demo-wholesale", "demo-retail"),
        }
    )
    create_rule(
        attributes={
            "name": "Trade counter",
            "description": "Shops order in a channel of their own.",
            "catalog_id": str(trade.pk),
            "channels": ["trade"],
        }
    )
    # What is published is to have the children that the products were given.
    publish_after_builds(catalog_ids=[shop.pk, trade.pk], name="the catalogs of the demo", actor=actor)
