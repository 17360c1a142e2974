"""Any text a product can hold reaches its children unchanged, through COPY or `executemany` and through updates."""

from __future__ import annotations

import pytest

from products.models import Product
from tests.factories.products import ProductFactory, VariationFactory, build

pytestmark = pytest.mark.django_db

TEXTS = [
    "\\N",
    "\\.",
    "a\tb",
    "a\nb",
    "a\r\nb",
    "\\",
    "\\t",
    '"',
    "'",
    "%s",
    "%",
    "{}",
    "\x01\x1f",
    "é",
    "😀",
    "\u2028",
    "null",
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_created_and_updated_unchanged(text: str) -> None:
    product = ProductFactory(
        name=text,
        description=text,
        sku=f"sku {text}",
        slug=None,
        tags=[text],
        shopper_attributes={text: text},
        variations=[VariationFactory(options=[text])],
    )

    created = build(product).children.get()
    Product.objects.filter(pk=product.pk).update(name=f"{text}{text}", sku=f"{text}!", tags=[text, text])
    updated = build(product).children.get()

    assert (created.name, created.description, created.sku) == (text, text, f"sku {text}{text}")
    assert (created.tags, created.shopper_attributes) == ([text], {text: text})
    assert (updated.name, updated.sku, updated.tags) == (f"{text}{text}", f"{text}!{text}", [text, text])
    assert updated.shopper_attributes == {text: text}
