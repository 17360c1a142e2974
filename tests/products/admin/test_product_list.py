from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from unfold.templatetags.unfold_list import ROW_CLASSES

from products.admin.product.admin import ProductAdmin
from products.admin.product.counted import kept_number
from products.models import Product
from pxm.admin import long_lists
from pxm.clock import now
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, VariationFactory, child_of, shirt

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LIST = "/admin/products/product/"


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def _names(browser: Client, **query: str) -> set[str]:
    return {product.name for product in browser.get(LIST, query).context["cl"].result_list}


def _store() -> None:
    """Five products of all kinds, a child among them."""
    one = shirt(tags=["summer"], needs_rebuild=True)
    child_of(one.product, one["Small"], one["Green"], name="Small green shirt", sku="shirt-s-g", mpn="M-1")
    ProductFactory(name="Coat", sku="coat", status="draft", tags=["winter", "sale"], upc_ean="4006381333931")
    ProductFactory(name="Hat", sku="hat", tags=["sale"], slug="straw-hat")
    ProductFactory(bundle=True, name="Set", slug="set")
    Product.objects.filter(name__startswith="Product ").delete()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"Shirt", "Coat", "Hat", "Set"}),
        ({"children": "shown"}, {"Shirt", "Coat", "Hat", "Set", "Small green shirt"}),
        ({"type": "parent"}, {"Shirt"}),
        ({"type": "bundle"}, {"Set"}),
        ({"type": "child"}, {"Small green shirt"}),
        ({"type": "nonsense"}, {"Shirt", "Coat", "Hat", "Set"}),
        ({"status": "draft"}, {"Coat"}),
        ({"tag": "sale"}, {"Coat", "Hat"}),
        ({"tag": " SUMMER "}, {"Shirt"}),
        ({"tag": "sal"}, set()),
        ({"build": "needed"}, {"Shirt"}),
        ({"build": "children"}, {"Shirt"}),
        ({"build": "none"}, {"Coat", "Hat", "Set"}),
        ({"q": "coat"}, {"Coat"}),
        ({"q": "STRAW"}, {"Hat"}),
        ({"q": "40063813"}, {"Coat"}),
        ({"q": "M-1", "children": "shown"}, {"Small green shirt"}),
        ({"q": "M-1"}, set()),
        ({"updated": "day"}, {"Shirt", "Hat", "Set"}),
        ({"updated": "older"}, {"Coat"}),
        ({"created": "month"}, {"Shirt", "Hat", "Set", "Coat"}),
        ({"status": "live", "tag": "sale"}, {"Hat"}),
    ],
)
def test_filters_and_search_narrow_the_list(merchandiser: Client, query: dict[str, str], names: set[str]) -> None:
    _store()
    Product.objects.filter(name="Coat").update(updated_at=now() - timedelta(days=60))

    assert _names(merchandiser, **query) == names


def test_a_variation_narrows_the_list_to_what_it_is_linked_to(merchandiser: Client) -> None:
    _store()
    size = Product.objects.get(name="Shirt").variations.get(name="Size")
    VariationFactory(name="Length")

    assert _names(merchandiser, variation=str(size.pk)) == {"Shirt"}
    assert "Hat" in _names(merchandiser, variation="nonsense")


def test_newest_changes_come_first(merchandiser: Client) -> None:
    _store()
    Product.objects.filter(name="Hat").update(updated_at=now() + timedelta(minutes=1))

    assert merchandiser.get(LIST).context["cl"].result_list[0].name == "Hat"


def test_a_parent_shows_how_many_children_it_has_and_that_they_are_behind(merchandiser: Client) -> None:
    _store()

    page = merchandiser.get(LIST, {"type": "parent"})

    product = Product.objects.get(name="Shirt")
    assert f'{reverse("admin:products_product_change", args=[product.pk])}#children">1</a>' in page.text
    assert "needs rebuild" in page.text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"type": "bundle", "status": "draft"}, ["the filter status: Draft", "the filter type: Bundle"]),
        ({"q": "Small green"}, ["the search for “Small green”", "the switch that hides children"]),
    ],
)
def test_an_empty_list_says_what_leaves_everything_out(
    merchandiser: Client, query: dict[str, str], words: list[str]
) -> None:
    _store()

    page = merchandiser.get(LIST, query)

    assert sorted(blocker.words for blocker in page.context["blockers"]) == words
    for blocker in page.context["blockers"]:
        assert len(merchandiser.get(LIST + blocker.clear).context["cl"].result_list) == blocker.without


def test_an_empty_store_invites_to_make_a_product(merchandiser: Client) -> None:
    assert "Make the first product" in merchandiser.get(LIST).text
    assert "Make the first product" not in signed_in(VIEWER).get(LIST).text


def test_a_viewer_may_export_and_nothing_else() -> None:
    ProductFactory()

    page = signed_in(VIEWER).get(LIST)

    assert [name for name, _ in page.context["action_form"].fields["action"].choices if name] == ["export"]
    assert "New product" not in page.text


def test_the_list_costs_the_same_for_2_rows_and_for_40(
    merchandiser: Client, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    def family(number: int) -> Any:
        one = shirt(name=f"Shirt {number}", sku=f"shirt-{number}", slug=f"shirt-{number}", tags=["sale"])
        child_of(one.product, one["Small"], one["Green"])
        child_of(one.product, one["Small"], one["Blue"])

    def visit() -> object:
        return merchandiser.get(LIST, {"children": "shown"})

    # Two: whether several variations have one name is two queries more.
    family(0)
    family(1)
    visit()
    few = count_queries(visit)
    for number in range(2, 14):
        family(number)

    assert count_queries(visit) == few
    assert few == 12


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"children": "shown"},
        {"type": "child"},
        {"type": "parent", "status": "live"},
        {"status": "draft", "children": "shown", "p": "1"},
        {"status": "nonsense"},
    ],
)
def test_what_is_kept_is_the_length_of_the_list(merchandiser: Client, query: dict[str, str]) -> None:
    _store()
    page = merchandiser.get(LIST, query).context["cl"]

    kept = kept_number(RequestFactory().get("/", query))

    assert kept == page.queryset.count() == page.result_count


@pytest.mark.parametrize("query", [{"q": "shirt"}, {"tag": "sale"}, {"build": "needed"}])
def test_what_narrows_the_list_is_counted(merchandiser: Client, query: dict[str, str]) -> None:
    assert kept_number(RequestFactory().get("/", query)) is None


def test_pages_read_from_the_end_are_those_of_the_list(merchandiser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ProductFactory.create_batch(11)
    monkeypatch.setattr(ProductAdmin, "list_per_page", 3)

    shown = [row.pk for page in "1234" for row in merchandiser.get(LIST, {"p": page}).context["cl"].result_list]

    assert shown == list(Product.objects.order_by("-updated_at", "-id").values_list("pk", flat=True))


def test_of_many_found_no_more_are_counted_than_people_leaf_through(
    merchandiser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    products = ProductFactory.create_batch(11, name="Many")
    monkeypatch.setattr(ProductAdmin, "list_per_page", 3)
    monkeypatch.setattr(long_lists, "MOST_COUNTED", 10)

    last = merchandiser.get(LIST, {"q": "many", "p": "4"})

    assert [row.pk for row in last.context["cl"].result_list] == [products[1].pk]
    assert "more than 10 products" in last.content.decode()
    assert "Select all, more than 10<" in last.content.decode()
    assert "All selected, more than 10<" in last.content.decode()
    assert merchandiser.get(LIST, {"q": "many", "p": "5"}).status_code == 302
    nothing = merchandiser.get(LIST, {"q": "many", "tag": "none"}).content.decode()
    assert "clear it to see more than 10 products" in nothing
    # All that were found are all, when something is done with them.
    chosen = {"action": "set_draft", "select_across": "1", "_selected_action": [str(products[0].pk)]}
    assert "11 products" in merchandiser.post(f"{LIST}?q=many", chosen).content.decode()

    products[0].delete()
    ten = merchandiser.get(LIST, {"q": "many"}).content.decode()
    assert "10 products" in ten
    assert "more than" not in ten


def test_a_page_of_products_is_no_more_to_load_than_what_it_shows(merchandiser: Client) -> None:
    """A product takes about a kilobyte; with Unfold's own classes in each cell it took five."""
    ProductFactory.create_batch(50, name="A name of usual length, blue", status="live", tags=["summer", "sale"])

    page = merchandiser.get(LIST).content.decode()

    _, _, rows = page.partition("</thead>")
    assert rows.count('class="data-row"') == 50
    assert len(page) < 120_000
    assert len(rows) / 50 < 1_800
    assert not [name for name in ROW_CLASSES if f" {name} " in rows.partition("</table>")[0]]
