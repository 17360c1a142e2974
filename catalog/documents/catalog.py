"""Catalogs as documents (catalog contract §3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count

from catalog.models import Catalog, Release
from pxm.api.documents import OWNER, Document, in_order, times

PATH = "/pcm/catalogs"


def catalog_documents(catalogs: Sequence[Catalog]) -> list[Document]:
    """One query: how many releases are published."""
    published = Release.objects.filter(
        catalog__in=[catalog.pk for catalog in catalogs], status=Release.Status.PUBLISHED
    )
    counts = dict(published.order_by().values_list("catalog").annotate(Count("pk")))
    return [_document(catalog, counts.get(catalog.pk, 0)) for catalog in catalogs]


def _document(catalog: Catalog, releases: int) -> Document:
    here = f"{PATH}/{catalog.pk}"
    return {
        "type": "catalog",
        "id": str(catalog.pk),
        "attributes": _attributes(catalog),
        "relationships": {
            "rules": {"links": {"related": f"{PATH}/rules?filter=eq(catalog_id,{catalog.pk})"}},
            "releases": {"links": {"related": f"{here}/releases"}, "meta": {"count": releases} if releases else {}},
        },
    }


def _attributes(catalog: Catalog) -> Document:
    """Price books are shown in the form in which they were given."""
    attributes: dict[str, Any] = {
        "name": catalog.name,
        "description": catalog.description,
        "hierarchy_ids": catalog.hierarchy_ids,
        "enable_price_segmentation": catalog.enable_price_segmentation,
        "owner": OWNER,
        **times(catalog),
    }
    if catalog.has_one_book:
        attributes["pricebook_id"] = catalog.books[0]["id"]
    elif catalog.books:
        attributes["pricebook_ids"] = in_order(catalog.books)
    if catalog.locales:
        attributes["locales"] = in_order(catalog.locales)
    return attributes
