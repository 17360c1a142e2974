"""Templates of children: what their parent has attached is copied as it stands, set by set (PIM contract §3.4, §3.7).

What a child has of its own, an entry or a template attached to it, is left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from products.building.children import PRODUCTS
from products.extensions.models import Field
from products.models import ProductTemplate, TemplateValue
from products.models.template import value_columns
from pxm import bulk
from pxm.bulk import moment_text

_LINKS, _VALUES, _FIELDS = (model._meta.db_table for model in (ProductTemplate, TemplateValue, Field))


def copy_templates(parent_id: UUID, *, new: Collection[str], standing: Collection[str], moment: datetime) -> None:
    """Give children, by the digits of their ids, what their parent has attached, with the values.

    A fixed number of statements, however many children and templates there are.
    """
    if standing:
        _take_back(standing)
        _attach_waiting(parent_id, standing)
    _copy(parent_id, [*new, *standing], moment)


def index_values(rows: Sequence[ProductTemplate]) -> None:
    """Let products be found by the values of these entries, which are attached and not indexed yet."""
    fields = Field.objects.filter(template__in={row.template_id for row in rows})
    kinds = {str(pk): kind for pk, kind in fields.values_list("pk", "field_type")}
    TemplateValue.objects.bulk_create(
        TemplateValue(product_id=row.product_id, field_id=UUID(key), **columns)
        for row in rows
        for key, value in (row.entry or {}).items()
        if key in kinds and (columns := value_columns(kinds[key], value))
    )


def _take_back(children: Collection[str]) -> None:
    """Delete what earlier builds copied."""
    # The ids themselves, not the products that have them: these PostgreSQL would look up in the array row by row.
    linked, ids = bulk.with_ids(children, "l.product_id")
    bulk.execute(
        f'DELETE FROM "{_VALUES}" WHERE id IN (SELECT v.id FROM "{_LINKS}" l JOIN "{_FIELDS}" f'
        f' ON f.template_id = l.template_id JOIN "{_VALUES}" v ON v.field_id = f.id AND v.product_id = l.product_id'
        f" WHERE l.inherited AND {linked})",
        ids,
    )
    own, ids = bulk.with_ids(children, "product_id")
    bulk.execute(f'DELETE FROM "{_LINKS}" WHERE inherited AND {own}', ids)


def _attach_waiting(parent_id: UUID, children: Collection[str]) -> None:
    """Attach what children have values in already: their entries were written before the template came."""
    attached = ProductTemplate.objects.filter(product=parent_id, position__isnull=False)
    positions = dict(attached.values_list("template_id", "position"))
    product = ProductTemplate._meta.get_field("product")
    waiting = list(
        ProductTemplate.objects.filter(bulk.one_of(product, children), position=None, template__in=positions)
    )
    for row in waiting:
        row.position = positions[row.template_id]
    ProductTemplate.objects.bulk_update(waiting, ["position"])
    index_values(waiting)


def _copy(parent_id: UUID, children: Collection[str], moment: datetime) -> None:
    child, ids = bulk.with_ids(children, "c.id")
    times = ", ".join(bulk.parameter_for(ProductTemplate, column) for column in ("created_at", "updated_at"))
    bulk.execute(
        f'INSERT INTO "{_LINKS}" (product_id, template_id, position, inherited, entry, created_at, updated_at)'
        f' SELECT c.id, p.template_id, p.position, TRUE, p.entry, {times} FROM "{_LINKS}" p, "{PRODUCTS}" c'
        f" WHERE p.product_id = %s AND p.position IS NOT NULL AND {child} AND NOT EXISTS"
        f' (SELECT 1 FROM "{_LINKS}" o WHERE o.product_id = c.id AND o.template_id = p.template_id)',
        *[moment_text(moment)] * 2,
        parent_id.hex,
        ids,
    )
    linked, ids = bulk.with_ids(children, "l.product_id")
    bulk.execute(
        f'INSERT INTO "{_VALUES}" (product_id, field_id, text, number, flag)'
        f' SELECT l.product_id, v.field_id, v.text, v.number, v.flag FROM "{_VALUES}" v JOIN "{_FIELDS}" f'
        f' ON f.id = v.field_id JOIN "{_LINKS}" l ON l.template_id = f.template_id AND l.inherited'
        f" WHERE v.product_id = %s AND {linked}",
        parent_id.hex,
        ids,
    )
