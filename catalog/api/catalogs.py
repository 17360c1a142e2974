"""``/pcm/catalogs`` (catalog contract §3.1, §6.2)."""

from __future__ import annotations

from catalog.documents.catalog import catalog_documents
from catalog.inputs.catalog import CatalogInput
from catalog.models import Catalog
from catalog.services.catalog import create_catalog, delete_catalogs, update_catalog
from pxm.api.families import CATALOGS as FAMILY
from pxm.api.filtering import TextField
from pxm.api.resources import Resource, Verb

CATALOGS = Resource(
    type="catalog",
    model=Catalog,
    at="catalogs",
    key="catalog_id",
    family=FAMILY,
    attributes=CatalogInput,
    shown={
        "owner": {"type": "string"},
        **{name: {"type": "string", "format": "date-time"} for name in ("created_at", "updated_at")},
    },
    documents=catalog_documents,
    order=("created_at", "pk"),
    filterable={"name": TextField("name", "eq in like")},
    lists="List catalogs.",
    reads="Get a catalog.",
    creates=Verb(
        create_catalog,
        """Create a catalog. Shoppers see nothing of it before it is published.

        Its hierarchies must exist, and are shown in their order. Price books are named as `pricebook_id` or as
        `pricebook_ids`, of which the highest priority is asked first; without one, products are shown without prices.
        """,
    ),
    updates=Verb(
        update_catalog, "Change a catalog: what is not sent stays, null clears. Shoppers see it when published."
    ),
    deletes=Verb(
        delete_catalogs,
        "Delete a catalog; refused while a rule leads to it or it has releases. An unknown one is no error.",
        errors=(422,),
    ),
)
