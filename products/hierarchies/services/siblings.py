"""Names and slugs, of which siblings have different ones (PIM contract §5.2): at creation, at every change and move."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from products.hierarchies.models import Node
from products.hierarchies.services.branches import name_hash
from pxm import bulk
from pxm.errors import Problem


@dataclass(frozen=True)
class Newcomer:
    """A node as it will be; `name_at` and `slug_at` say where the request names it, so that problems point there."""

    id: UUID
    name: str
    slug: str | None
    name_at: str
    slug_at: str


def problems_among_siblings(above_id: UUID, newcomers: Sequence[Newcomer]) -> list[Problem]:
    """Return a problem for each name and each slug that a newcomer would share below `above_id`. One query.

    The caller has locked the hierarchy. Newcomers that are there already are taken as they will be.
    """
    taken = _taken(above_id, newcomers)
    problems: list[Problem] = []
    for newcomer in newcomers:
        for field, value, pointer in _values(newcomer):
            if (field, value) in taken:
                problems.append(Problem(f"{field} must be unique amongst siblings", f"node_{field}_unique", pointer))
            taken.add((field, value))
    return problems


def _values(newcomer: Newcomer) -> Iterator[tuple[str, str, str]]:
    yield "name", newcomer.name, newcomer.name_at
    if newcomer.slug:
        yield "slug", newcomer.slug, newcomer.slug_at


def _taken(above_id: UUID, newcomers: Collection[Newcomer]) -> set[tuple[str, str]]:
    names = [name_hash(newcomer.name) for newcomer in newcomers]
    slugs = [newcomer.slug for newcomer in newcomers if newcomer.slug]
    alike = Q(bulk.one_of("name_hash", names)) | Q(bulk.one_of("slug", slugs))
    others = Node.objects.filter(alike, above=above_id)
    stays = others.exclude(bulk.ids([newcomer.id.hex for newcomer in newcomers]))
    found = stays.values_list("name", "slug")
    return {(field, value) for name, slug in found for field, value in (("name", name), ("slug", slug)) if value}
