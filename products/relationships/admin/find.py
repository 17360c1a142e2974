"""What Ctrl+K finds of the room: relationships by name, also by the one that shoppers see."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from unfold.dataclasses import SearchResult

from products.relationships.admin.rights import VIEW
from products.relationships.models import CustomRelationship
from pxm.admin.search import FINDERS, RESULTS_PER_KIND
from pxm.admin.signed_in import may
from pxm.searching import held_by


def find_relationships(request: HttpRequest, text: str) -> Iterable[SearchResult]:
    if not may(request, VIEW):
        return []
    rows = CustomRelationship.objects.filter(held_by(["name", "external_name"], text)).order_by("name", "pk")
    return [
        SearchResult(
            title=row.name,
            description="Relationship",
            link=reverse("admin:relationships_customrelationship_change", args=[row.pk]),
            icon="link",
        )
        for row in rows.only("name")[:RESULTS_PER_KIND]
    ]


FINDERS.add(find_relationships)
