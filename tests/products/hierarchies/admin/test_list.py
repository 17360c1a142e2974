"""The list of hierarchies, what is found of them, and what deleting one says."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs import runner
from jobs.models import Job
from products.hierarchies.models import Hierarchy, Node, Placement
from products.models import Product
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory
from tests.visible import visible_text

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LIST = reverse("admin:hierarchies_hierarchy_changelist")


def page_of(row: Any, what: str = "change") -> str:
    return reverse(f"admin:hierarchies_{row._meta.model_name}_{what}", args=[row.pk])


def test_nodes_and_products_are_counted_each_product_once() -> None:
    departments = HierarchyFactory(name="Departments")
    shoes, boots = NodeFactory(hierarchy=departments), NodeFactory(hierarchy=departments)
    (product, _) = place(shoes, *ProductFactory.create_batch(2))
    place(boots, product)
    HierarchyFactory(name="Empty one")

    shown = visible_text(signed_in(VIEWER).get(LIST).text)

    assert "Departments 2 2 " in shown
    assert "Empty one 0 0 " in shown


def test_who_may_not_make_hierarchies_is_not_offered_duplicates() -> None:
    HierarchyFactory()

    assert "Duplicate…" in signed_in(MERCHANDISER).get(LIST).text
    assert "Duplicate…" not in signed_in(VIEWER).get(LIST).text


@pytest.mark.parametrize("number", [2, 50])
def test_the_list_takes_as_many_queries_for_many_as_for_few(number: int) -> None:
    for _ in range(number):
        place(NodeFactory())
    browser = signed_in(VIEWER)
    browser.get(LIST)

    with CaptureQueriesContext(connection) as asked:
        assert browser.get(LIST).status_code == 200
    assert len(asked) == 8


def test_hierarchies_and_nodes_are_found_by_name() -> None:
    shoes = NodeFactory(name="Ballet shoes", hierarchy=HierarchyFactory(name="Shoes by kind"))

    found = signed_in(VIEWER).get("/admin/search/", {"s": "shoes"}).context["results"]

    assert [(each.title, each.description, each.link) for each in found] == [
        ("Shoes by kind", "Hierarchy", page_of(shoes.hierarchy)),
        ("Ballet shoes", "Node of Shoes by kind", page_of(shoes)),
    ]


def test_who_may_see_no_hierarchies_finds_none() -> None:
    NodeFactory(name="Shoes", hierarchy=HierarchyFactory(name="Shoes"))

    assert list(signed_in(None).get("/admin/search/", {"s": "shoes"}).context["results"]) == []


def test_a_new_hierarchy_needs_a_name_and_leads_to_its_tree() -> None:
    browser, address = signed_in(), reverse("admin:hierarchies_hierarchy_add")

    assert "Give it a name." in visible_text(browser.post(address, {"name": ""}).text)
    made = browser.post(address, {"name": "Departments", "slug": "departments", "description": ""})

    assert made.headers["Location"] == page_of(Hierarchy.objects.get(name="Departments", slug="departments"))


def test_a_slug_that_another_hierarchy_has_is_said_with_its_name() -> None:
    HierarchyFactory(name="Rooms", slug="rooms")

    page = signed_in().post(reverse("admin:hierarchies_hierarchy_add"), {"name": "Others", "slug": "rooms"})

    assert "Slug rooms belongs to Rooms" in visible_text(page.text)


def test_deleting_a_node_says_what_goes_what_stays_and_what_is_nowhere_then() -> None:
    shoes = NodeFactory(name="Shoes")
    below = [NodeFactory(parent=shoes), NodeFactory(parent=NodeFactory(parent=shoes))]
    product, *_ = place(below[0], *ProductFactory.create_batch(3))
    place(below[1], product)
    place(NodeFactory(hierarchy=shoes.hierarchy), product)
    browser = signed_in()

    asked = browser.get(page_of(shoes, "delete"))

    words = "Shoes with 3 nodes will be deleted. Its 3 products stay; 2 of them will then be in no node."
    assert words in visible_text(asked.text)
    assert "Delete 4 nodes" in visible_text(asked.text)
    assert "Please confirm" in browser.post(page_of(shoes, "delete"), _answer(asked)).text
    done = browser.post(page_of(shoes, "delete"), _answer(asked) | {"agreed": "1"})
    assert done.headers["Location"] == page_of(shoes.hierarchy)
    assert Node.objects.count() == 1
    assert Placement.objects.count() == 1


def test_the_products_that_will_be_nowhere_are_listed() -> None:
    departments, shoes = HierarchyFactory(), NodeFactory(name="Shoes")
    other = NodeFactory(hierarchy=departments)
    place(NodeFactory(parent=shoes), *(ProductFactory(name=f"Pump {number:03}") for number in range(101)))
    kept, *_ = place(other, ProductFactory(name="Sandal"))
    place(shoes, kept)
    browser = signed_in()

    def listed(page: Any) -> Any:
        return browser.get(html.unescape(re.findall(r'hx-get="(.*?)"', page.text)[0]))

    first = listed(browser.get(page_of(shoes, "delete")))
    assert "Pump 099" in first.text
    assert "Sandal" not in first.text
    assert "Pump 100" in listed(first).text
    place(other, *shoes_of(shoes)[:100])
    asked = browser.get(page_of(shoes, "delete"))
    assert "1 of them will then be in no node" in visible_text(asked.text)
    assert "Pump 100" in listed(asked).text
    of_hierarchy = browser.get(page_of(shoes.hierarchy, "delete"))
    assert "Pump 100" in listed(of_hierarchy).text


def test_without_such_products_there_is_nothing_to_open() -> None:
    assert "hx-get" not in signed_in().get(page_of(NodeFactory(), "delete")).text
    assert "None any more" in signed_in().get(reverse("admin:hierarchies_node_homeless"), {"node": "x"}).text


def shoes_of(node: Node) -> list[Product]:
    return list(Product.objects.filter(placements__node__parent=node).order_by("name"))


@pytest.mark.parametrize(
    ("products", "elsewhere", "words"),
    [
        (0, 0, "Shoes will be deleted. This cannot be undone."),
        (1, 0, "Shoes will be deleted. Its product stays but will then be in no node."),
        (1, 1, "Shoes will be deleted. Its product stays. This"),
        (2, 2, "Shoes will be deleted. Its 2 products stay. This"),
    ],
)
def test_the_sentence_fits_what_hangs_there(products: int, elsewhere: int, words: str) -> None:
    shoes, other = NodeFactory(name="Shoes"), NodeFactory()
    placed = place(shoes, *ProductFactory.create_batch(products)) if products else []
    if elsewhere:
        place(other, *placed[:elsewhere])

    assert words in visible_text(signed_in().get(page_of(shoes, "delete")).text)


def test_what_was_agreed_to_is_asked_again_when_more_would_be_lost() -> None:
    shoes = NodeFactory(name="Shoes")
    browser = signed_in()
    asked = browser.get(page_of(shoes, "delete"))
    place(shoes)

    answer = browser.post(page_of(shoes, "delete"), _answer(asked) | {"agreed": "1"})

    assert "Something changed since you looked." in answer.text
    assert Node.objects.filter(pk=shoes.pk).exists()


def test_a_hierarchy_is_deleted_with_its_nodes_and_its_products_stay() -> None:
    node = NodeFactory(hierarchy=HierarchyFactory(name="Departments"))
    (product,) = place(node)
    browser, address = signed_in(), page_of(node.hierarchy, "delete")
    asked = browser.get(address)

    assert "Departments with 1 node will be deleted." in visible_text(asked.text)
    browser.post(address, _answer(asked) | {"agreed": "1"})

    assert not Hierarchy.objects.exists()
    product.refresh_from_db()


@pytest.mark.parametrize(("with_products", "placed"), [(True, 1), (False, 0)])
def test_a_duplicate_is_made_by_a_job_with_or_without_products(with_products: bool, placed: int) -> None:
    node = NodeFactory(hierarchy=HierarchyFactory(name="Departments", slug="departments"))
    place(node)
    browser, address = signed_in(), page_of(node.hierarchy, "duplicate")
    asked = browser.get(address)
    assert "It gets the same 1 node, languages and attributes." in visible_text(asked.text)

    sent = {"name": "Autumn", "slug": "", **({"include_products": "on"} if with_products else {})}
    done = browser.post(address, _answer(asked) | sent)
    job = Job.objects.get()
    assert done.headers["Location"] == reverse("admin:jobs_job_change", args=[job.pk])
    runner.drain()

    copy = Hierarchy.objects.get(name="Autumn", slug="departments-copy")
    assert Placement.objects.filter(node__hierarchy=copy).count() == placed


def test_a_slug_that_is_taken_is_refused_before_there_is_a_job() -> None:
    departments = HierarchyFactory(slug="departments")
    browser, address = signed_in(), page_of(departments, "duplicate")

    answer = browser.post(address, _answer(browser.get(address)) | {"name": "", "slug": "departments"})

    assert "Slug must be unique amongst hierarchies" in visible_text(answer.text)
    assert not Job.objects.exists()


def _answer(asked: Any) -> dict[str, Any]:
    return {"confirmed": "1", "losses": asked.context["losses"]}


def test_the_history_of_nodes_stands_on_the_page_of_their_hierarchy() -> None:
    node = NodeFactory()
    browser = signed_in(VIEWER)

    assert 'id="tab-history"' in browser.get(page_of(node.hierarchy)).text
    assert 'id="tab-history"' not in browser.get(page_of(node)).text
