"""Who changed what two people have open at once: told to the forms of the admin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from pxm.acting import Kind
from pxm.history import words
from pxm.history.declared import tracked
from pxm.history.models import Entry
from pxm.ids import read_uuid

# Whoever changed a key of a map is looked for among so many changes of the map.
_LOOKED_AT = 50


def tell(row: Any, attribute: str, key: str) -> tuple[str, datetime] | None:
    """Return who changed an attribute of a row last, and when, as `Teller` has it; a query or two."""
    known = tracked(type(row))
    if known is None:
        return None
    told = Entry.objects.select_related("act")
    of_subject = told.filter(subject_id=row.pk, subject_type=known.name)
    if _holds_parts(row, attribute):
        entry = _of_parts(of_subject, attribute, key).order_by("-id").first()
    else:
        # A row that belongs to another is told of there.
        own = told.filter(row_id=row.pk) if known.belongs_to else of_subject.filter(row_id=None)
        entry = _of_key(own.filter(changes__has_key=attribute), attribute, key)
    return (_who(entry), entry.at) if entry else None


def _who(entry: Entry) -> str:
    name, origin = entry.source.actor_name or "someone", words.origin(entry)
    if entry.source.actor_kind != Kind.USER:
        name = f"{name[:1].upper()}{name[1:]}"
    return f"{name} ({origin})" if origin else name


def _holds_parts(row: Any, attribute: str) -> bool:
    """Return whether it is a list of parts whose changes are told on the row's page, as options of a variation are."""
    field = next((field for field in row._meta.get_fields() if field.name == attribute), None)
    if field is None or not field.one_to_many:
        return False
    part = tracked(field.related_model)
    return part is not None and bool(part.belongs_to)


def _of_parts(entries: QuerySet[Entry], attribute: str, key: str) -> QuerySet[Entry]:
    part, _, name = key.partition("/")
    if not part:
        return entries.filter(Q(row_id__isnull=False) | Q(changes__has_key=attribute))
    inner = read_uuid(name)
    found = entries.filter(row_id=inner or read_uuid(part))
    return found.filter(changes__has_key=name) if name and not inner else found


def _of_key(entries: QuerySet[Entry], attribute: str, key: str) -> Entry | None:
    newest = list(entries.order_by("-id")[: _LOOKED_AT if key else 1])
    within = (entry for entry in newest if _names(entry.changes[attribute], key))
    return next(within, newest[0] if newest else None)


def _names(change: Any, key: str) -> bool:
    return any(name == key or name.startswith(f"{key} › ") for name in change.get("keys", ()))
