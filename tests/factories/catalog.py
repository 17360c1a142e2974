"""Catalogs, releases as bare rows, and rules, which their service makes: what they hold is in other rows, too."""

from __future__ import annotations

from itertools import count
from typing import Any

import factory
from django.db.models import Exists, OuterRef, QuerySet

from catalog.models import Catalog, CatalogRule, Release, ReleaseProduct, ReleaseTag, within
from catalog.publishing.request import request_publish
from catalog.services.rule import create_rule
from jobs import runner
from products.hierarchies.models import Hierarchy
from products.prices.models import PriceBook
from pxm.clock import now

_numbers = count()


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


def shown_in(release: Release, model: Any, **columns: Any) -> QuerySet[Any]:
    """Return rows that a release has: products, nodes, placements, tags or associations."""
    rows = model.objects.filter(catalog=release.catalog_id, **columns)
    if model is not ReleaseTag:
        return rows.filter(**within(release.number or 0))
    here = {name: OuterRef(name) for name in ("catalog", "product_id", "since")}
    return rows.filter(Exists(shown_in(release, ReleaseProduct).filter(**here)))


class ReleaseFactory(factory.django.DjangoModelFactory[Release]):
    """A published release with nothing in it."""

    class Meta:
        model = Release

    catalog = factory.SubFactory(CatalogFactory)
    name = factory.SelfAttribute("catalog.name")
    status = Release.Status.PUBLISHED
    published_at = factory.LazyFunction(now)


def rule_of(catalog: Catalog, **attributes: Any) -> CatalogRule:
    """A rule of these attributes; columns are set afterwards: ``created_at``."""
    columns = {name: attributes.pop(name) for name in ("created_at", "updated_at") if name in attributes}
    sent = {"name": f"Rule {next(_numbers)}", "catalog_id": str(catalog.pk)}
    rule = create_rule(attributes=sent | attributes)
    if columns:
        CatalogRule.objects.filter(pk=rule.pk).update(**columns)
        rule.refresh_from_db()
    return rule


def published_rule(**attributes: Any) -> CatalogRule:
    """A rule that leads to a published catalog of its own."""
    return rule_of(ReleaseFactory().catalog, **attributes)


def make_rule(**columns: Any) -> CatalogRule:
    """A rule from columns, as `tests.resource_cases` makes rows."""
    catalog = columns.pop("catalog", None) or CatalogFactory()
    names = {"books": "pricebook_ids"}
    return rule_of(catalog, **{names.get(name, name): value for name, value in columns.items()})
