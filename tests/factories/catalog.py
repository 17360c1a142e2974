"""Catalogs, and releases of them without a worker."""

from __future__ import annotations

from typing import Any

import factory

from catalog.models import Catalog, Release
from catalog.publishing.request import request_publish
from jobs import runner
from products.hierarchies.models import Hierarchy
from products.prices.models import PriceBook


class CatalogFactory(factory.django.DjangoModelFactory[Catalog]):
    class Meta:
        model = Catalog

    name = factory.Sequence(lambda n: f"Catalog {n}")


def catalog_of(*hierarchies: Hierarchy, books: list[PriceBook] | None = None, **columns: Any) -> Catalog:
    """Make a catalog of these hierarchies; the first of the price books is asked first."""
    ranked = [{"id": str(book.pk), "priority": 10 - place} for place, book in enumerate(books or [])]
    return CatalogFactory(hierarchy_ids=[str(each.pk) for each in hierarchies], books=ranked, **columns)


def publish(catalog: Catalog, **asked: Any) -> Release:
    """Publish a catalog here and now, and return the release as it is then, whether it was published or failed."""
    release = request_publish(catalog_id=catalog.pk, request_id="test", **asked)
    runner.drain()
    release.refresh_from_db()
    return release
