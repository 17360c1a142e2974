"""What every test of this room ends with, whatever it has written: the counts that are kept are those of the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db.models import Sum

from products.hierarchies.models import Hierarchy, Node, Placement, PlacementCount


@pytest.fixture(autouse=True)
def _counts_are_true(request: pytest.FixtureRequest) -> Iterator[None]:
    database = "real_database" if "real_database" in request.fixturenames else "db"
    if database == "db" and not request.node.get_closest_marker("django_db"):
        yield
        return
    request.getfixturevalue(database)
    yield
    assert_counts_are_true()


def assert_counts_are_true() -> None:
    below = Counter(Node.objects.values_list("above", flat=True))
    nodes = Counter(Node.objects.values_list("hierarchy_id", flat=True))
    kept = {row.pk: row.child_count for row in (*Hierarchy.objects.all(), *Node.objects.all())}
    assert kept == {id: below[id] for id in kept}
    assert dict(Hierarchy.objects.values_list("pk", "node_count")) == {
        id: nodes[id] for id in Hierarchy.objects.values_list("pk", flat=True)
    }
    sums = PlacementCount.objects.order_by().values_list("node_id").annotate(sum=Sum("number"))
    assert {id: number for id, number in sums if number} == Counter(Placement.objects.values_list("node_id", flat=True))
