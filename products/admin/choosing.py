"""The menus with which people say which products they mean, the same as above the list of products."""

from __future__ import annotations

from products.admin.names import variation_names
from products.choosing import BUILDS
from products.models import Product, Variation

# A longer menu would be useless; the page of a variation leads to its products.
MOST_VARIATIONS = 200

Options = list[tuple[str, str]]


def variation_menu() -> Options:
    """Return the first variations by name. One query, two more if names are shared."""
    rows = Variation.objects.order_by("name", "pk").only("name")[:MOST_VARIATIONS]
    return [(str(pk), name) for pk, name in variation_names(rows).items()]


def menus(*, children: bool) -> list[tuple[str, str, Options]]:
    """Return the name, the first line and the options of each menu; without `children`, they are not offered."""
    types = [(value, label) for value, label in Product.Type.choices if children or value != Product.Type.CHILD]
    return [
        ("type", "Of any type", types),
        ("status", "Live or draft", list(Product.Status.choices)),
        ("build", "Built or not", [(value, words[:1].upper() + words[1:]) for value, (words, _) in BUILDS.items()]),
        ("variation", "With any variation", variation_menu()),
    ]
