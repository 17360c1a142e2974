"""``/v2/flows/{slug}/entries``: the values of products in the fields of a template (PIM contract §7.3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from products.documents.templates import entry_documents
from products.extensions.api import FLOW_BY_SLUG
from products.models import ProductTemplate
from products.services.template_values import create_entry, delete_entries, update_entry
from pxm.api.families import FLOWS as FAMILY
from pxm.api.resource_views import paths
from pxm.api.resources import Resource, Verb
from pxm.inputs import Input


class EntryInput(Input):
    """A member for each field of the flow, by its slug: which there are, and what they take, the flow says."""


def _rows(flow_slug: str) -> QuerySet[ProductTemplate]:
    return ProductTemplate.objects.filter(template__slug=flow_slug, entry__isnull=False)


def _create(*, flow_id: UUID, product_id: str | None, attributes: dict[str, Any]) -> ProductTemplate:
    return create_entry(template_id=flow_id, product_id=product_id, attributes=attributes)


def _update(*, entry_id: int, product_id: str | None, attributes: dict[str, Any]) -> ProductTemplate:
    return update_entry(entry_id=entry_id, attributes=attributes)


ENTRIES = Resource(
    type="entry",
    model=ProductTemplate,
    within=FLOW_BY_SLUG,
    at="entries",
    key="entry_id",
    named_by="product_id",
    family=FAMILY,
    attributes=EntryInput,
    rows=_rows,
    order=("product_id",),
    documents=entry_documents,
    takes=lambda body: {"product_id": body.id, "attributes": body.attributes},
    lists="List the entries of a flow: the products that have values in its fields.",
    reads="Get the values of a product in the fields of a flow.",
    creates=Verb(
        _create,
        """Give a product values in the fields of a flow; the entry's `id` is that of the product.

        They show with the product once the flow is attached to it. What is not sent gets its default.
        """,
    ),
    updates=Verb(
        _update,
        "Change values: what is not sent stays, null clears. A child product's entry is its own from then on.",
    ),
    deletes=Verb(delete_entries, "Delete the values of a product in a flow, which stays attached."),
)

urlpatterns = paths(ENTRIES)
