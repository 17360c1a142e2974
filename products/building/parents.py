"""Parents with everything that builds depend on, read for any number of products with the same number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from products.attributes import BUILT, Inherited
from products.building.inheritance import Fields, Modifier, OptionEffects, compact_json
from products.building.rules import Axes, Combination, RuleSet
from products.models import (
    BuildRuleOption,
    BuildRules,
    BundleOption,
    LastBuild,
    Option,
    Product,
    ProductTemplate,
    Variation,
    VariationLink,
)
from products.models import Modifier as ModifierRow
from pxm.errors import Missing
from pxm.prepared import Place, Prepared, one_of
from pxm.rows import could_not_find

_FROM_PARENT = tuple(attribute for attribute in BUILT if attribute.inherited is Inherited.FROM_PARENT)


@dataclass(frozen=True, slots=True)
class OptionState:
    id: str
    name: str
    description: str
    sort_order: int | None
    modifiers: tuple[Modifier, ...]

    @property
    def effects(self) -> OptionEffects:
        return OptionEffects(self.id, self.name, self.modifiers)


@dataclass(frozen=True, slots=True)
class VariationState:
    """A linked variation, its options in order of creation."""

    id: str
    name: str
    sort_order: int | None
    options: tuple[OptionState, ...]


@dataclass(frozen=True, slots=True)
class ParentState:
    """A product as a build sees it; `variations` in linked order.

    `is_in_bundle`: a bundle offers it as it is, and not one of its children. `has_templates`: some are attached.
    """

    id: UUID
    product_type: str
    fields: Fields
    variations: tuple[VariationState, ...]
    rules: RuleSet
    needs_rebuild: bool
    occurring_options: list[str] | None
    is_in_bundle: bool
    has_templates: bool
    last_build: LastBuild | None

    @property
    def axes(self) -> Axes:
        return tuple(tuple(option.id for option in variation.options) for variation in self.variations)

    @property
    def options(self) -> dict[str, OptionState]:
        return {option.id: option for variation in self.variations for option in variation.options}


# --- What is asked: before every build, and so made once --------------------------------------------------------------

_COLUMNS = (
    "id",
    "product_type",
    "needs_rebuild",
    "occurring_options",
    *(each.name for each in _FROM_PARENT),
    "is_in_bundle",
)


def _with_and_without_lock(make: Callable[[Place], QuerySet[Any]], *columns: str) -> dict[bool, Prepared[Any]]:
    """Return the query that locks its rows, by primary key, and the one that does not."""

    def asked(ids: Place) -> QuerySet[Any, Any]:
        return make(ids).order_by("pk").values_list(*columns)

    return {True: Prepared(lambda ids: asked(ids).select_for_update()), False: Prepared(asked)}


def _products(ids: Place) -> QuerySet[Any]:
    as_it_is = BundleOption.objects.filter(option_id=OuterRef("pk"), is_substituted=False)
    return Product.objects.filter(one_of("pk", ids)).annotate(is_in_bundle=Exists(as_it_is))


def _with_what_is_kept(ids: Place) -> QuerySet[Any]:
    """The products with rules and last build, if any. Not asked together with the lock: it may have waited for them."""
    attached = ProductTemplate.objects.filter(product=OuterRef("pk"), position__isnull=False)
    columns = [f"last_build__{name}" for name in ("built_at", "variations", "inputs", "child_count")]
    return (
        Product.objects.filter(one_of("pk", ids))
        .select_related("last_build", "build_rules")
        .only("pk", *columns, "build_rules__default")
        .annotate(has_templates=Exists(attached))
    )


_PRODUCTS = _with_and_without_lock(_products, *_COLUMNS)
_LINKS: Prepared[Any] = Prepared(
    lambda ids: (
        VariationLink.objects.filter(one_of("product", ids))
        .order_by("position", "id")
        .values_list("product", "variation")
    )
)
_VARIATIONS = _with_and_without_lock(
    lambda ids: Variation.objects.filter(one_of("pk", ids)), "id", "name", "sort_order"
)
_OPTIONS = _with_and_without_lock(
    lambda ids: Option.objects.filter(one_of("variation", ids)),
    *("id", "variation", "name", "description", "sort_order", "position"),
)
_MODIFIERS: Prepared[Any] = Prepared(
    lambda ids: (
        ModifierRow.objects.filter(one_of("option__variation", ids))
        .order_by("created_at", "id")
        .values_list("option", "type", "value", "seek", "set", "reference_name")
    )
)
_KEPT: Prepared[Any] = Prepared(_with_what_is_kept)


# --- Reading ----------------------------------------------------------------------------------------------------------


def read_parent(product_id: UUID, *, lock: bool = False) -> ParentState:
    """As `read_parents`, for one product; raises Missing."""
    parent = read_parents([product_id], lock=lock).get(product_id)
    if parent is None:
        raise Missing(could_not_find("product"))
    return parent


def read_parents(product_ids: Collection[UUID], *, lock: bool = False) -> dict[UUID, ParentState]:
    """Return the products that exist, with everything their builds depend on, in six queries; where there are rules,
    it is seven.

    With `lock`, in the caller's transaction, none of it can change any more: products, variations and options are
    locked in that order, each by primary key. All code that locks more than one of these kinds keeps to this order.
    """
    products = [dict(zip(_COLUMNS, row, strict=True)) for row in _PRODUCTS[lock].all(ids=product_ids)]
    linked = _linked_ids(product_ids)
    variations = _read_variations({each for ids in linked.values() for each in ids}, lock=lock)
    kept = {product.pk: product for product in _KEPT.all(ids=product_ids)}
    ruled = {pk: found.default for pk, product in kept.items() if (found := getattr(product, "build_rules", None))}
    rules = _read_rules(ruled)
    return {
        row["id"]: ParentState(
            id=row["id"],
            product_type=row["product_type"],
            fields=Fields(**_texts(row)),
            # Without a lock one may have been unlinked and deleted between two queries.
            variations=tuple(variations[each] for each in linked[row["id"]] if each in variations),
            rules=rules.get(row["id"], RuleSet()),
            needs_rebuild=row["needs_rebuild"],
            occurring_options=row["occurring_options"],
            is_in_bundle=row["is_in_bundle"],
            has_templates=kept[row["id"]].has_templates,
            last_build=getattr(kept[row["id"]], "last_build", None),
        )
        for row in products
        if row["id"] in kept  # as above
    }


def _linked_ids(product_ids: Collection[UUID]) -> defaultdict[UUID, list[UUID]]:
    linked: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for product_id, variation_id in _LINKS.all(ids=product_ids):
        linked[product_id].append(variation_id)
    return linked


def _read_variations(variation_ids: Collection[UUID], *, lock: bool) -> dict[UUID, VariationState]:
    rows = _VARIATIONS[lock].all(ids=variation_ids)
    options = _read_options(variation_ids, lock=lock)
    return {id: VariationState(str(id), name, sort_order, tuple(options[id])) for id, name, sort_order in rows}


def _read_options(variation_ids: Collection[UUID], *, lock: bool) -> defaultdict[UUID, list[OptionState]]:
    rows = _OPTIONS[lock].all(ids=variation_ids)
    modifiers: defaultdict[UUID, list[Modifier]] = defaultdict(list)
    for option_id, kind, *texts in _MODIFIERS.all(ids=variation_ids):
        modifiers[option_id].append(Modifier(kind, *(text or "" for text in texts)))
    options: defaultdict[UUID, list[OptionState]] = defaultdict(list)
    for id, variation_id, name, description, sort_order, _ in sorted(rows, key=lambda row: (row[-1], row[0])):
        state = OptionState(str(id), name, description, sort_order, tuple(modifiers[id]))
        options[variation_id].append(state)
    return options


def _read_rules(defaults: Mapping[UUID, str]) -> dict[UUID, RuleSet]:
    """Return the rules of the products that have any, given their defaults."""
    if not defaults:
        return {}
    entries: defaultdict[UUID, dict[tuple[str, int], list[str]]] = defaultdict(dict)
    named = BuildRuleOption.objects.filter(rule__rules__in=defaults).order_by(
        "rule__effect", "rule__position", "position"
    )
    for product_id, effect, position, option_id in named.values_list(
        "rule__rules", "rule__effect", "rule__position", "option"
    ):
        entries[product_id].setdefault((effect, position), []).append(str(option_id))
    return {product_id: _rule_set(default, entries[product_id]) for product_id, default in defaults.items()}


def _rule_set(default: str, entries: Mapping[tuple[str, int], Iterable[str]]) -> RuleSet:
    return RuleSet.of(
        default_includes=default == BuildRules.Default.INCLUDE,
        include=[options for (effect, _), options in entries.items() if effect == "include"],
        exclude=[options for (effect, _), options in entries.items() if effect == "exclude"],
    )


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        attribute.name: compact_json(row[attribute.name]) if attribute.is_json else row[attribute.name] or ""
        for attribute in _FROM_PARENT
    }


def combination_of(parent: ParentState, options: Collection[str]) -> Combination | None:
    """Return the options in linked order, if they are one of each linked variation."""
    per_axis = [[option for option in axis if option in options] for axis in parent.axes]
    if len(options) != len(per_axis) or any(len(found) != 1 for found in per_axis):
        return None
    return tuple(option for (option,) in per_axis)
