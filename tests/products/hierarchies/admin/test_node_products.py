"""The tab *Products* of a node: what hangs there, what comes first, and what is added one by one or by a filter."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs import runner
from products.acts.models import Act
from products.acts.services import submit_act, undo_act
from products.hierarchies.models import Node, Placement
from products.hierarchies.services.node import delete_nodes
from products.models import Product
from products.services.product import delete_products
from pxm.history.models import Entry
from tests.doing import done
from tests.factories.hierarchies import NodeFactory, place
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, child_of, shirt
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


def address(node: Node, name: str = "products") -> str:
    return reverse(f"admin:hierarchies_node_{name}", args=[node.pk])


def shown(node: Node, group: str = VIEWER, **asked: Any) -> str:
    return visible_text(signed_in(group).get(address(node), asked).text)


def change(node: Node, browser: Client | None = None, **sent: Any) -> Any:
    return (browser or signed_in()).post(address(node, "change_products"), sent)


def placed(node: Node) -> list[str]:
    return sorted(node.placements.values_list("product__name", flat=True))


def curated(node: Node) -> list[str]:
    rows = node.placements.filter(position__isnull=False).order_by("position")
    return list(rows.values_list("product__name", flat=True))


def test_what_hangs_there_stands_with_its_status_and_its_other_nodes() -> None:
    shoes, sale = NodeFactory(name="Shoes"), NodeFactory(name="Sale")
    pump = ProductFactory(name="Pump", sku="pump", status="live")
    place(shoes, pump)
    place(sale, pump)

    assert "Pump pump Live also in Sale" in shown(shoes)


def test_many_other_nodes_are_counted() -> None:
    shoes, pump = NodeFactory(), ProductFactory()
    place(shoes, pump)
    for number in range(6):
        place(NodeFactory(name=f"Other {number}"), pump)

    assert "also in Other 0 Other 1 Other 2 and 3 more" in shown(shoes)


def test_who_may_only_look_is_offered_no_change() -> None:
    node = NodeFactory()
    place(node)

    assert "Remove" not in shown(node)
    assert "Remove" in shown(node, MERCHANDISER)


@pytest.mark.parametrize("number", [2, 200, 1001])
def test_the_tab_takes_as_many_queries_for_many_as_for_few(number: int) -> None:
    node, other = NodeFactory(), NodeFactory()
    products = Product.objects.bulk_create(
        [Product(name=f"P{place}", sku=f"p{place}", slug=f"p{place}") for place in range(number)]
    )
    place(node, *products)
    place(other, *products)
    browser = signed_in(VIEWER)
    browser.get(address(node))

    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(address(node))

    assert len(asked) == 7
    assert ("Page 1 of 11" in answer.text) == (number == 1001)


def test_a_product_is_found_added_and_removed_and_the_tree_is_told() -> None:
    node, browser = NodeFactory(), signed_in()
    pump = ProductFactory(name="Pump")
    found = browser.get(address(node, "find_products"), {"q": "pum"}).text
    assert "Add Pump" in found

    added = change(node, browser, add=str(pump.pk))
    assert "Pump was added." in added.text
    assert json.loads(added.headers["HX-Trigger"]) == {
        "hierarchies-placed": {"node": str(node.pk), "products": 1},
        "tab-renewed": {"tab": "products", "badge": "1"},
    }
    assert "here already" in browser.get(address(node, "find_products"), {"q": "pum"}).text

    removed = change(node, browser, remove=str(pump.pk))
    assert "Pump was removed. The product itself stays." in removed.text
    assert not placed(node)
    pump.refresh_from_db()


def test_what_is_gone_is_not_added() -> None:
    node, pump = NodeFactory(), ProductFactory()
    delete_products(product_ids=[pump.pk])

    answer = change(node, add=str(pump.pk))

    assert "Could not find product." in answer.text
    assert "HX-Trigger" not in answer.headers


def test_products_are_shown_first_in_the_order_they_are_put_in() -> None:
    node = NodeFactory()
    one, two, three = place(node, *(ProductFactory(name=name) for name in ("One", "Two", "Three")))

    for product in (two, one):
        change(node, first=str(product.pk))
    assert curated(node) == ["Two", "One"]
    change(node, curated=[str(one.pk), str(two.pk)])
    assert curated(node) == ["One", "Two"]
    change(node, not_first=str(one.pk))
    assert curated(node) == ["Two"]
    assert placed(node) == ["One", "Three", "Two"]
    assert "Shown first 1 of 20" in shown(node)
    assert three.name in shown(node)


def test_no_more_than_twenty_are_shown_first() -> None:
    node = NodeFactory()
    place(node, *ProductFactory.create_batch(20), curated=True)
    (another,) = place(node)

    answer = change(node, first=str(another.pk))

    assert "must not have more than 20 products" in answer.text
    assert len(curated(node)) == 20


# --- By a filter ------------------------------------------------------------------------------------------------------


def counted(node: Node, **asked: str) -> str:
    return visible_text(signed_in().get(address(node, "count_products"), asked).text)


def test_a_filter_says_how_many_it_finds() -> None:
    node = NodeFactory()
    one, *_ = [ProductFactory(tags=["summer"], name=name) for name in ("Pump", "Mule", "Boot")]
    place(node, one)

    assert counted(node, tag="Summer").startswith("3 products with tag summer, 1 of them here already.")
    assert counted(node, text="mul").startswith("1 product with “mul” in name or SKU.")
    assert counted(node, tag="summer", text="boot").startswith("1 product with tag summer and “boot” in name or SKU.")
    assert counted(node, tag="summer", status="live", type="standard").startswith(
        "3 products with tag summer, type standard and status live"
    )
    assert counted(node, status="draft") == "No product with status draft."
    assert counted(node, tag="winter") == "No product with tag winter."
    assert counted(node).startswith("Give a tag")


def plan(node: Node, **asked: str) -> Any:
    return signed_in().post(address(node, "place_products"), asked, follow=True)


def test_a_filter_is_shown_then_placed_and_undone_as_a_whole() -> None:
    node = NodeFactory(name="Sale")
    here, *_ = [ProductFactory(tags=["summer"]) for _ in range(3)]
    place(node, here)
    ProductFactory(tags=["winter"])
    made = shirt(tags=["summer"])
    child_of(made.product, made["Small"], made["Green"], made["Wool"])

    page = plan(node, tag="summer")
    assert "Place 3 products" in page.text
    assert "1 of these products is here already." in page.text
    assert node.placements.count() == 1

    act = Act.objects.get()
    assert done(act).status == "success"
    assert node.placements.count() == 4
    told = Entry.objects.filter(row_id=node.pk, said="placed 3 products with tag summer")
    assert told.count() == 1

    undo_act(act_id=act.pk, request_id="r")
    runner.drain()
    assert set(node.placements.values_list("product", flat=True)) == {here.pk}


def test_what_was_curated_since_keeps_the_act_from_being_undone() -> None:
    node, pump = NodeFactory(), ProductFactory(name="Pump", tags=["summer"])
    plan(node, tag="summer")
    act = Act.objects.get()
    done(act)
    change(node, first=str(pump.pk))

    job = undo_act(act_id=act.pk, request_id="r")
    runner.drain()

    job.refresh_from_db()
    assert job.status == "failed"
    assert placed(node) == ["Pump"]


@pytest.mark.parametrize("gone", ["product", "node"])
def test_what_is_deleted_before_the_act_is_done_fails_it(gone: str) -> None:
    node = NodeFactory()
    pump, other = (ProductFactory(tags=["summer"]) for _ in range(2))
    plan(node, tag="summer")
    act = Act.objects.get()
    if gone == "product":
        delete_products(product_ids=[pump.pk])
    else:
        delete_nodes(node_ids=[node.pk])

    assert done(act).status == "failed"
    assert not Placement.objects.exists()
    other.refresh_from_db()


def test_nothing_or_everything_cannot_be_asked_for() -> None:
    node = NodeFactory()
    ProductFactory()

    assert "Say which products" in plan(node).text
    assert "Nothing would change" in plan(node, tag="winter").text
    assert not Act.objects.exists()


def test_a_thousand_products_are_placed_with_few_statements() -> None:
    node = NodeFactory()
    Product.objects.bulk_create(
        [Product(name=f"P{place}", sku=f"p{place}", slug=f"p{place}", tags=["summer"]) for place in range(1001)]
    )
    plan(node, text="P")
    act = Act.objects.get()
    submit_act(act_id=act.pk, agreed=[], request_id="r")

    with CaptureQueriesContext(connection) as asked:
        runner.drain()

    assert node.placements.count() == 1001
    assert len(asked) < 60
