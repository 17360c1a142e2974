"""Files of products: looking at their rows, and writing what was planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from products.acts.changes import Change
from products.extensions.models import Template
from products.services.many import Codes
from products.transfer.models import ImportPlan
from products.transfer.plans import states
from products.transfer.plans.before import PlannedBefore
from products.transfer.plans.shapes import WHY, Planned, Stale, differs
from products.transfer.plans.storing import Marks, Seen, store
from products.transfer.plans.writing import current, write
from products.transfer.products.batch import Outcome, What, outcomes_of
from products.transfer.products.rows import BadHeader, Header, read_header
from products.transfer.products.templates import TemplateColumns
from products.transfer.sheets.names import Naming, of_products
from products.transfer.sheets.remembered import template_fields
from products.transfer.table import Line, Unreadable


def naming(remembered: Mapping[str, str] | None) -> Naming:
    """Return how the columns are known: as `remembered`, by their usual names, by fields of templates. One query."""
    return of_products(remembered, template_fields())


def header_of(columns: Sequence[str]) -> Header:
    """Return what the columns are. Raises Unreadable."""
    try:
        return read_header(columns)
    except BadHeader as problem:
        text = str(problem).removeprefix("missing required csv header: ")
        said = f"The file has no column “{text}”." if text != str(problem) else f"{str(problem).capitalize()}."
        raise Unreadable(said) from problem


class ProductPlanner:
    """Checks rows as the API's import checks them, each as if those before it were written."""

    def __init__(self, plan: ImportPlan, columns: Sequence[str]) -> None:
        self._plan = plan
        self._header = header_of(columns)
        self._columns = TemplateColumns(self._header.templates.values(), plan.locale)

    def notice(self, cells: Sequence[str]) -> None:
        """No row says anything about those before it."""

    def plan(self, lines: Sequence[Line]) -> Counter[str]:
        counts: Counter[str] = Counter()
        names = dict(_names(self._header, lines))
        for outcomes in outcomes_of(self._header, self._columns, lines, PlannedBefore(self._plan.pk)):
            counts += store(self._plan.pk, [_seen(each, names) for each in outcomes])
        return counts

    def ignored(self) -> Iterator[str]:
        """Tell which columns nobody knows; that of a corrected file is no news."""
        unknown = (f"template:{each.template}:{each.field}" for each in self._columns.unknown)
        for name in (*self._header.unknown, *unknown):
            if name != WHY:
                yield f"The column “{name}” is ignored: it is no attribute of products."


def _names(header: Header, lines: Iterable[Line]) -> Iterator[tuple[int, str]]:
    """Yield what the rows call their products, for those that do not come to anything."""
    places = {name: place for place, name in header.known.items()}
    for number, cells in lines:
        name, sku = (cells[place].strip() if place < len(cells) else "" for place in (places["name"], places["sku"]))
        yield number, states.called(name, sku)


def _seen(each: Outcome, names: Mapping[int, str]) -> Seen:
    change, marks = None, Marks()
    if each.checked and each.what in (What.NEW, What.CHANGED):
        change, marks = states.change_of(each.checked, each.entries), states.marks_of(each.checked, each.entries)
    codes = states.codes_in(change.after if change else None)
    return Seen(
        each.number,
        each.what,
        change.name if change else names.get(each.number, ""),
        each.checked.product.pk if each.checked else None,
        change,
        each.problems,
        {"sku": codes.get("sku"), "slug": codes.get("slug"), "reference": codes.get("external_ref_hash")},
        marks,
    )


def write_rows(plan: ImportPlan, rows: Sequence[Planned]) -> Stale:
    """Write the rows whose products are as they were planned; return why the others are not."""
    stale: Stale = {}
    for part in _without_repeats(rows):
        stale.update(_write(part))
    return stale


def _without_repeats(rows: Iterable[Planned]) -> Iterator[list[Planned]]:
    """Yield rows in parts that name nothing twice: the later row was planned on what the one before it does."""
    part: list[Planned] = []
    named: set[str] = set()
    for row in rows:
        if row[1].id in named:
            yield part
            part, named = [], set()
        part.append(row)
        named.add(row[1].id)
    if part:
        yield part


def _write(rows: Sequence[Planned]) -> Stale:
    present = current([change for _, change in rows])
    wanted = states.templates_in(change for _, change in rows)
    gone = wanted - set(Template.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    codes = Codes.of(states.codes_sent(change.after) for _, change in rows)
    fresh: list[Change] = []
    stale: Stale = {}
    for number, change in rows:
        why = _lacks(change, gone) or differs(change, present.get(change.id)) or _taken(codes, change)
        if why:
            stale[number] = why
        else:
            codes.give(UUID(change.id), change.before or {}, change.after or {})
            fresh.append(change)
    write(fresh)
    return stale


def _lacks(change: Change, gone: Collection[UUID]) -> str:
    return "" if states.entries_in(change.after).keys().isdisjoint(gone) else "a template of it has been deleted since"


def _taken(codes: Codes, change: Change) -> str:
    names = codes.taken(UUID(change.id), change.after or {})
    return f"another product has got its {states.listed_codes(names)} since" if names else ""
