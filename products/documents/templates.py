"""What products show of templates: the values of those attached, by the slugs clients know (PIM contract §7.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from products.documents.parts import Shown
from products.extensions.models import IN_ORDER, Field, Template
from products.models import Product, ProductTemplate
from pxm.api.documents import Document, moment
from pxm.prepared import Prepared, one_of


def shown_templates(products: Sequence[Product]) -> Callable[[Product], Shown]:
    """Three queries, one if none of the products has a template."""
    attached: defaultdict[UUID, list[ProductTemplate]] = defaultdict(list)
    for row in _ATTACHED.all(ids=[product.pk for product in products]):
        attached[row.product_id].append(row)
    used = {row.template_id for of_product in attached.values() for row in of_product}
    slugs = _slugs(used)
    fields = _fields(used)

    def shown(product: Product) -> Shown:
        values = {
            slugs[row.template_id]: shown_values(row.entry, fields[row.template_id])
            for row in attached.get(product.pk, ())
            if row.template_id in slugs
        }
        return Shown(attributes={"extensions": values})

    return shown


def _slugs(template_ids: Collection[UUID]) -> dict[UUID, str]:
    return dict(_SLUGS.all(ids=template_ids))


def _fields(template_ids: Collection[UUID]) -> defaultdict[UUID, list[Field]]:
    """Return the enabled fields of templates in order."""
    fields: defaultdict[UUID, list[Field]] = defaultdict(list)
    for field in _FIELDS.all(ids=template_ids):
        fields[field.template_id].append(field)
    return fields


_ATTACHED = Prepared(
    lambda ids: ProductTemplate.objects.filter(one_of("product", ids), position__isnull=False).order_by(
        "position", "pk"
    )
)
_SLUGS = Prepared(lambda ids: Template.objects.filter(one_of("pk", ids), enabled=True).values_list("pk", "slug"))
_FIELDS = Prepared(lambda ids: Field.objects.filter(one_of("template", ids), enabled=True).order_by(*IN_ORDER))


def shown_values(entry: Mapping[str, Any] | None, fields: Iterable[Field]) -> dict[str, Any]:
    """Return the values of an entry by the slugs of the fields: null for none, unless that is to be left out."""
    entry = entry or {}
    values = {field: entry.get(str(field.pk)) for field in fields}
    return {field.slug: value for field, value in values.items() if value is not None or not field.omit_null}


def entry_documents(rows: Sequence[ProductTemplate]) -> list[Document]:
    """Return entries as clients of their flow know them: the id is that of the product."""
    fields = _fields({row.template_id for row in rows})
    return [
        {
            "id": str(row.product_id),
            "type": "entry",
            **shown_values(row.entry, fields[row.template_id]),
            "meta": {
                "timestamps": {"created_at": moment(row.created_at), "updated_at": moment(row.updated_at)},
                "owner": "store",
            },
        }
        for row in rows
    ]
