"""Taking back an import as one act: shown first, all or nothing, as long as nobody has changed those products since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from products.acts.changes import Change, State
from products.acts.kinds import ACTS, ActKind, Asked, Columns, Plan, Subject
from products.acts.models import Act
from products.attributes import BY_NAME
from products.editing.acts import INDEPENDENT, SINCE
from products.transfer.models import ImportPlan, PlannedRow
from products.transfer.plans import states
from products.transfer.plans.standing import refuse_to_take_back
from products.transfer.plans.storing import read
from products.transfer.plans.words import Saying
from products.transfer.plans.writing import current, release, write
from pxm.admin.humanize import count
from pxm.errors import Missing
from pxm.rows import could_not_find, lock_one

UNDO_IMPORT = "undo-import"
PERMISSION = "transfer.apply_importplan"


def asked_of(plan: ImportPlan) -> dict[str, str]:
    return {"plan": str(plan.pk), "file": plan.file_name}


def _plan(asked: Asked) -> Plan:
    changes, began_at = to_take_back(asked)
    return Plan([_undoing(change, began_at.isoformat()) for change in changes])


def to_take_back(asked: Asked) -> tuple[list[Change], datetime]:
    """Return what an import has done to each product or price, as a whole, and since when; Missing if it never began.

    Two queries, whatever the number of rows.
    """
    plan = import_of(asked)
    if plan is None or plan.began_at is None:
        raise Missing(could_not_find("import"))
    found: dict[str, Change] = {}
    # The last row of a product was planned on what those before it do, so they are taken back first.
    for change in _written(plan):
        found[change.id] = _joined(change, found.get(change.id))
    return list(found.values()), plan.began_at


def _written(plan: ImportPlan) -> Iterator[Change]:
    rows = PlannedRow.objects.filter(plan=plan, fate=PlannedRow.Fate.WRITTEN).order_by("-number")
    for id, name, text in rows.values_list("subject_id", "name", "change").iterator(chunk_size=1000):
        if id:
            yield read(id, name, text)


def _joined(earlier: Change, later: Change | None) -> Change:
    """Return what two rows of one product do together."""
    if later is None:
        return earlier
    before = None if earlier.before is None else {**(later.before or {}), **earlier.before}
    return Change(later.id, later.name, before, {**(earlier.after or {}), **(later.after or {})})


def _undoing(change: Change, since: str) -> Change:
    if change.before is None:
        return Change(change.id, change.name, states.whole(change.after or {}), None)
    # Variations that it has got since are no reason to keep its old texts.
    before, after = (_without_type(state) for state in (change.after, change.before))
    if INDEPENDENT in after:
        before[SINCE] = after[SINCE] = since
    return Change(change.id, change.name, before, after)


def _without_type(state: State | None) -> State:
    return {name: value for name, value in (state or {}).items() if name != states.TYPE}


def import_of(asked: Asked) -> ImportPlan | None:
    return ImportPlan.objects.filter(pk=UUID(str(asked["plan"]))).first()


def note_undoing(act: Act) -> None:
    """Let the import know the act that would take it back, however it was planned. Refused for what cannot be."""
    plan = lock_one(ImportPlan.objects.all(), UUID(str(act.asked["plan"])))
    refuse_to_take_back(plan)
    plan.undo_id = act.pk
    plan.save(update_fields=["undo_id"])


def _told(asked: Asked, number: int) -> str:
    return f"took back {count(number, 'imported product')} from {asked['file']}"


def _subject(asked: Asked) -> Subject | None:
    plan = import_of(asked)
    if plan is None:
        return None
    return Subject(plan, plan.file_name, reverse("admin:transfer_importplan_change", args=[plan.pk]))


def _columns(asked: Asked) -> Columns:
    """Return the attributes that the columns of the file are about. Three queries at most."""
    plan = import_of(asked)
    header = plan.header if plan else []
    saying = Saying.of(header)
    labels = {name: BY_NAME[name].title for name in BY_NAME if any(_is_of(column, name) for column in header)}
    labels |= {states.key_of(id): name for id, name in saying.templates.items()}

    def words(name: str, state: Mapping[str, Any]) -> str:
        return saying.all_of(name, state[name])

    return Columns(labels, words)


def _is_of(column: str, name: str) -> bool:
    return column == name or column.startswith(f"{name}.") or (column, name) == ("main_image_id", "main_image")


def declare() -> None:
    ACTS.add(
        ActKind(
            name=UNDO_IMPORT,
            verb="Take back",
            thing="imported product",
            things="imported products",
            permission=PERMISSION,
            plan=_plan,
            current=current,
            release=release,
            write=write,
            planned=note_undoing,
            told=_told,
            subject=_subject,
            columns=_columns,
            back=lambda: reverse("admin:transfer_importplan_changelist"),
        )
    )
