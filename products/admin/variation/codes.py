"""How the options of a variation show in SKUs, addresses and names of children, and what their names propose for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from products.admin.addresses import product_page
from products.admin.variation.effect import EXAMPLE, EXAMPLE_FIELDS, in_the_editor, read_modifiers
from products.admin.variation.proposals import CODE_TYPES, Codes, propose
from products.building.combinations import Outcome, decisions
from products.building.inheritance import Fields, Inheritance, OptionEffects
from products.building.parents import ParentState, VariationState, read_parent
from products.building.rules import Combination
from products.models import Product

Attributes = Mapping[str, Any]
_Variations = Sequence[VariationState]
# Combinations looked at for one that the rules build; each has other options than the one before.
_TRIES = 8


def codes_of(*, variation_id: UUID | None, options: Sequence[Attributes]) -> dict[str, Any]:
    """Return what the table of codes shows of options (`id`, `name`, `modifiers` of each) that may not be saved yet.

    ``{"product": {"name", "url"}, "options": [{"sentences", "warning", "problems", "proposal", "child"}]}``, where a
    child has the names of its `options` and the texts of `EXAMPLE_FIELDS`. It is one of a product that links the
    variation, or of an example without address. A proposal differs from all that stands. At most nine queries.
    """
    parent = _parent_linking(variation_id)
    children = _children(parent, variation_id, options)
    taken = [codes_standing(option["modifiers"]) for option in options]
    proposals = propose([str(option["name"]) for option in options], taken=taken)
    return {
        "product": _shown_product(parent),
        "options": [
            {
                **in_the_editor(name=str(option["name"]), modifiers=option["modifiers"]),
                "proposal": proposal,
                "child": child,
            }
            for option, proposal, child in zip(options, proposals, children, strict=True)
        ],
    }


def codes_standing(modifiers: Sequence[Attributes]) -> Codes:
    """Return what modifiers append to SKU, slug and name, by their types."""
    return {each["type"]: str(each.get("value") or "") for each in modifiers if each.get("type") in CODE_TYPES}


def _parent_linking(variation_id: UUID | None) -> ParentState | None:
    if variation_id is None:
        return None
    linking = Product.objects.filter(variation_links__variation=variation_id).order_by("pk")
    product_id = linking.values_list("pk", flat=True).first()
    return read_parent(product_id) if product_id else None


def _shown_product(parent: ParentState | None) -> dict[str, str]:
    if parent is None:
        return {"name": "an example product", "url": ""}
    return {"name": parent.fields.name, "url": product_page(parent.id, "variations")}


def _children(
    parent: ParentState | None, variation_id: UUID | None, options: Sequence[Attributes]
) -> list[dict[str, Any]]:
    """Return one child for each option, in the same order."""
    own = [
        OptionEffects(
            str(option.get("id") or place), str(option["name"]), tuple(read_modifiers(option["modifiers"])[0])
        )
        for place, option in enumerate(options)
    ]
    before, after = _others(parent, variation_id)
    combinations = [_combination(parent, before, after, option.id) for option in own]
    effects = {option.id: option for option in (*_effects(before), *own, *_effects(after))}
    inheritance = Inheritance(parent.fields if parent else Fields(**EXAMPLE), effects.values())
    return [
        {
            "options": " / ".join(effects[id].name for id in combination),
            **{field: getattr(child.fields, field) for field in EXAMPLE_FIELDS},
        }
        for combination, child in zip(combinations, inheritance.children(combinations), strict=True)
    ]


def _others(parent: ParentState | None, variation_id: UUID | None) -> tuple[_Variations, _Variations]:
    """Return the variations linked before this one and those after it; what has no options shows in no child."""
    linked = parent.variations if parent else ()
    place = next((place for place, each in enumerate(linked) if each.id == str(variation_id)), len(linked))
    before, after = ([each for each in some if each.options] for some in (linked[:place], linked[place + 1 :]))
    return before, after


def _effects(variations: _Variations) -> Iterator[OptionEffects]:
    return (option.effects for variation in variations for option in variation.options[:_TRIES])


def _combination(parent: ParentState | None, before: _Variations, after: _Variations, option_id: str) -> Combination:
    """Return a combination with the option that the rules build, of the first that come to hand; else the first."""
    tried = [(*_nth(before, number), option_id, *_nth(after, number)) for number in range(_TRIES)]
    if parent is None:
        return tried[0]
    decided = zip(tried, decisions(parent.axes, parent.rules, tried), strict=True)
    return next((each for each, decision in decided if decision.outcome is Outcome.BUILT), tried[0])


def _nth(variations: _Variations, number: int) -> list[str]:
    return [variation.options[number % min(len(variation.options), _TRIES)].id for variation in variations]
