"""``If-Match`` on every relationship endpoint that writes: the tag of the owner's document decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from pxm.api.relationships import Relationship
from tests.client import APIClient
from tests.factories.hierarchies import HierarchyFactory, NodeFactory
from tests.factories.products import ProductFactory

pytestmark = pytest.mark.django_db

OWNERS: dict[str, Any] = {"product": ProductFactory, "node": NodeFactory, "hierarchy": HierarchyFactory}


def relationships(patterns: Any) -> Iterator[Relationship]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from relationships(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            found = getattr(getattr(pattern.callback, "view_class", None), "relationship", None)
            if found is not None:
                yield found


WRITING = [(each, method) for each in relationships(get_resolver().url_patterns) for method in each.verbs]


@pytest.mark.parametrize(("relationship", "method"), WRITING, ids=lambda part: getattr(part, "name", part))
def test_a_tag_of_another_version_is_refused_and_the_present_one_is_not(
    api: APIClient, relationship: Relationship, method: str
) -> None:
    owner = OWNERS[relationship.of.type]()
    ids = {"hierarchy_id": getattr(owner, "hierarchy_id", owner.pk), relationship.of.key: owner.pk}
    path = f"/pcm/{relationship.of.path_of_one}"
    for name, id in ids.items():
        path = path.replace(f"<str:{name}>", str(id))
    tag = api.get(path).headers["ETag"]
    body = {"data": []}
    if relationship.to_one:
        body = {"data": {"type": relationship.type, "id": str(ids["hierarchy_id"])}}

    def send(tag: str) -> int:
        address = f"{path}/{relationship.at}"
        return api.send(method.upper(), address, body, headers={"If-Match": tag}).status

    assert send('"0.0"') == 412
    assert send(tag) < 300
