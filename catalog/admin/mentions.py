"""What is said before hierarchies and price books are deleted that catalogs or rules name."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.models import Catalog, CatalogRule, RuleCriterion
from products.hierarchies.models import Hierarchy
from products.prices.models import PriceBook
from pxm import bulk
from pxm.admin.bulk.action import Rows
from pxm.admin.bulk.mentions import MENTIONS, Mention
from pxm.admin.humanize import listed

# Catalogs and rules that are named; more are counted.
_NAMED = 3


def _of_hierarchies(rows: Rows) -> Iterator[str]:
    """One query beside that of the ids, over the catalogs, of which there are few."""
    ids = _ids(rows)
    found = Catalog.objects.order_by("name", "pk").values_list("name", "hierarchy_ids")
    names = [name for name, hierarchy_ids in found if ids & set(hierarchy_ids)]
    if names:
        yield f"Shoppers see {_these(ids)} in {listed(names, most=_NAMED)} until the next publish."


def _of_books(rows: Rows) -> Iterator[str]:
    """Two queries beside that of the ids."""
    ids = _ids(rows)
    found = Catalog.objects.order_by("name", "pk").values_list("name", "books")
    names = [name for name, books in found if any(book["id"] in ids for book in books)]
    if names:
        whose = "its" if len(ids) == 1 else "their"
        yield f"Shoppers pay {whose} prices in {listed(names, most=_NAMED)} until the next publish."
    named = RuleCriterion.objects.filter(bulk.one_of_texts("value", sorted(ids)), kind=RuleCriterion.Kind.BOOK)
    of_these = CatalogRule.objects.filter(pk__in=named.values("rule")).order_by("name", "pk")
    rules = list(of_these.values_list("name", flat=True))
    if rules:
        verb = "names" if len(rules) == 1 else "name"
        yield f"{listed(rules, most=_NAMED)} {verb} {_these(ids)}, and will ask the other price books."


def _ids(rows: Rows) -> set[str]:
    return {str(id) for id in rows.values_list("pk", flat=True)}


def _these(ids: set[str]) -> str:
    return "it" if len(ids) == 1 else "some of these"


MENTIONS.add(
    Mention("catalogs of hierarchies", Hierarchy, _of_hierarchies),
    Mention("catalogs and rules of price books", PriceBook, _of_books),
)
