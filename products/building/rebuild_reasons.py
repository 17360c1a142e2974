"""Why a product needs a rebuild, in the words of a merchandiser: what is, against what the last build saw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from products.attributes import BY_NAME
from products.building.last_build import DETACHED, RETURNED, changed_inputs, modifiers_digest, rules_digest
from products.building.parents import OptionState, ParentState, VariationState, read_parents
from products.models import Product

# More renamed or modified options than this are counted, not named.
_NAMED = 3

Seen = Mapping[str, Any]


def rebuild_reasons(product: Product) -> list[str]:
    """Return what changed since the last build; empty if the product needs no build, or was never built."""
    parent = read_parents([product.pk]).get(product.pk)
    return reasons(parent) if parent else []


def reasons(parent: ParentState) -> list[str]:
    """Return what changed since the last build; empty if nothing did, or if there was none."""
    last = parent.last_build
    if last is None:
        return []
    seen = {variation["id"]: variation for variation in last.variations}
    found = changed_set(parent)
    if not found and [variation.id for variation in parent.variations] != list(seen):
        found.append("the variations were put in another order")
    for variation in parent.variations:
        if variation.id in seen:
            found.extend(_changed_options(variation, seen[variation.id]))
    return [*found, *_changed_inputs(parent, last.inputs)]


def changed_set(parent: ParentState) -> list[str]:
    """Return what changed in the set of linked variations, which makes a build replace all children (PIM §3.6)."""
    if parent.last_build is None:
        return []
    seen = {variation["id"]: variation["name"] for variation in parent.last_build.variations}
    linked = {variation.id for variation in parent.variations}
    return [
        *(f"{each.name} was linked" for each in parent.variations if each.id not in seen),
        *(f"{name} was unlinked" for id, name in seen.items() if id not in linked),
    ]


def _changed_options(variation: VariationState, seen: Seen) -> Iterator[str]:
    before = {option["id"]: option for option in seen["options"]}
    kept = [option for option in variation.options if option.id in before]
    if added := len(variation.options) - len(kept):
        yield f"{_counted(added, 'option')} added to {variation.name}"
    if deleted := len(before) - len(kept):
        yield f"{_counted(deleted, 'option')} deleted from {variation.name}"
    renamed = [option for option in kept if option.name != before[option.id]["name"]]
    if len(renamed) > _NAMED:
        yield f"{len(renamed)} options of {variation.name} were renamed"
    else:
        yield from (f"{before[option.id]['name']} was renamed to {option.name}" for option in renamed)
    modified = [option for option in kept if modifiers_digest(option.modifiers) != before[option.id]["modifiers"]]
    yield from _changed_modifiers(variation, modified)


def _changed_modifiers(variation: VariationState, modified: list[OptionState]) -> Iterator[str]:
    if len(modified) > _NAMED:
        yield f"the modifiers of {len(modified)} options of {variation.name} were changed"
    else:
        yield from (f"the modifiers of {option.name} were changed" for option in modified)


def _changed_inputs(parent: ParentState, seen: Seen) -> Iterator[str]:
    if rules_digest(parent.rules) != seen["rules"]:
        yield "the build rules were changed"
    for name in changed_inputs(parent.fields, seen["fields"]):
        attribute = BY_NAME[name]
        yield f"the {attribute.label} {'were' if attribute.is_json else 'was'} changed"
    if deleted := seen["deleted_children"]:
        yield f"{_counted(deleted, 'child', 'children')} deleted"
    if detached := seen.get(DETACHED):
        yield f"{_counted(detached, 'template')} detached from children"
    if returned := seen.get(RETURNED):
        yield f"{returned:,} {'child is' if returned == 1 else 'children are'} no longer independent"


def _counted(count: int, one: str, many: str = "") -> str:
    return f"1 {one} was" if count == 1 else f"{count:,} {many or one + 's'} were"
