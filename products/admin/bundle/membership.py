"""In which bundles products are, in words: on their own pages, and where that keeps them from being deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from products.admin.addresses import product_page
from products.models import Product
from products.services.bundles import BUNDLES_NAMED, bundles_with, problems_of_deletion
from products.services.product import Deleted, delete_products
from pxm.admin.bulk.action import Question
from pxm.errors import Invalid, Problem

# Bundles of one product, and products of one question, that are named; more are counted.
NAMED = 5


@dataclass(frozen=True)
class InBundles:
    """The first bundles that offer a product, as links, and how many there are."""

    links: SafeString
    total: int

    @property
    def words(self) -> SafeString:
        """Return ``the bundle A`` or ``the bundles A and B``."""
        return format_html("the bundle{} {}", "" if self.total == 1 else "s", self.links)


def in_bundles(product_id: UUID, *, as_it_is: bool = False) -> InBundles:
    """Return the bundles that offer a product, with `as_it_is` those that do not ask for one of its children instead.

    Two queries at most.
    """
    bundles = bundles_with(product_id, as_it_is=as_it_is).only("name", "sku")
    first = list(bundles[: NAMED + 1])
    total = len(first) if len(first) <= NAMED else bundles.count()
    return InBundles(_links([(bundle.name, bundle.pk) for bundle in first[:NAMED]], total), total)


def undeletable(chosen: QuerySet[Product]) -> Question | None:
    """Return what is told instead of asked where bundles hold on to products about to be deleted, None if none does."""
    problems = problems_of_deletion(list(chosen.values_list("pk", flat=True)))
    if not problems:
        return None
    names = list(dict.fromkeys(problem.meta["product_id"] for problem in problems))
    sentences = [_sentence([each for each in problems if each.meta["product_id"] == id]) for id in names[:NAMED]]
    if len(problems) >= BUNDLES_NAMED or len(names) > NAMED:
        sentences.append(SafeString("Others are in bundles, too."))
    rows = list(chosen[:2])
    title = f"{rows[0]} cannot be deleted yet" if len(rows) == 1 else "Not all of these can be deleted yet"
    return Question(title, button="", lost=sentences)


def delete_in_words(product_ids: Collection[UUID]) -> Deleted:
    """Delete products; what bundles hold on to is refused in words."""
    try:
        return delete_products(product_ids=product_ids)
    except Invalid as refusal:
        raise Invalid([_worded(problem) for problem in refusal.problems]) from refusal


def _worded(problem: Problem) -> Problem:
    if problem.code != "product_in_bundle":
        return problem
    words = f"{problem.meta['name']} is in the bundle {problem.meta['bundle']}: take it out there first"
    return replace(problem, message=words, meta={})


def _sentence(problems: Sequence[Problem]) -> SafeString:
    """Return ``Pants is in the bundle Summer set: take it out there first.`` for the bundles of one product."""
    bundles = [(problem.meta["bundle"], problem.meta["bundle_id"]) for problem in problems]
    return format_html(
        '<em class="pxm-cut">{}</em> is in {}: take it out there first.',
        problems[0].meta["name"],
        InBundles(_links(bundles[:NAMED], len(bundles)), len(bundles)).words,
    )


def _links(bundles: Iterable[tuple[str, object]], total: int) -> SafeString:
    """Return ``A, B and C`` or ``A, B and 3 more``, each a link to the bundle's tab."""
    links = [
        format_html('<a class="pxm-cut pxm-link" href="{}">{}</a>', product_page(id, "bundle"), name)
        for name, id in bundles
    ]
    rest = [format_html("{} more", f"{total - len(links):,}")] if total > len(links) else []
    return _listed([*links, *rest])


def _listed(parts: Sequence[SafeString]) -> SafeString:
    if len(parts) < 2:
        return parts[0] if parts else SafeString()
    return format_html("{} and {}", format_html_join(", ", "{}", ((each,) for each in parts[:-1])), parts[-1])
