"""Entries as people read them: "description: *Soft.* → *Very soft.*". No query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Field
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pxm.acting import Origin
from pxm.admin.humanize import count
from pxm.history.declared import TRACKED, Attribute, Tracked, label_of
from pxm.history.models import Entry

NOTHING = "–"

# Nothing is said of the admin: that is where people are.
ORIGINS = {
    Origin.ADMIN: "",
    Origin.API: "API",
    Origin.BUILD: "build",
    Origin.IMPORT: "import",
    Origin.JOB: "job",
    Origin.COMMAND: "command line",
}


def origin(entry: Entry) -> str:
    """Return where the change came from, "" for the admin."""
    return ORIGINS.get(Origin(entry.source.origin), "") if entry.source.origin in set(Origin) else ""


def deed(entry: Entry, subject: SafeString) -> SafeString:
    """Return what was done, to be read behind the name of whoever did it; `subject` is what it was done to."""
    if entry.number > 1:
        return _deed_of_many(entry, subject)
    what = subject
    if entry.row_type:
        what = format_html("{} {} of {}", _noun(entry.row_type), _strong(entry.row_name), subject)
    if entry.verb == Entry.Verb.DONE:
        return format_html("{} of {}", entry.said, what)
    return format_html("{} {}{}", _verb(entry), what, f" {entry.said}" if entry.said else "")


def _deed_of_many(entry: Entry, subject: SafeString) -> SafeString:
    if entry.subject_id is not None:
        return format_html("made {} to {}", count(entry.number, "change"), subject)
    known = TRACKED.get(entry.subject_type)
    things = count(entry.number, known.noun, known.nouns) if known else count(entry.number, "row")
    return format_html("{} {}", _verb(entry), things)


def _verb(entry: Entry) -> str:
    if entry.verb == Entry.Verb.CREATED:
        return "added" if entry.row_type else "created"
    return Entry.Verb(entry.verb).value


def _noun(type_name: str) -> str:
    known = TRACKED.get(type_name)
    return known.noun if known else "row"


def sentences(entry: Entry) -> list[SafeString]:
    """Return what changed, one sentence for each attribute, or for each key of a map."""
    known = TRACKED.get(entry.row_type or entry.subject_type)
    # In the order in which they are declared: databases keep none.
    places = {attribute.name: place for place, attribute in enumerate(known.attributes)} if known else {}
    changes = sorted(entry.changes.items(), key=lambda change: places.get(change[0], len(places)))
    return [sentence for name, change in changes for sentence in _sentences(known, name, change)]


def _sentences(known: Tracked | None, name: str, change: Mapping[str, Any]) -> list[SafeString]:
    attribute = known.attribute(name) if known else None
    # What was recorded under a name that is declared no longer is still told, as it was stored.
    attribute = attribute or Attribute(name, name)
    label = label_of(known, attribute) if known else name
    if "keys" in change:
        return [*_of_keys(attribute, label, change)]
    if "added" in change:
        return [_of_list(attribute, label, change)]
    old, new = (_value(known, attribute, change.get(which)) for which in ("old", "new"))
    return [format_html("{}: {} → {}", label, old, new)]


def _of_keys(attribute: Attribute, label: str, change: Mapping[str, Any]) -> Iterable[SafeString]:
    for key, (old, new) in sorted(change["keys"].items()):
        named = attribute.key_words(key) if attribute.key_words else f"{label}, {key}"
        yield format_html("{}: {} → {}", named, _text(old), _text(new))
    if change["more"]:
        yield format_html("{}: {} more", label, change["more"])


def _of_list(attribute: Attribute, label: str, change: Mapping[str, Any]) -> SafeString:
    parts = [
        format_html("{} {}", verb, _listed(change[verb], attribute)) for verb in ("added", "removed") if change[verb]
    ]
    if change["moved"]:
        parts.append(format_html("{}", "reordered" if not parts else "the rest reordered"))
    if change["more"]:
        parts.append(format_html("{} more", change["more"]))
    return format_html("{}: {}", label, format_html_join("; ", "{}", ((part,) for part in parts)))


def _listed(values: Iterable[Any], attribute: Attribute) -> SafeString:
    return format_html_join(
        ", ", "{}", ((_text(attribute.words(value) if attribute.words else value),) for value in values)
    )


def _value(known: Tracked | None, attribute: Attribute, value: Any) -> SafeString:
    if attribute.words is not None and value is not None and not isinstance(value, dict):
        return _text(attribute.words(value))
    choices = _choices(known, attribute.name)
    return _text(choices.get(value, value) if isinstance(value, str) else value)


def _choices(known: Tracked | None, name: str) -> dict[str, str]:
    fields = {field.name: field for field in known.model._meta.get_fields()} if known else {}
    field = fields.get(name)
    return dict(field.flatchoices) if isinstance(field, Field) and field.choices else {}


def _text(value: Any) -> SafeString:
    """Return a kept value as text; a cut one says how long it was, blanks at its ends can be seen."""
    if value is None or value == "":
        return format_html('<span class="pxm-subtle">{}</span>', NOTHING)
    if isinstance(value, bool):
        return format_html("{}", "yes" if value else "no")
    if isinstance(value, dict):
        text, length = str(value.get("text", "")), int(value.get("length", 0))
        rest = format_html(' <span class="pxm-subtle">({} characters)</span>', f"{length:,}")
        return format_html("{}{}", _strong(f"{text}…"), rest) if length > len(text) else _strong(text)
    return _strong(str(value))


def _strong(text: str) -> SafeString:
    return format_html('<em class="history-value">{}</em>', text)
