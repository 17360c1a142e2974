"""Placing in a node and taking out of one as a part of *Edit 214 products…*: shown, done, told, undone, refused."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from jobs import runner
from jobs.models import Job
from products.acts.models import Act
from products.acts.services import plan_act, submit_act
from products.editing.acts import EDIT_CHILDREN, EDIT_PRODUCTS, asked_of
from products.editing.edits import Edit
from products.hierarchies.editing import ADD, PLACEMENT, REMOVE, wish
from products.hierarchies.models import Node, Placement
from products.hierarchies.services.node import delete_nodes
from products.hierarchies.services.placing import attach_products, detach_products
from products.models import Product
from products.services.product import delete_products
from pxm.errors import Invalid
from pxm.history.models import Entry
from tests.doing import cells, done, undone
from tests.factories.hierarchies import NodeFactory, place
from tests.factories.people import MERCHANDISER, PersonFactory, signed_in
from tests.factories.products import ProductFactory, build, shirt
from tests.pressing import press
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

LIST = "/admin/products/product/"
CHOOSE = "/admin/hierarchies/node/choose/"


def planned(products: list[Product], node: Node, how: str = ADD, kind: str = EDIT_PRODUCTS, **more: Any) -> Act:
    asked = asked_of(
        [product.pk for product in products], elsewhere={PLACEMENT: wish(node, called=node.name, how=how)}, **more
    )
    return plan_act(kind=kind, asked=asked)


def at(node: Node) -> dict[UUID, int | None]:
    return dict(Placement.objects.filter(node=node).values_list("product_id", "position"))


def test_products_are_placed_and_taken_back() -> None:
    boots = NodeFactory(name="Boots")
    here, one, two = (ProductFactory(name=name, status="draft") for name in ("Here", "One", "Two"))
    place(boots, here)
    versions = list(Product.objects.values_list("updated_at", flat=True))
    act = planned([here, one, two], boots)
    assert (act.number, act.notes, cells(act)) == (2, ["1 has it already."], [[("not there", "Boots")]] * 2)
    assert at(boots).keys() == {here.pk}
    assert done(act).payload["told"] == "edited 2 products: placed in Boots"
    assert at(boots).keys() == {here.pk, one.pk, two.pk}
    # Where a product is placed is no part of it.
    assert list(Product.objects.values_list("updated_at", flat=True)) == versions
    assert Entry.objects.filter(said="changed the products (2 added)", row_id=boots.pk).exists()
    assert undone(act).status == Job.Status.SUCCESS
    assert at(boots).keys() == {here.pk}


def test_taken_out_and_back_at_the_place_where_people_saw_them_first() -> None:
    boots = NodeFactory(name="Boots")
    first, second, third = place(boots, *ProductFactory.create_batch(3), curated=True)
    (plain,) = place(boots)
    act = planned([second, plain], boots, REMOVE)
    assert cells(act) == [[("Boots", "not there")]] * 2
    assert done(act).payload["told"] == "edited 2 products: taken out of Boots"
    assert at(boots).keys() == {first.pk, third.pk}
    undone(act)
    assert at(boots) == {first.pk: 0, second.pk: 1, third.pk: 2, plain.pk: None}


def test_together_with_attributes_children_become_independent_by_those_alone() -> None:
    parent = shirt().product
    build(parent)
    boots, children = NodeFactory(), list(parent.children.all())
    chosen = {"kind": EDIT_CHILDREN, "parent": parent.pk}
    act = planned(children, boots, **chosen)
    assert act.notes == []
    done(act)
    assert not parent.children.filter(is_independent=True).exists()
    assert planned([parent], boots).notes == []

    both = planned(children, boots, REMOVE, edits=[Edit("description", value="Soft.")], **chosen)
    assert len(both.notes) == 1
    done(both)
    assert parent.children.filter(is_independent=True, description="Soft.").count() == len(children)
    assert not at(boots)
    undone(both)
    assert not parent.children.filter(is_independent=True).exists()
    assert len(at(boots)) == len(children)
    parent.refresh_from_db()
    assert not parent.needs_rebuild


@pytest.mark.parametrize("what", ["placed by another", "product gone", "node gone"])
def test_what_happened_meanwhile_stops_all_of_it(what: str) -> None:
    boots, products = NodeFactory(name="Boots"), ProductFactory.create_batch(2, status="draft")
    act = planned(products, boots, edits=[Edit("status", value="live")])
    match what:
        case "placed by another":
            attach_products(node_id=boots.pk, product_ids=[str(products[0].pk)])
        case "product gone":
            delete_products(product_ids=[products[0].pk])
        case "node gone":
            delete_nodes(node_ids=[boots.pk])
    before = at(boots)
    job = done(act)
    assert job.status == Job.Status.FAILED
    assert job.errors.count() == 1
    assert at(boots) == before
    assert not Product.objects.filter(status="live").exists()


def test_it_is_not_undone_over_the_work_of_others() -> None:
    boots, products = NodeFactory(), ProductFactory.create_batch(2)
    act = planned(products, boots)
    done(act)
    detach_products(node_id=boots.pk, product_ids=[str(products[0].pk)])
    assert undone(act).status == Job.Status.FAILED
    assert at(boots).keys() == {products[1].pk}


def test_a_node_that_is_gone_cannot_be_asked_for() -> None:
    gone = NodeFactory()
    delete_nodes(node_ids=[gone.pk])
    with pytest.raises(Invalid, match="this node has been deleted"):
        planned([ProductFactory()], gone)


def test_hundreds_of_products_take_as_many_queries_as_two(count_queries: Any) -> None:
    boots = NodeFactory()

    def queries(number: int, how: str) -> tuple[int, int]:
        products = list(Product.objects.order_by("pk")[:number])
        acts: list[Act] = []
        planning = count_queries(lambda: acts.append(planned(products, boots, how)))
        submit_act(act_id=acts[0].pk, agreed=(), request_id="r")
        return planning, count_queries(runner.drain)

    ProductFactory.create_batch(2)
    first = [queries(2, how) for how in (ADD, REMOVE, ADD, REMOVE)][2:]
    Product.objects.bulk_create(Product(name="p", sku=f"many{each}") for each in range(198))
    assert [queries(200, how) for how in (ADD, REMOVE)] == first


# --- On the screen ----------------------------------------------------------------------------------------------------


def ask(browser: Client, product: Product) -> Any:
    data = {"action": "edit", "_selected_action": [str(product.pk)], "index": "0", "select_across": "0"}
    return browser.post(LIST, data)


def test_a_node_is_found_by_name_and_chosen() -> None:
    merchandiser, product = signed_in(MERCHANDISER), ProductFactory(name="Hat")
    boots = NodeFactory(name="Boots", hierarchy__name="Shoes")
    other = NodeFactory(name="Hats")
    question = ask(merchandiser, product)
    assert "Placement" in visible_text(question.text)

    found = merchandiser.get(CHOOSE, {"name": "new_placement", "new_placement_search": "boo"})
    assert visible_text(found.text).split() == ["Shoes", "›", "Boots"]
    chosen = {"name": "new_placement", "new_placement_search": "hats", "new_placement": str(boots.pk)}
    text = merchandiser.get(CHOOSE, chosen).text
    assert text.index(str(boots.pk)) < text.index("checked") < text.index(str(other.pk))
    nothing = merchandiser.get(CHOOSE, {"name": "new_placement", "new_placement_search": "zzz"})
    assert "No node is called “zzz”." in visible_text(nothing.text)
    for nonsense in ("", "x", "\0"):
        assert merchandiser.get(CHOOSE, {"name": nonsense, nonsense: nonsense}).status_code == 200

    for value, words in (("", "Choose a node"), ("x", "deleted"), (str(UUID(int=0)), "deleted")):
        page = press(merchandiser, LIST, question, edit_placement="on", new_placement=value)
        assert words in visible_text(page.text)
    assert not Act.objects.exists()

    page = press(merchandiser, LIST, question, edit_placement="on", new_placement=str(boots.pk))
    assert "Shoes › Boots" in visible_text(page.text)
    assert "Placement" in visible_text(page.text)


def signed_in_with(*codenames: str) -> Client:
    person = PersonFactory()
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_who_may_not_change_nodes_is_not_offered_it_and_cannot_agree_to_it() -> None:
    boots, product = NodeFactory(), ProductFactory(status="draft")
    browser = signed_in_with("view_product", "change_product")
    question = ask(browser, product)
    assert "Placement" not in visible_text(question.text)
    page = press(browser, LIST, question, edit_placement="on", new_placement=str(boots.pk))
    assert "Tick at least one field" in visible_text(page.text)
    act = planned([product], boots)
    assert browser.get(reverse("admin:acts_act_change", args=[act.pk])).status_code == 403
    assert browser.post(reverse("admin:acts_act_do", args=[act.pk])).status_code == 403
