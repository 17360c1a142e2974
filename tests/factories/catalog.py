"""Catalogs, releases as bare rows, and rules, which their service makes: what they hold is in other rows, too."""

from __future__ import annotations

from itertools import count
from typing import Any

import factory

from catalog.models import Catalog, CatalogRule, Release
from catalog.services.rule import create_rule
from pxm.clock import now

_numbers = count()


class CatalogFactory(factory.django.DjangoModelFactory[Catalog]):
    class Meta:
        model = Catalog

    name = factory.Sequence(lambda n: f"Catalog {n}")


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
