"""What the columns of files mean, remembered under names for the next file of the kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from products.extensions.models import IN_ORDER, Field
from products.transfer.models import MAPPING_NAME_LENGTH, Kind, SheetMapping
from products.transfer.sheets.reading import Found
from pxm.clock import now
from pxm.errors import Invalid, Problem


def mappings() -> list[SheetMapping]:
    """Return all of them by name."""
    return list(SheetMapping.objects.order_by("name"))


def remember_mapping(*, name: str, found: Found, kind: str = Kind.PRODUCTS) -> SheetMapping:
    """Remember what the columns of a file mean, and what else was said of it. Invalid for the name.

    What was remembered under that name for such files is replaced.

    Columns without a name of their own are not remembered: nothing would tell which one is meant.
    """
    name = " ".join(name.replace("\0", "").split())
    if not name or len(name) > MAPPING_NAME_LENGTH:
        raise Invalid(Problem(f"Give it a name of 1 to {MAPPING_NAME_LENGTH} characters.", "name", "/name"))
    columns = columns_by_name(found.names, found.columns) if found.choices.names_at else {}
    held = {"columns": columns, "answers": found.choices.answers, "updated_at": now()}
    mapping, _ = SheetMapping.objects.update_or_create(kind=kind, name=name, defaults=held)
    return mapping


def forget_mapping(*, name: str, kind: str = Kind.PRODUCTS) -> None:
    SheetMapping.objects.filter(kind=kind, name=name).delete()


def best_mapping(names: Sequence[str], kind: str = Kind.PRODUCTS) -> SheetMapping | None:
    """Return the one that knows every one of these names, the latest of several; None if there is none."""
    known = SheetMapping.objects.filter(kind=kind).order_by("-updated_at", "name")
    return next((each for each in known if names and each.columns.keys() >= set(names)), None)


def columns_by_name(names: Sequence[str], columns: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, column in zip(names, columns, strict=True):
        found[name] = found.get(name) or column  # of twins, one is left out
    return found


def template_fields() -> dict[str, str]:
    """Return the columns of all templates' fields by what people call them; a name of several fields is none. A query.

    "Book · ISBN", and plain "ISBN" as well, are `template:products(book):isbn`.
    """
    fields = Field.objects.filter(enabled=True, template__enabled=True).select_related("template").order_by(*IN_ORDER)
    found: dict[str, str] = {}
    twice: set[str] = set()
    for field in fields:
        column = f"template:{field.template.slug}:{field.slug}"
        for name in (f"{field.template.name} · {field.name}", field.name):
            twice |= {name} & found.keys()
            found[name] = column
    return {name: column for name, column in found.items() if name not in twice}
