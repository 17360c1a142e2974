"""Writes children, many at once and never through model instances, and what is kept with their parent (PIM §3.6)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import CharField
from django.db.models import Value as Constant
from django.db.models.functions import Cast, Concat

from products.attributes import ATTRIBUTES, BUILT, CODES, Inherited
from products.building.children import PRODUCTS, CodeChange, Existing
from products.building.identity import key_text
from products.building.inheritance import PLACES, Child, Fields
from products.building.last_build import changed_fields, inputs_snapshot, variations_snapshot
from products.building.matrix import Leaf, matrix_text
from products.building.plan import BuildPlan, Standing
from products.models import LastBuild, Product
from pxm import bulk, prepared
from pxm.bulk import Value, moment_text, uuid_text
from pxm.deletion import delete_rows
from pxm.text_hash import text_hash

_OPTION_IDS = "option_ids"
_NULLABLE = tuple(attribute.name for attribute in BUILT if attribute.cleared is None)
# Their texts may be longer than an index entry can be: a column beside theirs keeps them unique.
_HASHED = {name: column for name, column in CODES.items() if name != column}
_NOT_INHERITED = {
    attribute.name: bulk.text_of(attribute.cleared)
    for attribute in ATTRIBUTES
    if attribute.inherited is Inherited.NEVER and not attribute.in_rows
}


def delete_children(children: Iterable[Existing]) -> None:
    """Delete children and everything that depends on them; what merely mentions one, like a bundle, keeps its id."""
    doomed = [child.id for child in children]
    if doomed:
        delete_rows(Product.objects.filter(bulk.ids(doomed)))


def create_children(plan: BuildPlan, children: Iterable[Child], ids: Iterable[str], moment: datetime) -> None:
    """Insert the children of a plan under these ids. `children` yields them while they are handed to the database."""
    own = plan.varying | {_OPTION_IDS}
    read = _reader_of(own)
    shared = {
        **_shared_columns(plan.parent.fields, set(Fields.names) - own),
        **_NOT_INHERITED,
        "product_type": Product.Type.CHILD.value,
        "parent_id": plan.parent.id.hex,
        "is_independent": "0",
        "needs_rebuild": "0",
        "occurring_options": None,
        "created_at": moment_text(moment),
        "updated_at": moment_text(moment),
    }
    rows = ((id, key_text(child.key), child.build_hash, *read(child)) for id, child in zip(ids, children, strict=True))
    bulk.insert(Product, ("id", "option_key", "build_hash", *_columns_of(own)), rows, shared, has_triggers=True)


def update_children(plan: BuildPlan, rows: Iterable[Standing], moment: datetime) -> None:
    """Write the children in one set-based statement, and of their columns only those in which one can differ.

    `rows` yields the plan's updates while they are handed to the database.
    """
    codes = {name: [change for change in changes if change.existing] for name, changes in plan.codes.items()}
    for name, changes in codes.items():
        _park(name, changes)
    names = _changed_names(plan) | {name for name, changes in codes.items() if changes}
    shared = _shared_columns(plan.parent.fields, names - plan.varying - {_OPTION_IDS})
    own = names - shared.keys()
    read = _reader_of(own)
    values = ((it.existing.id, it.child.build_hash, *read(it.child)) for it in rows)
    columns = ("build_hash", *_columns_of(own))
    bulk.update(Product, columns, values, {**shared, "updated_at": moment_text(moment)})


def _changed_names(plan: BuildPlan) -> frozenset[str]:
    """Return what can differ beside the codes, whose changes are known one by one."""
    changed = changed_fields(plan.parent)
    names = {*Fields.names, _OPTION_IDS} if changed is None else changed
    return frozenset(names).difference(plan.codes)


def _park(name: str, changes: Sequence[CodeChange]) -> None:
    """Clear the old code of children whose code goes to a sibling, so that siblings can swap codes or pass them on."""
    column = CODES[name]
    held = Existing._fields.index(column)
    wanted = {change.code for change in changes if change.code}
    parked = [existing.id for existing, _, _ in changes if existing and existing[held] in wanted]
    if parked:
        # A child cannot be without a SKU; no other product has one of this form with this very id in it.
        nothing = Concat(Constant("parked "), Cast("id", CharField())) if name == "sku" else None
        Product.objects.filter(bulk.ids(parked)).update(**{column: nothing})


# --- Children as columns ----------------------------------------------------------------------------------------------


def _columns_of(names: Collection[str]) -> list[str]:
    """Return the columns of these fields, and of `option_ids`; a hashed one has a second column."""
    hashes = [column for name, column in _HASHED.items() if name in names]
    return [*_in_order(names), *hashes, *([_OPTION_IDS] if _OPTION_IDS in names else [])]


def _in_order(names: Collection[str]) -> list[str]:
    return [name for name in Fields.names if name in names]


def _reader_of(names: Collection[str]) -> Callable[[Child], list[Value]]:
    """Return the function that reads the values of `_columns_of(names)`."""
    fields = _in_order(names)
    places = [PLACES[name] for name in fields]
    nullable = [fields.index(name) for name in _NULLABLE if name in names]
    hashed = [PLACES[name] for name in _HASHED if name in names]
    has_options = _OPTION_IDS in names

    def read(child: Child) -> list[Value]:
        state = child.state
        values: list[Value] = [state[place] for place in places]
        for place in nullable:
            values[place] = values[place] or None
        values += [text_hash(state[place]) for place in hashed]
        if has_options:
            values.append('["' + '","'.join(child.options) + '"]')
        return values

    return read


def _shared_columns(parent: Fields, names: Collection[str]) -> dict[str, Value]:
    """Return the values of `_columns_of(names)` that all children have in common with their parent."""
    texts = {name: parent[PLACES[name]] for name in _in_order(names)}
    hashes = {column: text_hash(texts[name]) for name, column in _HASHED.items() if name in texts}
    return {name: None if name in _NULLABLE and not text else text for name, text in texts.items()} | hashes


# --- What is kept with the parent -------------------------------------------------------------------------------------


def remember_build(plan: BuildPlan, new_ids: Sequence[str], moment: datetime) -> None:
    """Keep what a build saw and made, and set type and mark of the parent.

    So `built_at` is the time of the last build that found a change; the jobs say when others ran.
    """
    parent, last = plan.parent, plan.parent.last_build
    count = len(plan.combinations)
    grew_anew = bool(plan.create or plan.delete) or last is None or _is_other_tree(last, plan)
    news: dict[str, Any] = {"variations": variations_snapshot(parent), "inputs": inputs_snapshot(parent)}
    if grew_anew:
        news |= {"matrix": matrix_text(_leaves(plan, new_ids)), "child_count": count}
    if grew_anew or any(getattr(last, name) != value for name, value in news.items()):
        _keep(LastBuild(product_id=parent.id, built_at=moment, **news), [*news, "built_at"])
    row = {"product_type": Product.Type.PARENT if count else Product.Type.STANDARD, "needs_rebuild": False}
    if grew_anew or any(getattr(parent, name) != value for name, value in row.items()):
        # Type and matrix are part of the parent's document, the mark is not.
        moved = {"updated_at": moment} if grew_anew or row["product_type"] != parent.product_type else {}
        values = row | moved
        settings = ", ".join(f"{name} = %s" for name in values)
        prepared.execute(f'UPDATE "{PRODUCTS}" SET {settings} WHERE id = %s', *values.values(), parent.id)


def _keep(last: LastBuild, columns: list[str]) -> None:
    """Write the row, or these columns of the one that stands, with one statement."""
    prepared.insert(last, or_change=columns)


def _is_other_tree(last: LastBuild, plan: BuildPlan) -> bool:
    """Return whether the variations were reordered, or children were lost that no build wants back."""
    order = [variation.id for variation in plan.parent.variations]
    return [variation["id"] for variation in last.variations] != order or last.child_count != len(plan.combinations)


def _leaves(plan: BuildPlan, new_ids: Sequence[str]) -> Iterator[Leaf]:
    """Yield each combination with the id of its child, in the order of the combinations."""
    ids = {child.options: uuid_text(id) for child, id in zip(plan.create, new_ids, strict=True)}
    for standing in (plan.update, plan.keep, plan.untouched):
        ids.update((it.child.options, uuid_text(it.existing.id)) for it in standing)
    return ((combination, ids[combination]) for combination in plan.combinations)


def remember_child_rebuild(plan: BuildPlan, new_ids: Sequence[str], moment: datetime) -> None:
    """Let rebuilt children take the places of the old ones in the matrix; everything else waits for the next build."""
    last = plan.parent.last_build
    if last is None:
        return
    ids = {key_text(child.key): uuid_text(id) for child, id in zip(plan.create, new_ids, strict=True)}
    for old in plan.delete:
        last.matrix = last.matrix.replace(uuid_text(old.id), ids[old.key])
    last.inputs["rebuilt_children"] += len(ids)
    last.save(update_fields=["matrix", "inputs"])
    Product.objects.filter(pk=plan.parent.id).update(updated_at=moment)
