"""Makes the demo catalog the way a client would: through the services, and by asking for builds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from products.building.request import request_build
from products.demo.catalog import BUNDLES, PARENTS, SINGLES
from products.demo.pictures import make_pictures
from products.demo.plan import Article, Way
from products.demo.templates import describe_making, make_template
from products.demo.ways import WAYS
from products.models import Product
from products.services.modifier import create_modifier
from products.services.option import create_option
from products.services.product import create_product
from products.services.product_files import link_files, set_main_image
from products.services.variation import create_variation
from pxm.ids import uuid7


def make_demo(actor: User) -> None:
    """Make variations and products, and put the builds in line; workers do them once the caller's transaction ends."""
    ids: dict[str, UUID] = {}
    for way in WAYS:
        ids |= _make_variation(way)
    template = make_template()
    for number, article in enumerate([*SINGLES, *PARENTS, *BUNDLES]):
        product = _make_product(article, ids)
        if number % 2 == 0:
            describe_making(product, template, number=number)
        ids[product.sku or ""] = product.id
        _show(product)
        if article.built:
            request_build(product_id=product.id, request_id=str(uuid7()), actor=actor)


def _make_variation(way: Way) -> dict[str, UUID]:
    """Return the ids by the names that articles use: ``Size`` and ``Size: Small``."""
    variation = create_variation(attributes={"name": way.name})
    ids = {way.name: variation.id}
    for choice in way.choices:
        attributes = {"name": choice.name, "description": choice.description}
        option = create_option(variation_id=variation.id, attributes=attributes)
        ids[f"{way.name}: {choice.name}"] = option.id
        for modifier in choice.modifiers:
            create_modifier(option_id=option.id, attributes=modifier)
    return ids


def _make_product(article: Article, ids: Mapping[str, UUID]) -> Product:
    attributes = dict(article.attributes)
    if article.rules is not None:
        attributes["build_rules"] = _rules(article.rules, ids)
    if article.parts:
        attributes["components"] = {key: _component(part, ids) for key, part in article.parts.items()}
    return create_product(attributes=attributes, variation_ids=[str(ids[way]) for way in article.ways])


def _show(product: Product) -> None:
    """Give the product pictures, the first as its main image."""
    files = make_pictures(product.sku or "", product.name)
    if files:
        set_main_image(product_id=product.pk, file_id=str(files[0].pk))
        link_files(product_id=product.pk, files=[{"id": str(file.pk)} for file in files])


def _rules(rules: Mapping[str, Any], ids: Mapping[str, UUID]) -> dict[str, Any]:
    return {key: value if key == "default" else _combinations(value, ids) for key, value in rules.items()}


def _combinations(entries: Iterable[Iterable[str]], ids: Mapping[str, UUID]) -> list[list[str]]:
    return [[str(ids[name]) for name in entry] for entry in entries]


def _component(part: Mapping[str, Any], ids: Mapping[str, UUID]) -> dict[str, Any]:
    options = [{"id": str(ids[sku]), "type": "product", "quantity": 1} for sku in part["skus"]]
    return {**{key: value for key, value in part.items() if key != "skus"}, "options": options}
