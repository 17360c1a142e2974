"""Products that no node has are known to the database, whoever places them."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from products.hierarchies.kept import KEEP, WithoutNode, close_up, count_without_node, forget_placed
from products.hierarchies.models import Placement
from products.hierarchies.services.hierarchy import delete_hierarchies
from products.hierarchies.services.node import delete_nodes
from products.hierarchies.services.placing import attach_products, detach_products
from products.models import Product
from products.models.lookups import UNPLACED
from products.services.product import delete_products
from pxm import bulk
from tests.factories.hierarchies import NodeFactory, place
from tests.factories.products import ProductFactory, build, shirt
from tests.races import at_once

pytestmark = pytest.mark.django_db


def unplaced() -> set[Product]:
    """Return the products that no node has; among those the database thinks of is each of them."""
    found = set(Product.objects.filter(~Exists(Placement.objects.filter(product=OuterRef("pk")))))
    assert set(Product.objects.filter(WithoutNode("pk"))) == found
    assert count_without_node() == len(found)
    ids = {each.pk for each in found}
    assert ids == listed() if not bulk.is_postgresql() else ids <= listed()
    return found


def listed() -> set[UUID]:
    return {UUID(str(id)) for (id,) in bulk.select(f"SELECT product_id FROM {UNPLACED}")}


def test_what_no_node_has_is_known_however_products_are_placed() -> None:
    one, other = NodeFactory(), NodeFactory()
    first, second, third = products = ProductFactory.create_batch(3)
    assert unplaced() == set(products)
    attach_products(node_id=one.pk, product_ids=[str(each.pk) for each in products])
    place(other, first)
    assert unplaced() == set()
    assert listed() == set()

    detach_products(node_id=one.pk, product_ids=[str(first.pk), str(second.pk)])
    assert unplaced() == {second}
    Placement.objects.filter(product=first).update(product=second)
    assert unplaced() == {first}
    bulk.insert(Placement, ("product_id",), [(first.pk.hex,)], {"node_id": one.pk.hex}, has_triggers=True)
    assert unplaced() == set()
    delete_nodes(node_ids=[one.pk])
    assert unplaced() == {first, third}
    delete_hierarchies(hierarchy_ids=[other.hierarchy_id])
    assert unplaced() == set(products)
    place(NodeFactory(), second)
    delete_products(product_ids=[each.pk for each in products])
    assert unplaced() == set()

    parent = build(shirt().product)
    assert len(unplaced()) == 25
    parent.children.all().delete()
    assert unplaced() == {parent}
    assert bulk.select(f"SELECT COUNT(*) FROM {UNPLACED}") == [(1,)]


def test_a_migration_that_ends_with_keep_may_copy_the_table_and_be_run_again(real_database: str) -> None:
    (constraint,) = Placement._meta.constraints
    placed, free = ProductFactory(), ProductFactory()
    node = NodeFactory()
    attach_products(node_id=node.pk, product_ids=[str(placed.pk)])
    for _ in range(2):
        with connection.schema_editor() as editor:
            KEEP.database_forwards("hierarchies", editor, None, None)
        assert unplaced() == {free}
    with connection.schema_editor() as editor:
        editor.remove_constraint(Placement, constraint)  # SQLite copies the table
        editor.add_constraint(Placement, constraint)
        KEEP.database_forwards("hierarchies", editor, None, None)
    assert unplaced() == {free}
    attach_products(node_id=node.pk, product_ids=[str(free.pk)])
    detach_products(node_id=node.pk, product_ids=[str(placed.pk)])
    assert unplaced() == {placed}
    assert bulk.select(f"SELECT COUNT(*) FROM {UNPLACED}") == [(1,)]


def test_what_a_node_has_after_all_is_taken_out_beside_whoever_takes_it_from_there(real_database: str) -> None:
    one, other = NodeFactory(), NodeFactory()
    products = ProductFactory.create_batch(3)
    ids = [str(each.pk) for each in products]
    for node in (one, other):
        attach_products(node_id=node.pk, product_ids=ids)
    detach_products(node_id=one.pk, product_ids=ids)
    stale = 3 if bulk.is_postgresql() else 0
    assert bulk.select(f"SELECT COUNT(*) FROM {UNPLACED}") == [(stale,)]

    with transaction.atomic():
        if bulk.is_postgresql():  # SQLite has one writer
            detach_products(node_id=other.pk, product_ids=ids[:1])
            assert at_once(forget_placed) == [stale]
    assert forget_placed() == 0
    assert len(unplaced()) == bulk.select(f"SELECT COUNT(*) FROM {UNPLACED}")[0][0] == stale // 3


@pytest.mark.only_on("postgresql")
def test_pages_that_most_products_have_left_are_given_back_unless_somebody_writes(real_database: str) -> None:
    def pages() -> int:
        return int(bulk.select(f"SELECT pg_relation_size('{UNPLACED}') / 8192")[0][0])

    first, *others = products = ProductFactory.create_batch(3)
    bulk.execute(f"INSERT INTO {UNPLACED} SELECT gen_random_uuid() FROM generate_series(1, 20000)")
    last = ProductFactory()
    assert close_up() == 0
    full = pages()
    assert full > 100
    bulk.execute(f"DELETE FROM {UNPLACED} WHERE product_id NOT IN (SELECT id FROM products_product)")

    with transaction.atomic():
        attach_products(node_id=NodeFactory().pk, product_ids=[str(first.pk)])
        assert at_once(close_up) == [0]
    assert pages() == full
    assert unplaced() == {*others, last}
    close_up()
    assert pages() == 1
    assert unplaced() == {*others, last}
    detach_products(node_id=Placement.objects.get().node_id, product_ids=[str(first.pk)])
    assert unplaced() == {*products, last}
