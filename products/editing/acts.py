"""*Edit 214 products…*: attributes and template values of many products as one act, shown first, undone as a whole.

The state of a product holds the columns that are edited, and under ``template:<digits of its id>`` what
`products.editing.entries` says of the template. That of a child that becomes independent holds `is_independent`, and
`since` when that was planned. What a room above keeps is under ``elsewhere:<its name>``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse

from products.acts.changes import Change, State
from products.acts.kinds import ACTS, ActKind, Columns, Plan, Subject
from products.acts.kinds import Asked as Document
from products.acts.rows import StoredRows
from products.attributes import BY_NAME
from products.building.rebuild_marks import children_returned
from products.building.tags import tags_written
from products.editing.edits import Asked, CannotHave, Edit, cut
from products.editing.elsewhere import ELSEWHERE, Elsewhere, Wish
from products.editing.entries import Filling, lock_template, present_entries, write_entries
from products.editing.limits import is_too_large, large_ones
from products.extensions.models import IN_ORDER, Field, Template
from products.models import LastBuild, Product
from products.services.rebuilds import attributes_changed
from pxm import bulk
from pxm.admin.humanize import count, listed
from pxm.clock import now
from pxm.history import recording

EDIT_PRODUCTS, EDIT_CHILDREN = "edit-products", "edit-children"
TEMPLATE, INDEPENDENT, SINCE, _ELSEWHERE = "template:", "is_independent", "since", "elsewhere:"
# Fields that a sentence names; more are counted.
_NAMED = 5


def asked_of(
    ids: Iterable[UUID],
    *,
    edits: Sequence[Edit] = (),
    template: UUID | None = None,
    values: Mapping[str, Any] | None = None,
    parent: UUID | None = None,
    elsewhere: Mapping[str, Wish] | None = None,
) -> dict[str, Any]:
    """Ask for edits, and for values of a template by field id, of these products; of children, say of which `parent`.

    Products that do not have the template get it. `elsewhere` is what is asked of rooms above, by the names in
    `ELSEWHERE`. Invalid for what no product can have.
    """
    checked = tuple(edit.checked() for edit in edits)
    return Asked(tuple(id.hex for id in ids), checked, template, values, parent, elsewhere or {}).document


# --- What would happen ------------------------------------------------------------------------------------------------


def _plan(document: Document) -> Plan:
    """A fixed number of queries, whatever the number of products."""
    asked = Asked.read(document)
    filling = Filling(asked.template, asked.values or {}, asked.ids) if asked.template else None
    entries = present_entries(asked.template, asked.ids) if asked.template else {}
    key = _key_of(asked.template)
    large = {product.pk: product for product in large_ones(asked.ids)} if asked.edits else {}
    kept = [(each, _key(each), wish, each.present(wish, asked.ids)) for each, wish in _wishes(asked)]
    changes: list[Change] = []
    counted: Counter[str] = Counter()
    stay: Counter[str] = Counter()
    moment = now().isoformat()
    for id, name, sku, kind, independent, *values in _rows(asked):
        counted["found"] += 1
        before: State = dict(zip(asked.columns, values, strict=True))
        try:
            after: State = asked.of(before)
            if id in large and is_too_large(large[id], after):
                raise CannotHave("would become too large")
            becomes_independent = kind == Product.Type.CHILD and not independent and after != before
            if filling:
                before[key] = entries.get(id.hex)
                after[key] = filling.of(id, before[key])
            is_passed_on = after != before
            for each, kept_as, wish, present in kept:
                before[kept_as] = present[id.hex]
                after[kept_as] = each.of(wish, before[kept_as])
        except CannotHave as reason:
            stay[str(reason)] += 1
            continue
        if after == before:
            counted["same"] += 1
            continue
        counted[kind] += is_passed_on
        if becomes_independent:
            counted["independent"] += 1
            before |= {INDEPENDENT: False, SINCE: moment}
            after |= {INDEPENDENT: True, SINCE: moment}
        changes.append(Change(id.hex, f"{name} · {sku}" if sku else name, before, after))
    counted["gone"] = len(asked.ids) - counted["found"]
    return Plan(changes, list(_notes(counted, stay)))


def _wishes(asked: Asked) -> list[tuple[Elsewhere, Wish]]:
    """Return what is asked of rooms above, each with what knows how."""
    return [(each, asked.elsewhere[each.name]) for each in ELSEWHERE if each.name in asked.elsewhere]


def _key(each: Elsewhere) -> str:
    return f"{_ELSEWHERE}{each.name}"


def _rows(asked: Asked) -> Iterator[Any]:
    rows = Product.objects.filter(bulk.ids(asked.ids)).order_by("name", "pk")
    columns = ("pk", "name", "sku", "product_type", INDEPENDENT, *asked.columns)
    yield from rows.values_list(*columns).iterator(chunk_size=2000)


def _notes(counted: Mapping[str, int], stay: Mapping[str, int]) -> Iterator[str]:
    if same := counted["same"]:
        yield f"{same:,} {'has' if same == 1 else 'have'} it already."
    for reason, number in stay.items():
        yield f"{number:,} {reason} and {'stays as it is' if number == 1 else 'stay as they are'}."
    if gone := counted["gone"]:
        yield f"{count(gone, 'product')} of the selection {'is' if gone == 1 else 'are'} gone."
    if number := counted["independent"]:
        one = number == 1
        become, them = ("child becomes", "it") if one else ("children become", "them")
        yield f"{number:,} {become} independent: later builds will no longer change {them}."
    if number := counted[Product.Type.PARENT]:
        whose = "1 parent follow" if number == 1 else f"{number:,} parents follow"
        yield f"The children of {whose} with the next build."


# --- Doing it ---------------------------------------------------------------------------------------------------------


def _current(changes: Sequence[Change]) -> Mapping[str, State]:
    """Lock the products, and the parents of children among them, as whoever edits one of them does."""
    ids = [change.id for change in changes]
    kept = {key: each.current(some) for each in ELSEWHERE for key, some in _kept(each, changes)}
    children = Product.objects.filter(bulk.ids(ids), parent__isnull=False)
    parents = children.order_by().values_list("parent_id", flat=True).distinct()
    bulk.lock(Product, sorted({*ids, *(id.hex for id in parents)}))
    columns = _columns_of(changes)
    found = _stored(columns).current(columns)
    template = _template_of(changes)
    if template:
        lock_template(template)
        entries, key = present_entries(template, ids), _key_of(template)
        for id, state in found.items():
            state[key] = entries.get(id)
    for change in changes:
        if change.id in found and SINCE in (change.before or {}):
            found[change.id][SINCE] = _state(change.before)[SINCE]
    for key, values in kept.items():
        for id, state in found.items():
            state[key] = values[id]
    return found


def _write(changes: Sequence[Change]) -> None:
    for each in ELSEWHERE:
        for _, some in _kept(each, changes):
            each.write([change for change in some if change.before != change.after])
    products = _of_products(changes)
    if products:
        _write_products(products)


def _kept(each: Elsewhere, changes: Sequence[Change]) -> Iterator[tuple[str, list[Change]]]:
    """Yield under which key states hold what a room keeps, and the changes of that alone; nothing if they do not."""
    key = _key(each)
    if key in _state(changes[0].before):
        yield (
            key,
            [change._replace(before=_state(change.before)[key], after=_state(change.after)[key]) for change in changes],
        )


def _of_products(changes: Sequence[Change]) -> Sequence[Change]:
    """Return what changes of that which products keep themselves; mostly that is all of it."""
    if not _is_elsewhere(changes):
        return changes
    own = (
        change._replace(before=_without_elsewhere(change.before), after=_without_elsewhere(change.after))
        for change in changes
    )
    return [change for change in own if change.before != change.after]


def _is_elsewhere(changes: Sequence[Change]) -> bool:
    """Return whether the states of these changes, all alike, hold what a room above keeps."""
    return any(name.startswith(_ELSEWHERE) for name in _state(changes[0].before))


def _without_elsewhere(state: State | None) -> State:
    return {name: value for name, value in _state(state).items() if not name.startswith(_ELSEWHERE)}


def _write_products(changes: Sequence[Change]) -> None:
    rows = Product.objects.filter(bulk.ids([change.id for change in changes])).order_by()
    found = {id.hex: _Found(id, name, parent) for id, name, parent in rows.values_list("pk", "name", "parent_id")}
    columns = _columns_of(changes)
    _stored(columns).write(columns)
    template = _template_of(changes)
    if template:
        key = _key_of(template)
        entries = [(change, _state(change.before)[key], _state(change.after)[key]) for change in changes]
        write_entries(template, [each for each in entries if each[1] != each[2]])
    if "tags" in _state(changes[0].before):
        tags_written([change.id for change in changes])
    attributes_changed([product.id for product in found.values() if product.parent_id is None])
    note_returned(changes, {id: product.parent_id for id, product in found.items()})
    recording.rows_changed(Product, _told_rows(changes, found, template))


class _Found(NamedTuple):
    id: UUID
    name: str
    parent_id: UUID | None


def _state(state: State | None) -> State:
    """Return a state; no act of this kind makes or deletes products."""
    return state or {}


def _key_of(template: UUID | None) -> str:
    return f"{TEMPLATE}{template.hex}" if template else ""


def _template_of(changes: Sequence[Change]) -> UUID | None:
    """Return the template that all changes of an act are about, if any."""
    key = next((name for name in _state(changes[0].before) if name.startswith(TEMPLATE)), None)
    return UUID(key.removeprefix(TEMPLATE)) if key else None


def _columns_of(changes: Sequence[Change]) -> Sequence[Change]:
    """Return the parts of changes that are about columns of the product; mostly that is all of them."""
    is_mixed = _template_of(changes) is not None or _is_elsewhere(changes)
    if not is_mixed and not any(SINCE in _state(change.before) for change in changes):
        return changes
    return [change._replace(before=_own(change.before), after=_own(change.after)) for change in changes]


def _own(state: State | None) -> State:
    others = (TEMPLATE, SINCE, _ELSEWHERE)
    return {name: value for name, value in _state(state).items() if not name.startswith(others)}


def _stored(columns: Sequence[Change]) -> StoredRows:
    names = {tuple(_state(change.before)) for change in columns}
    return StoredRows(Product, tuple(dict.fromkeys(name for some in sorted(names) for name in some)))


def note_returned(changes: Sequence[Change], parents: Mapping[str, UUID | None]) -> None:
    """Note the children that are not independent any more, and that a build since the act has left alone.

    `parents` has that of each product by its id.
    """
    returned: defaultdict[UUID, list[str]] = defaultdict(list)
    for change in changes:
        if _state(change.before).get(INDEPENDENT) and not _state(change.after).get(INDEPENDENT, True):
            parent = parents[change.id]
            if parent:
                returned[parent].append(str(_state(change.before)[SINCE]))
    built = LastBuild.objects.filter(product__in=returned).order_by().values_list("product", "built_at")
    for parent_id, moment in built:
        number = sum(moment > datetime.fromisoformat(since) for since in returned[parent_id])
        if number:
            children_returned(parent_id=parent_id, count=number)


Told = tuple[UUID, str, State, State]


def _told_rows(changes: Sequence[Change], products: Mapping[str, _Found], template: UUID | None) -> Iterator[Told]:
    """Yield what the history is told: columns by name, values of the template by the names of its fields."""
    named = _names_of_fields(template) if template else {}
    name = str(Template.objects.values_list("name", flat=True).get(pk=template)) if template else ""
    for change, columns in zip(changes, _columns_of(changes), strict=True):
        before, after = _state(columns.before), _state(columns.after)
        if template:
            for state, whole in ((before, change.before), (after, change.after)):
                entry = _state(whole)[_key_of(template)]
                state["templates"] = [name] if entry and entry["position"] is not None else []
                values = (entry["entry"] or {}) if entry else {}
                state["template_values"] = {f"{name} · {named[id]}": values[id] for id in named if id in values}
        yield products[change.id].id, products[change.id].name, before, after


def _names_of_fields(template: UUID) -> dict[str, str]:
    fields = Field.objects.filter(template=template).order_by(*IN_ORDER).values_list("pk", "name")
    return {str(pk): name for pk, name in fields}


# --- In words ---------------------------------------------------------------------------------------------------------


def _told(document: Document, number: int, thing: str, things: str) -> str:
    asked = Asked.read(document)
    parts = [edit.said for edit in asked.edits]
    if asked.template:
        named = _names_of_fields(asked.template)
        fields = [named[id] for id in named if id in (asked.values or {})]
        template = Template.objects.filter(pk=asked.template).values_list("name", flat=True).first()
        parts.append(" · ".join(filter(None, [template or "a template", listed(fields, most=_NAMED)])))
    parts += [each.said(wish) for each, wish in _wishes(asked)]
    return f"edited {count(number, thing, things)}: {listed(parts)}"


def _columns(document: Document) -> Columns:
    """Return the edited attributes, one column for the edited fields of a template, and one for what a room keeps.

    At most two queries.
    """
    asked = Asked.read(document)
    labels = {name: BY_NAME[name].title for name in asked.columns}
    if asked.template:
        name = Template.objects.filter(pk=asked.template).values_list("name", flat=True).first()
        labels[_key_of(asked.template)] = str(name or "Template")
    named = _names_of_fields(asked.template) if asked.template else {}
    kept = {_key(each): (each, wish) for each, wish in _wishes(asked)}
    labels |= {key: each.title for key, (each, _) in kept.items()}

    def words(name: str, state: State) -> str:
        if name in kept:
            each, wish = kept[name]
            return each.words(wish, state[name])
        if not name.startswith(TEMPLATE):
            return asked.words(name, state[name])
        return _entry_in_words(state[name], {id: named[id] for id in named if id in (asked.values or {})})

    return Columns(labels, words)


def _entry_in_words(entry: Mapping[str, Any] | None, named: Mapping[str, str]) -> str:
    values = (entry["entry"] or {}) if entry else {}
    shown = [f"{named[id]}: {_said(values[id])}" for id in named if id in values]
    return " · ".join(shown) or ("attached" if entry and entry["position"] is not None else "")


def _said(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else cut(str(value))


def _children_of(document: Document) -> Subject | None:
    parent_id = Asked.read(document).parent
    parent = Product.objects.filter(pk=parent_id).first() if parent_id else None
    if parent is None:
        return None
    return Subject(parent, parent.name, f"{reverse('admin:products_product_change', args=[parent.pk])}#children")


def _kind(name: str, thing: str, things: str, subject: Callable[[Document], Subject | None]) -> ActKind:
    return ActKind(
        name=name,
        verb="Edit",
        thing=thing,
        things=things,
        permission="products.change_product",
        plan=_plan,
        current=_current,
        write=_write,
        told=partial(_told, thing=thing, things=things),
        subject=subject,
        columns=_columns,
        needs=lambda document: [each.permission for each, _ in _wishes(Asked.read(document))],
        back=lambda: reverse("admin:products_product_changelist"),
    )


def declare() -> None:
    ACTS.add(
        _kind(EDIT_PRODUCTS, "product", "products", lambda document: None),
        _kind(EDIT_CHILDREN, "child", "children", _children_of),
    )
