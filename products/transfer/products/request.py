"""Asking for an export of products (PIM contract §6.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from jobs.models import Job
from jobs.services import submit
from products.extensions.models import Field, Template
from products.extensions.slugs import whole_slug
from products.files.private import drop_private
from products.inputs.maps import CompactInput
from products.models import Product
from products.transfer.products.chosen import keep_listed
from products.transfer.products.columns import ALWAYS, ENTRY_TIMES, Asked, TemplateColumn, UnknownColumn, read_asked
from pxm.errors import Invalid, Problem
from pxm.ids import read_uuid
from pxm.inputs import Entries, Text
from pxm.pointers import ATTRIBUTES, join

PRODUCT_EXPORT = "product-export"
MOST_COLUMNS = 1_000
# Files that were made, and what says which products are to be in them.
KEPT_FOR = timedelta(days=30)
_COLUMN_LENGTH = 1_000
_POINTER = join(ATTRIBUTES, "columns", "include")


class ColumnsInput(CompactInput):
    include = Entries(
        child=Text(max_length=_COLUMN_LENGTH), most=MOST_COLUMNS, noun="columns", required=False, allow_null=True
    )


class ExportInput(CompactInput):
    columns = ColumnsInput(required=False, allow_null=True)


def request_export(
    *,
    attributes: Mapping[str, Any],
    filter_text: str,
    use_template_slugs: bool,
    request_id: str,
    actor_name: str = "",
) -> Job:
    """Submit the job that exports what a filter, already checked, leaves. Invalid for columns that nobody knows."""
    sent = ExportInput.read(attributes)
    include: Sequence[str] = (sent.get("columns") or {}).get("include") or ()
    check_columns(include)
    return submit(
        type=PRODUCT_EXPORT,
        payload={"columns": list(include), "filter": filter_text, "slugs": use_template_slugs},
        request_id=request_id,
        actor_name=actor_name,
        subject_name="products",
        meta={"filter": filter_text, "file_locations": None},
    )


def request_listed_export(
    *,
    products: QuerySet[Product],
    columns: Sequence[str],
    in_parts: bool,
    request_id: str,
    actor: User,
) -> Job:
    """Submit the job that exports these very products for people to open. Invalid for columns that nobody knows.

    Beside `columns` there are those that are always there, and only those if `columns` is empty. A file for people is
    safe to open in a spreadsheet: nothing in it is run as a formula.
    """
    check_columns(columns)
    file_id = keep_listed(products, KEPT_FOR)
    try:
        return submit(
            type=PRODUCT_EXPORT,
            payload={
                # Without any, the job would take all.
                "columns": list(columns) or [ALWAYS[0]],
                "filter": "",
                "slugs": True,
                "products": str(file_id),
                "for_people": True,
                "one_file": not in_parts,
            },
            request_id=request_id,
            actor=actor,
            subject_name="products",
            meta={"filter": "", "file_locations": None},
        )
    except BaseException:
        drop_private([file_id])
        raise


def check_columns(include: Sequence[str]) -> Asked:
    """Return what the columns ask for; raises Invalid for one that nobody knows. One query at most."""
    try:
        asked = read_asked(include)
    except UnknownColumn as problem:
        raise _invalid(problem.place, str(problem)) from problem
    known = known_templates(asked.templates)
    for each in asked.templates:
        if each not in known:
            name = next(place for place, text in enumerate(include) if text.replace(" ", "").endswith(f":{each.field}"))
            raise _invalid(name, f"{include[name]} is no column")
    return asked


def known_templates(columns: Sequence[TemplateColumn]) -> dict[TemplateColumn, tuple[Template, Field | None]]:
    """Return the template and the field of each column that has them; without a field, it is one of the times."""
    if not columns:
        return {}
    ids = {id for each in columns if (id := read_uuid(each.template))}
    slugs = {whole_slug(each.template) for each in columns}
    templates = Template.objects.filter(Q(pk__in=ids) | Q(slug__in=slugs), enabled=True)
    by_name = {name: template for template in templates for name in (str(template.pk), template.slug)}
    fields = Field.objects.filter(template__in=[template.pk for template in by_name.values()], enabled=True)
    by_field = {(field.template_id, name): field for field in fields for name in (field.name, field.slug)}
    found: dict[TemplateColumn, tuple[Template, Field | None]] = {}
    for each in columns:
        template = by_name.get(str(read_uuid(each.template))) or by_name.get(whole_slug(each.template))
        field = by_field.get((template.pk, each.field)) if template else None
        if template and (field or each.field in ENTRY_TIMES):
            found[each] = (template, field)
    return found


def _invalid(place: int, message: str) -> Invalid:
    return Invalid(Problem(message, "unknown_column", join(_POINTER, str(place))))
