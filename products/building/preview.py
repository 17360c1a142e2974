"""What a build would do, for people and programs to look at before it is done. Takes no lock, writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from products.building.children import Existing, read_options
from products.building.combinations import Decision, decide, settling_rule
from products.building.differences import FieldChange, field_changes
from products.building.inheritance import Child, Fields
from products.building.names import NamedOption, named, names_of
from products.building.parents import ParentState, combination_of
from products.building.plan import BuildPlan, plan_build
from products.building.rebuild_reasons import changed_set
from products.building.recoding import Recoding, recoded_ids, recoding_of
from products.building.rules import RuleSet
from products.building.validation import refuse_unbuildable
from products.models import Product
from pxm.errors import Invalid, Problem

# Independent children that would be lost are named, not just counted; beyond this the number says enough.
LOSSES_NAMED = 100


class Action(StrEnum):
    """What a build does to a child."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    KEEP = "keep"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Row:
    """One child: what would happen to it. `id` is None for a new one.

    `changes` says what an update writes, or in what an independent child differs from what a build would give.
    """

    kind: Action
    id: UUID | None
    options: tuple[NamedOption, ...]
    sku: str
    slug: str
    name: str
    is_independent: bool
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class LostChild:
    id: UUID
    sku: str
    name: str


@dataclass(frozen=True, slots=True)
class Losses:
    """What a build takes away: how many children, and the independent ones among them by name.

    `because` says in words why all children are replaced, where the linked variations are not those of the last build.
    """

    deleted: int
    because: tuple[str, ...]
    independent: tuple[LostChild, ...]
    independent_total: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why the combination that was asked about is built or not; `settled_by` would settle a conflict about it."""

    options: tuple[NamedOption, ...]
    decision: Decision
    settled_by: tuple[NamedOption, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The plan, counted, with one page of its rows; `names` knows every option that occurs in it or in `rules`."""

    plan: BuildPlan
    rules: RuleSet
    counts: Mapping[Action, int]
    rows: tuple[Row, ...]
    row_total: int
    losses: Losses
    recoding: Recoding
    verdict: Verdict | None
    names: Mapping[str, NamedOption]


def preview_build(
    *,
    product_id: UUID,
    build_rules: RuleSet | None = None,
    options: Collection[str] | None = None,
    kind: Action | None = None,
    only_recoded: bool = False,
    holding: Collection[str] = (),
    search: str = "",
    offset: int = 0,
    limit: int = 100,
) -> Preview:
    """Plan a build and show it, in a fixed number of queries.

    `build_rules` are tried instead of the saved ones. `options` asks about one combination. The page of rows takes
    those of `kind` whose options include `holding` and whose SKU contains `search`; with `only_recoded`, those that get
    another SKU or slug. Raises what `request_build` raises.
    """
    plan = plan_build(product_id=product_id, build_rules=build_rules)
    parent = plan.parent
    rules = parent.rules if build_rules is None else build_rules
    refuse_unbuildable(parent, rules)
    names = names_of(parent, rules)
    entries = list(_entries(plan, kind))
    if only_recoded:
        recoded = recoded_ids(plan)
        entries = [entry for entry in entries if entry.existing and entry.existing.id in recoded]
    if holding or search:
        entries = list(_matching(entries, frozenset(holding), search.lower(), _options_of(plan)))
    return Preview(
        plan=plan,
        rules=rules,
        counts={each: len(getattr(plan, each)) for each in Action},
        rows=_rows(entries[offset : offset + limit], names),
        row_total=len(entries),
        losses=_losses(plan),
        recoding=recoding_of(plan),
        verdict=None if options is None else _verdict(parent, rules, options, names),
        names=names,
    )


class _Entry(NamedTuple):
    """A child of the plan; one to create does not exist yet, one to delete is no longer built."""

    kind: Action
    existing: Existing | None
    built: Child | None

    @property
    def sku(self) -> str:
        """The SKU after the build; of a child that a build does not write, the one it has."""
        if self.existing and (self.built is None or self.kind is Action.UNTOUCHED):
            return self.existing.sku
        return self.built.fields.sku if self.built else ""


def _entries(plan: BuildPlan, kind: Action | None) -> Iterator[_Entry]:
    for each in Action if kind is None else (kind,):
        if each is Action.CREATE:
            yield from (_Entry(each, None, child) for child in plan.create)
        elif each is Action.DELETE:
            yield from (_Entry(each, existing, None) for existing in plan.delete)
        else:
            yield from (_Entry(each, *standing) for standing in getattr(plan, each))


def _matching(
    entries: Iterable[_Entry], holding: frozenset[str], search: str, options_of: Mapping[str, Sequence[str]]
) -> Iterator[_Entry]:
    for entry in entries:
        if entry.built:
            options: Sequence[str] = entry.built.options
        else:
            options = options_of.get(entry.existing.id, ()) if entry.existing else ()
        if holding.issubset(options) and search in entry.sku.lower():
            yield entry


def _options_of(plan: BuildPlan) -> dict[str, list[str]]:
    """Return id → options of the children that would be deleted; their combinations are no longer in the plan."""
    if not plan.delete:
        return {}
    return read_options(plan.parent.id)


def _rows(entries: Sequence[_Entry], names: Mapping[str, NamedOption]) -> tuple[Row, ...]:
    ids = [UUID(entry.existing.id) for entry in entries if entry.existing]
    columns = ("id", "option_ids", "is_independent", *Fields.names)
    stored = {row["id"].hex: row for row in Product.objects.filter(pk__in=ids).values(*columns)}
    rows: list[Row] = []
    for entry in entries:
        if entry.existing is None and entry.built:
            rows.append(_new_row(entry.built, names))
        elif entry.existing and entry.existing.id in stored:  # not deleted in the meantime: a preview locks nothing
            rows.append(_row_of(entry, stored[entry.existing.id], names))
    return tuple(rows)


def _new_row(child: Child, names: Mapping[str, NamedOption]) -> Row:
    fields, options = child.fields, named(child.options, names)
    return Row(Action.CREATE, None, options, fields.sku, fields.slug, fields.name, is_independent=False)


def _row_of(entry: _Entry, stored: Mapping[str, Any], names: Mapping[str, NamedOption]) -> Row:
    """Show an existing child as the build leaves it, one that is deleted as it is."""
    built = entry.built
    shown = built.fields.as_dict() if built and entry.kind is not Action.UNTOUCHED else stored
    return Row(
        kind=entry.kind,
        id=stored["id"],
        options=named(built.options if built else stored["option_ids"], names),
        sku=entry.sku,
        slug=shown["slug"] or "",
        name=shown["name"],
        is_independent=stored["is_independent"],
        changes=field_changes(stored, built.fields) if built and entry.kind is not Action.KEEP else (),
    )


def _losses(plan: BuildPlan) -> Losses:
    independent = [UUID(existing.id) for existing in plan.delete if existing.is_independent]
    rows = Product.objects.filter(pk__in=independent[:LOSSES_NAMED]).order_by("pk").values_list("pk", "sku", "name")
    return Losses(
        deleted=len(plan.delete),
        because=tuple(changed_set(plan.parent)) if plan.delete else (),
        independent=tuple(LostChild(id, sku or "", name) for id, sku, name in rows),
        independent_total=len(independent),
    )


def _verdict(
    parent: ParentState, rules: RuleSet, options: Collection[str], names: Mapping[str, NamedOption]
) -> Verdict:
    combination = combination_of(parent, frozenset(options))
    if combination is None:
        message = "options must be one of each linked variation"
        raise Invalid(Problem(message, "not_a_combination", "/data/options", {"options": list(options)}))
    settling = settling_rule(parent.axes, rules, combination) or ()
    return Verdict(
        options=named(combination, names),
        decision=decide(parent.axes, rules, combination),
        settled_by=named([option for option in combination if option in settling], names),
    )
