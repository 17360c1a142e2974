"""Variations, their options and what those do to children (PIM contract §2.8-2.10)."""

from __future__ import annotations

from products.documents.modifiers import modifier_documents
from products.documents.variations import option_documents, variation_documents
from products.filters import NAMES
from products.inputs.modifier import ModifierInput
from products.inputs.variation import OptionInput, VariationInput
from products.models import Modifier, Option, Variation
from products.services.modifier import create_modifier, delete_modifiers, update_modifier
from products.services.option import create_option, delete_options, update_option
from products.services.variation import create_variation, delete_variations, update_variation
from pxm.api.resources import Resource, Verb

VARIATIONS = Resource(
    type="product-variation",
    model=Variation,
    at="variations",
    key="variation_id",
    documents=variation_documents,
    attributes=VariationInput,
    filterable=NAMES,
    lists="List variations with their options and modifiers.",
    reads="Get a variation with its options and modifiers.",
    creates=Verb(create_variation, "Create a variation."),
    updates=Verb(
        update_variation,
        "Change a variation. An absent or null `sort_order` is removed, unless no attribute is sent at all.",
    ),
    deletes=Verb(
        delete_variations,
        "Delete a variation with its options, unless a product is linked to it. An unknown one is no error.",
    ),
)

OPTIONS = Resource(
    type="product-variation-option",
    model=Option,
    within=VARIATIONS,
    at="options",
    key="option_id",
    rows=lambda variation_id: Option.objects.filter(variation=variation_id),
    documents=option_documents,
    attributes=OptionInput,
    filterable=NAMES,
    lists="List the options of a variation.",
    reads="Get an option with its modifiers.",
    creates=Verb(create_option, "Add an option to a variation. Its name is the default suffix of SKUs and slugs."),
    updates=Verb(
        update_option,
        "Change an option. An absent or null `sort_order` is removed, unless no attribute is sent at all.",
    ),
    deletes=Verb(
        delete_options,
        "Delete an option; children that carry it stay until the next build. Refused while build rules name it.",
    ),
)

MODIFIERS = Resource(
    type="product-variation-modifier",
    model=Modifier,
    within=OPTIONS,
    at="modifiers",
    key="modifier_id",
    rows=lambda variation_id, option_id: Modifier.objects.filter(option=option_id, option__variation=variation_id),
    documents=modifier_documents,
    attributes=ModifierInput,
    lists="List the modifiers of an option.",
    reads="Get a modifier.",
    creates=Verb(
        create_modifier,
        "Add a modifier to an option. What it needs depends on its type; other members are dropped.",
    ),
    updates=Verb(update_modifier, "Change a modifier: what is not sent stays."),
    deletes=Verb(
        delete_modifiers,
        "Delete a modifier; refused while a product that links the variation is waiting for a build or being built.",
    ),
)
