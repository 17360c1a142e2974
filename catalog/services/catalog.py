"""Catalogs: creating, changing, deleting (catalog contract §3.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from catalog.books import ids_in_order
from catalog.inputs.catalog import CatalogInput
from catalog.models import Catalog, CatalogRule, Release
from catalog.services.named import problem_of_unknown
from catalog.services.release import delete_releases_of
from products.hierarchies.models import Hierarchy
from products.prices.models import PriceBook
from pxm.clock import now
from pxm.deletion import delete_rows
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.rows import lock, lock_one, write_changes

_CLEARED: dict[str, Any] = {"description": "", "locales": {}, "enable_price_segmentation": False}


@transaction.atomic
def create_catalog(*, attributes: Mapping[str, Any]) -> Catalog:
    moment = now()
    catalog = Catalog(created_at=moment, updated_at=moment)
    for name, value in _checked(catalog, CatalogInput.read(attributes)).items():
        setattr(catalog, name, value)
    catalog.save(force_insert=True)
    recording.created(catalog)
    return catalog


@transaction.atomic
@recording.together()
def update_catalog(*, catalog_id: UUID, attributes: Mapping[str, Any]) -> Catalog:
    """Write what was sent and differs; null clears. Shoppers see nothing of it before the next publish."""
    catalog = lock_one(Catalog.objects.all(), catalog_id)
    before = _told(catalog)
    if write_changes(catalog, _checked(catalog, CatalogInput.read(attributes, partial=True))):
        recording.changed([(catalog, before, _told(catalog))])
    return catalog


@transaction.atomic
@recording.together()
def delete_catalogs(*, catalog_ids: Collection[UUID], with_releases: bool = False) -> int:
    """Delete catalogs; return how many. Unknown ids are no error.

    Refused while a rule leads to one, and while it has releases, unless they go with it.
    """
    catalogs = lock(Catalog.objects.filter(pk__in=catalog_ids))
    ids = [catalog.pk for catalog in catalogs]
    _refuse_use(catalogs, with_releases)
    delete_releases_of(catalogs)
    recording.deleted(catalogs)
    delete_rows(Catalog.objects.filter(pk__in=ids))
    return len(catalogs)


def _refuse_use(catalogs: Iterable[Catalog], with_releases: bool) -> None:
    """A failed publish is nothing that anybody could lose."""
    by_id = {catalog.pk: catalog for catalog in catalogs}
    ruled = set(CatalogRule.objects.filter(catalog__in=by_id).values_list("catalog_id", flat=True))
    kept = Release.objects.filter(catalog__in=by_id).exclude(status=Release.Status.FAILED)
    published = set() if with_releases else set(kept.values_list("catalog_id", flat=True))
    problems = [
        Problem(f"catalog {by_id[id]} is the catalog of a rule: delete the rule first", "has_rules") for id in ruled
    ]
    problems += [
        Problem(f"catalog {by_id[id]} has releases: delete them first", "has_releases") for id in published - ruled
    ]
    if problems:
        raise Invalid(problems)


def _checked(catalog: Catalog, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns to write; Invalid names every hierarchy and book that does not exist.

    What the catalog names already may be gone: the next publish goes on without it.
    """
    fields = {name: _CLEARED[name] if value is None else value for name, value in sent.items() if name in _CLEARED}
    fields |= {name: sent[name] for name in ("name", "hierarchy_ids") if name in sent} | _books(sent)
    books = [book["id"] for book in fields.get("books", ())]
    found = [
        problem_of_unknown(Hierarchy, _new(fields.get("hierarchy_ids", ()), catalog.hierarchy_ids), "hierarchy_ids"),
        problem_of_unknown(
            PriceBook,
            _new(books, [book["id"] for book in catalog.books]),
            "pricebook_id" if fields.get("has_one_book") else "pricebook_ids",
        ),
    ]
    if problems := [problem for problem in found if problem]:
        raise Invalid(problems)
    return fields


def _new(ids: Iterable[str], present: Collection[str]) -> list[str]:
    return [id for id in ids if id not in present]


def _told(catalog: Catalog) -> dict[str, Any]:
    """Return what the history tells by name. Two queries."""
    books = ids_in_order(catalog.books)
    return {
        "hierarchies": _names(Hierarchy, catalog.hierarchy_ids),
        "price_books": _names(PriceBook, books),
    }


def _names(model: type[Model], ids: Iterable[str]) -> list[str]:
    """Return what the rows of these ids are called, in order, as far as they are there."""
    ids = list(ids)
    names = {str(id): name for id, name in model._default_manager.filter(pk__in=ids).values_list("pk", "name")}
    return [names[id] for id in ids if id in names]


def _books(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the books in the one shape in which they are kept; nothing if none of the two was sent."""
    if one := sent.get("pricebook_id"):
        return {"books": [{"id": one, "priority": 0}], "has_one_book": True}
    if "pricebook_id" in sent or "pricebook_ids" in sent:
        return {"books": sent.get("pricebook_ids") or [], "has_one_book": False}
    return {}
