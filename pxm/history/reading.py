"""Reading the history: of one thing, of everything, of one act, and who last changed an attribute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pxm.history import words
from pxm.history.declared import TRACKED, tracked
from pxm.history.models import Entry

ON_A_PAGE = 25
# What an act on one thing shows of itself without being opened.
SHOWN_OF_AN_ACT = 5


@dataclass(frozen=True)
class LastChange:
    who: str
    at: datetime


@dataclass(frozen=True)
class Line:
    """One entry as it is shown. `parts` are the first entries of an act on one thing, `more` counts its others."""

    entry: Entry
    subject: SafeString
    job_page: str
    parts: list[Line]

    @property
    def who(self) -> str:
        return self.entry.source.actor_name or "Someone"

    @property
    def origin(self) -> str:
        return words.origin(self.entry)

    @property
    def deed(self) -> SafeString:
        return words.deed(self.entry, self.subject)

    @property
    def sentences(self) -> list[SafeString]:
        return words.sentences(self.entry)

    @property
    def is_act(self) -> bool:
        return self.entry.number > 1

    @property
    def more(self) -> int:
        return self.entry.number - len(self.parts) if self.is_act else 0

    @property
    def others(self) -> int:
        """How many other things the same act concerned."""
        return self.entry.act.number - 1 if self.entry.act and not self.entry.inside else 0


@dataclass(frozen=True)
class Page:
    """`next` is the number of the next page, None on the last."""

    lines: list[Line]
    next: int | None


def changes_of(subject_type: str, subject_id: UUID, page: int = 0) -> Page:
    """Return a page of what happened to one thing and its parts, newest first. Three queries at most."""
    return _page(_of(subject_type, subject_id).filter(inside=False).order_by("-id"), page, named=False)


def entries_within(act: Entry, page: int = 0) -> Page:
    """Return a page of what one act did, in order."""
    return _page(act.entries.select_related("act").order_by("place"), page, named=act.subject_id is None)


def last_change(row: Model, attribute: str) -> LastChange | None:
    """Return who last changed an attribute of a row, and when; None if nobody has since it was made."""
    return last_changes(row, [attribute]).get(attribute)


def last_changes(row: Model, attributes: Collection[str]) -> dict[str, LastChange]:
    """As `last_change`, for several attributes at once: one query for each."""
    known = tracked(type(row))
    if known is None:
        return {}
    rows = Entry.objects.filter(row_id=row.pk) if known.belongs_to else _of(known.name, row.pk).filter(row_id=None)
    found = ((name, rows.filter(changes__has_key=name).order_by("-id").first()) for name in attributes)
    return {name: LastChange(entry.source.actor_name, entry.at) for name, entry in found if entry is not None}


def _of(subject_type: str, subject_id: UUID) -> QuerySet[Entry]:
    return Entry.objects.select_related("act").filter(subject_id=subject_id, subject_type=subject_type)


def _page(entries: QuerySet[Entry], page: int, *, named: bool) -> Page:
    first = page * ON_A_PAGE
    found = list(entries[first : first + ON_A_PAGE + 1])
    is_last = len(found) <= ON_A_PAGE
    return Page(lines_of(found[:ON_A_PAGE], named=named), None if is_last else page + 1)


def lines_of(entries: Collection[Entry], *, named: bool = True) -> list[Line]:
    """Return entries as lines: one query for the parts of acts, and if things are `named` one for each kind of thing.

    Without, what is changed is called *this product*: the lines stand on its page.
    """
    parts = _first_parts(entries)
    pages = _pages(entries) if named else {}

    def line(entry: Entry) -> Line:
        subject = _linked(entry, pages) if named else _this(entry)
        within = [line(part) for part in parts.get(entry.pk, ())]
        return Line(entry=entry, subject=subject, job_page=_job_page(entry), parts=within)

    return [line(entry) for entry in entries]


def _first_parts(entries: Iterable[Entry]) -> dict[UUID, list[Entry]]:
    acts = [entry.pk for entry in entries if entry.number > 1 and entry.subject_id is not None]
    found: defaultdict[UUID, list[Entry]] = defaultdict(list)
    if acts:
        first = Entry.objects.filter(act__in=acts, place__lt=SHOWN_OF_AN_ACT).select_related("act")
        for part in first.order_by("act", "place"):
            if part.act_id:
                found[part.act_id].append(part)
    return found


def _pages(entries: Iterable[Entry]) -> dict[UUID, str]:
    """Return the admin pages of those things that still exist; one query for each kind."""
    by_type: defaultdict[str, set[UUID]] = defaultdict(set)
    for entry in entries:
        if entry.subject_id is not None:
            by_type[entry.subject_type].add(entry.subject_id)
    pages: dict[UUID, str] = {}
    for type_name, ids in by_type.items():
        known = TRACKED.get(type_name)
        for id in known.model._base_manager.filter(pk__in=ids).values_list("pk", flat=True) if known else ():
            pages[id] = _address(type_name, id)
    return pages


def _linked(entry: Entry, pages: dict[UUID, str]) -> SafeString:
    page = pages.get(entry.subject_id) if entry.subject_id else None
    if page:
        return format_html('<a class="history-subject pxm-cut pxm-link" href="{}">{}</a>', page, entry.subject_name)
    return format_html('<em class="history-subject pxm-cut">{}</em>', entry.subject_name)


def _this(entry: Entry) -> SafeString:
    known = TRACKED.get(entry.subject_type)
    return format_html("this {}", known.noun if known else "row")


def _job_page(entry: Entry) -> str:
    return _address("jobs.job", entry.source.job_id) if entry.source.job_id else ""


def _address(type_name: str, id: object) -> str:
    try:
        return reverse(f"admin:{type_name.replace('.', '_')}_change", args=[id])
    except NoReverseMatch:
        return ""
