"""What variations and options are called on the screens: several may have one name, and people choose between them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Prefetch

from products.models import Option, Variation
from products.told_apart import PARTS_NAMED, Named, described, hint_of, told_apart


def variation_names(variations: Collection[Variation]) -> dict[UUID, str]:
    """Return what each of these is called, told apart from any other variation.

    ``Size · Small, Medium, Large`` where another one is called *Size* too; where their options are the same as well,
    the older one is the first. One query, two more if names are shared.
    """
    names = {variation.name for variation in variations}
    alike = list(Variation.objects.filter(name__in=names).order_by("created_at", "id").only("name"))
    often = Counter(variation.name for variation in alike)
    shared = [variation.pk for variation in alike if often[variation.name] > 1]
    if not shared:
        return {variation.pk: variation.name for variation in variations}
    # One more than is named shows that there are more.
    first = Option.objects.order_by("position", "id").only("name", "variation")[: PARTS_NAMED + 1]
    twins = Variation.objects.filter(pk__in=shared).order_by("created_at", "id").only("name")
    hinted = twins.prefetch_related(Prefetch("options", queryset=first, to_attr="first_options"))
    called = told_apart(Named(each.pk, each.name, _hint(each.first_options)) for each in hinted)
    return {variation.pk: called.get(variation.pk, variation.name) for variation in variations}


def _hint(options: Iterable[Option]) -> str:
    return hint_of([option.name for option in options]) or "no options yet"


def option_names(options: Iterable[Option]) -> dict[UUID, str]:
    """Return what the options of one variation, all of them in order, are called: by description, else by place."""
    return told_apart(Named(each.pk, each.name, described(each.name, each.description)) for each in options)


def names_of_options(options: Collection[Option]) -> dict[UUID, str]:
    """As `option_names`, for options of any variations, of which each may have others. One query."""
    variations, names = {each.variation_id for each in options}, {each.name for each in options}
    alike: defaultdict[UUID, list[Option]] = defaultdict(list)
    columns = ("name", "description", "variation")
    for option in (
        Option.objects.filter(variation__in=variations, name__in=names).order_by("position", "id").only(*columns)
    ):
        alike[option.variation_id].append(option)
    called = {id: name for rows in alike.values() for id, name in option_names(rows).items()}
    return {option.pk: called.get(option.pk, option.name) for option in options}
