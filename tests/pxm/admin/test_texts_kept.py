"""Texts that nobody touched keep every character: through every service form of the admin."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalog.models import Catalog, CatalogRule
from catalog.services.catalog import create_catalog
from catalog.services.rule import create_rule
from products.extensions.models import Template
from products.hierarchies.models import Hierarchy, Node
from products.hierarchies.services.hierarchy import create_hierarchy
from products.hierarchies.services.node import create_node
from products.models import Modifier, Option, Product, Variation
from products.prices.models import PriceBook
from products.prices.services.book import create_book
from products.relationships.models import CustomRelationship
from products.relationships.services.relationship import create_relationship
from products.services.modifier import create_modifier
from products.services.option import create_option
from products.services.product import create_product, update_product
from products.services.variation import create_variation
from pxm.admin.fields import LineField, ParagraphsField
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.widgets.rows import RowsField
from tests.factories.catalog import CatalogFactory
from tests.factories.extensions import TemplateFactory
from tests.factories.people import OPERATOR, signed_in
from tests.factories.products import ProductFactory, child_of, shirt
from tests.pxm.admin.test_two_people import NOUNS, SAMPLES
from tests.sent_form import Sent, sent_form

pytestmark = pytest.mark.django_db

# What browsers, Python and databases have been seen to lose, change or cut.
_PIECES = [
    *("\n", "\r\n", "\r", "\t", " ", "\u00a0", "\u200b", "\u200f", "\u202e"),
    *("\U0001f469\u200d\U0001f467", "\U0001d49c", "\u00e9", "e\u0301", "&amp;", '"', "<b>", "a", "B", "7"),
]
HARD = "\n\r\n \t\u00a0Wash\nat\r\n30\rdegrees\u200f\U0001f469\u200d\U0001f467&amp;<b>\"'  \n\r"
texts = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=12).map("".join)
some = settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def _product(text: str) -> Product:
    maps = {text: text, "plain": text, f"{text}\n": text}
    return create_product(
        attributes={
            **dict.fromkeys(("name", "sku", "description", "mpn", "upc_ean", "external_ref"), text),
            "commodity_type": "physical",
            "tags": ["\u200f\U0001f467"],
            "locales": {code: {"name": text, "description": text} for code in ("fr-FR", "de-DE")},
            "custom_inputs": {key: {"name": text, "validation_rules": _RULES} for key in ("front", "plain", "back 2")},
            "shopper_attributes": maps,
            "admin_attributes": maps,
        }
    )


_RULES = [{"type": "string", "options": {"max_length": length}} for length in (20, 30)]


def _child(text: str) -> Product:
    made = shirt()
    child = child_of(made.product, made["Small"], made["Green"], made["Wool"])
    update_product(product_id=child.pk, attributes={"mpn": text, "shopper_attributes": {text: text}})
    # As a build leaves it.
    Product.objects.filter(pk=child.pk).update(is_independent=False, description=text)
    return Product.objects.get(pk=child.pk)


def _variation(text: str) -> Variation:
    variation = create_variation(attributes={"name": text})
    option = create_option(variation_id=variation.pk, attributes={"name": text, "description": text})
    kinds = {
        "name_append": {"value": text},
        "sku_builder": {"seek": text, "set": text},
        "price": {"reference_name": text},
    }
    for kind, members in kinds.items():
        create_modifier(option_id=option.pk, attributes={"type": kind, **members})
    languages = json.dumps({"fr-FR": {"name": text, "description": text}})
    create_modifier(option_id=option.pk, attributes={"type": "locales_equals", "value": languages})
    return variation


def _written_by_script(row: Any) -> dict[str, str]:
    """Return what the script of the options writes: inputs leave line ends out, modifiers go back as they came."""
    shown = [
        {
            "id": str(option.pk),
            "name": option.name.replace("\r", "").replace("\n", ""),
            "description": option.description.replace("\r", "").replace("\n", ""),
            "sort_order": "",
            "modifiers": [
                {"id": str(each.pk), "type": each.type, **{name: getattr(each, name) for name in _MEMBERS}}
                for each in option.modifiers.all()
            ],
            "removed": [],
        }
        for option in row.options.all()
    ]
    return {"options": json.dumps({"options": shown, "removed": []})}


_MEMBERS = ("value", "seek", "set", "reference_name")


@dataclass(frozen=True)
class Texts:
    """How a row is made by its services, each of whose texts is the one given; and what scripts write on its page.

    `fixed` are the inputs whose text is not free.
    """

    make: Callable[[str], Any]
    script: Callable[[Any], dict[str, str]] = lambda row: {}
    fixed: frozenset[str] = frozenset()


def _branch(text: str) -> dict[str, Any]:
    maps = {text: text, "plain": text, f"{text}\n": text}
    return {
        "name": text,
        "description": text,
        "locales": {"fr-FR": {"name": text, "description": text}, "de-DE": {"description": text}},
        "shopper_attributes": maps,
        "admin_attributes": maps,
    }


def _template(text: str) -> Template:
    return TemplateFactory(name=text, description=text)


def _price_book(text: str) -> PriceBook:
    return create_book(attributes={"name": text, "description": text, "external_ref": text[:100]})


def _hierarchy(text: str) -> Hierarchy:
    return create_hierarchy(attributes=_branch(text))


def _node(text: str) -> Node:
    hierarchy = create_hierarchy(attributes={"name": "Departments"})
    return create_node(hierarchy_id=hierarchy.pk, attributes=_branch(text))


def _relationship(text: str) -> CustomRelationship:
    texts = dict.fromkeys(("name", "description", "external_name", "external_description"), text)
    return create_relationship(attributes={**texts, "slug": "goes_with"})


def _catalog(text: str) -> Catalog:
    locales = {"fr-FR": {"name": text, "description": text}, "de-DE": {"description": text}}
    return create_catalog(attributes={"name": text, "description": text, "locales": locales, "hierarchy_ids": []})


def _catalog_rule(text: str) -> CatalogRule:
    return create_rule(attributes={"name": text, "description": text, "catalog_id": str(CatalogFactory().pk)})


TEXTS = {
    "catalog.catalog": Texts(_catalog),
    "catalog.catalogrule": Texts(_catalog_rule),
    "extensions.template": Texts(_template, fixed=frozenset({"slug"})),
    "hierarchies.hierarchy": Texts(_hierarchy, fixed=frozenset({"slug"})),
    "hierarchies.node": Texts(_node, fixed=frozenset({"slug"})),
    "prices.pricebook": Texts(_price_book),
    "products.product": Texts(_product, fixed=frozenset({"slug"})),
    "relationships.customrelationship": Texts(_relationship),
    "products.variation": Texts(_variation, script=_written_by_script, fixed=frozenset({"sort_order"})),
}


class Page:
    def __init__(self, noun: str, row: Any) -> None:
        app, model = noun.split(".")
        self.browser: Client = signed_in(OPERATOR)
        self.address = reverse(f"admin:{app}_{model}_change", args=[row.pk])
        self.answer = self.browser.get(self.address)
        self.data: Sent = sent_form(self.answer.text, f"{model}_form")

    def save(self, **typed: str) -> None:
        answer = self.browser.post(self.address, self.data | {name: [text] for name, text in typed.items()})
        assert answer.status_code == 302, answer.context["form"].errors


def _stored(row: Any) -> list[dict[str, Any]]:
    """Return all that is stored of a row, of options and of modifiers."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    return [each for model in (rows, Option.objects, Modifier.objects) for each in model.order_by("pk").values()]


def undone(test: Callable[..., None]) -> Callable[..., None]:
    """Roll back what one text wrote: Hypothesis tries many within one test."""

    @wraps(test)
    def tried(**arguments: Any) -> None:
        with transaction.atomic():
            test(**arguments)
            transaction.set_rollback(True)

    return tried


@pytest.mark.parametrize("noun", NOUNS)
@some
@given(text=texts)
@example(text=HARD)
@undone
def test_an_untouched_form_changes_no_character(noun: str, text: str) -> None:
    row = TEXTS[noun].make(text) if noun in TEXTS else SAMPLES[noun].make()
    page = Page(noun, row)
    before = _stored(row)

    page.save(**(TEXTS[noun].script(row) if noun in TEXTS else {}))

    assert _stored(row) == before


@pytest.mark.parametrize("noun", NOUNS)
@some
@given(text=texts)
@example(text=HARD)
@undone
def test_changing_one_field_changes_no_character_of_the_others(noun: str, text: str) -> None:
    row = TEXTS[noun].make(text) if noun in TEXTS else SAMPLES[noun].make()
    field, _, typed = SAMPLES[noun].other
    page = Page(noun, row)
    before = _stored(row)

    page.save(**{field: typed}, **(TEXTS[noun].script(row) if noun in TEXTS else {}))

    changed = {name for old, new in zip(before, _stored(row), strict=True) for name in old if old[name] != new[name]}
    assert changed == {field, "updated_at"}


@some
@given(text=texts)
@example(text=HARD)
@undone
def test_a_child_whose_page_is_saved_untouched_stays_dependent(text: str) -> None:
    child = _child(text)
    before = _stored(child)

    Page("products.product", child).save()

    assert _stored(child) == before


@pytest.mark.parametrize("noun", sorted(TEXTS))
def test_every_text_of_the_form_is_tried(noun: str) -> None:
    row = TEXTS[noun].make(HARD)
    form = Page(noun, row).answer.context["form"]

    texts_of_form = {
        name for name, field in form.fields.items() if isinstance(field, LineField | ParagraphsField | RowsField)
    }
    tried = {name for name in texts_of_form if HARD in _texts(form.initial[name])}
    assert tried == texts_of_form - TEXTS[noun].fixed


def _texts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in (key, *_texts(inner))]
    return [value]


def test_nouns_with_long_texts_are_declared_here() -> None:
    """A text of many lines, or a map, is where people lose something: such a noun says how one is made."""
    admins = [each for each in admin.site._registry.values() if isinstance(each, ServiceModelAdmin)]
    with_long_texts = {each.opts.label_lower for each in admins if _has_long_texts(each)}

    assert with_long_texts <= TEXTS.keys()


def _has_long_texts(noun: ServiceModelAdmin) -> bool:
    fields = noun.form.base_fields.values()
    return any(isinstance(field, ParagraphsField | RowsField) for field in fields)


def test_a_row_that_is_changed_keeps_its_other_parts() -> None:
    product = _product(HARD)
    page = Page("products.product", product)
    keys = sorted(product.shopper_attributes, key=lambda key: (key.lower(), key))
    place = keys.index("plain")

    page.save(**{f"shopper_attributes-{place}-value": "Dry clean only", "locales-0-name": "Hemd"})

    product.refresh_from_db()
    assert product.shopper_attributes == {HARD: HARD, f"{HARD}\n": HARD, "plain": "Dry clean only"}
    assert product.locales["de-DE"] == {"name": "Hemd", "description": HARD}
    assert product.locales["fr-FR"] == {"name": HARD, "description": HARD}


def test_a_rule_that_the_form_does_not_show_outlives_a_change_of_the_one_it_shows() -> None:
    product = ProductFactory(custom_inputs={"front": {"name": "", "required": False, "validation_rules": _RULES}})
    page = Page("products.product", product)

    page.save(**{"custom_inputs-0-max_length": "25"})

    product.refresh_from_db()
    rules = [{"type": "string", "options": {"max_length": length}} for length in (25, 30)]
    assert product.custom_inputs == {"front": {"name": "", "required": False, "validation_rules": rules}}


def test_a_text_that_was_changed_gets_plain_line_ends() -> None:
    product = _product("Soft\r\nand\rwarm")
    page = Page("products.product", product)

    page.save(description="Soft\r\nand\r\nvery warm")

    product.refresh_from_db()
    assert product.description == "Soft\nand\nvery warm"
