"""A release is what the draft was at one moment, however it changes while the release is written; real transactions."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import pytest
from django.db import connection, connections, transaction

from catalog.frozen import Frozen
from catalog.models import ReleaseNode, ReleasePlacement, ReleaseProduct
from catalog.preview.context import DRAFT, Context
from catalog.preview.sight import look
from catalog.publishing import job as publishing
from catalog.publishing.changes import what_will_change
from products.hierarchies.models import Hierarchy
from products.hierarchies.services.hierarchy import delete_hierarchies
from products.models import Product
from products.prices.models import PriceBook
from products.prices.services.book import delete_books
from products.services.product import update_product
from tests.factories.catalog import catalog_of, publish, shown_in
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.prices import PriceBookFactory, price_of
from tests.factories.products import ProductFactory

pytestmark = pytest.mark.usefixtures("real_database")

NUMBER = 6


def elsewhere(work: Callable[[], object]) -> None:
    """Do something on a connection of its own, as another process would."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    thread.join()


def change_everything() -> None:
    for product in Product.objects.all():
        update_product(product_id=product.pk, attributes={"name": "Changed", "status": "draft"})
    delete_hierarchies(hierarchy_ids=list(Hierarchy.objects.values_list("pk", flat=True)))
    delete_books(book_ids=list(PriceBook.objects.values_list("pk", flat=True)))


@pytest.fixture
@transaction.atomic
def made() -> tuple[Hierarchy, PriceBook]:
    node, book = NodeFactory(hierarchy=HierarchyFactory()), PriceBookFactory()
    for product in place(node, *(ProductFactory(name="Old") for _ in range(NUMBER))):
        price_of(book, sku=product.sku)
    return node.hierarchy, book


def test_what_is_changed_and_deleted_meanwhile_is_not_in_the_release(
    made: tuple[Hierarchy, PriceBook], monkeypatch: pytest.MonkeyPatch
) -> None:
    hierarchy, book = made
    add, calls = publishing.ProductRows.add, []

    def changing(self: publishing.ProductRows, members: list[object]) -> None:
        calls.append(len(members))
        if len(calls) == 2:
            elsewhere(change_everything)
        add(self, members)

    monkeypatch.setattr(publishing, "_AT_ONCE", 2)
    monkeypatch.setattr(publishing.ProductRows, "add", changing)
    release = publish(catalog_of(hierarchy, books=[book]))
    assert (release.status, release.problem, calls) == ("PUBLISHED", "", [2, 2, 2])
    assert not Hierarchy.objects.exists()
    rows = list(shown_in(release, ReleaseProduct).select_related("document", "prices"))
    assert [Frozen.read(row.document.text).texts[:12] for row in rows] == ['"name":"Old"'] * NUMBER
    assert all(row.prices for row in rows)
    assert shown_in(release, ReleaseNode).count() == 2
    assert shown_in(release, ReleasePlacement).count() == 2 * NUMBER
    after = what_will_change(catalog_id=release.catalog_id)
    assert ({str(kind): number for kind, number in after.products.items()}, len(after.cautions)) == (
        {"comes": 0, "goes": NUMBER, "changes": 0},
        2,
    )


def test_others_write_while_a_snapshot_is_read(
    made: tuple[Hierarchy, PriceBook], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for the reading, nor for the end of the publish."""
    hierarchy, _ = made
    write = publishing._Publish._write_listings

    def written(*asked: object) -> None:
        elsewhere(lambda: HierarchyFactory(name="Written meanwhile"))
        write(*asked)

    monkeypatch.setattr(publishing._Publish, "_write_listings", written)
    assert publish(catalog_of(hierarchy)).status == "PUBLISHED"
    assert Hierarchy.objects.filter(name="Written meanwhile").exists()


def test_a_draft_is_looked_at_as_it_was_at_one_moment(made: tuple[Hierarchy, PriceBook]) -> None:
    hierarchy, book = made
    catalog = catalog_of(hierarchy, books=[book])
    context = Context(catalog=str(catalog.pk), release=DRAFT)
    driver = connection.connection
    with look(context) as sight:
        # A connection of its own would cost as much as all that is asked.
        assert connection.vendor != "postgresql" or connection.connection is driver
        elsewhere(change_everything)
        found = sight.shelf.products("", slice(0, 24))
        assert [Frozen.read(row.document).texts[:12] for row in found.rows] == ['"name":"Old"'] * NUMBER
        assert all(row.prices for row in found.rows)
        assert sight.shelf.hierarchies()[0].id == hierarchy.pk
    assert not connection.in_atomic_block
    with look(context) as sight:
        assert (sight.shelf.products("", slice(0, 24)).total, sight.shelf.hierarchies()) == (0, [])
