from __future__ import annotations

import pytest

from tests.factories.people import MERCHANDISER, OPERATOR, VIEWER, signed_in
from tests.factories.products import ProductFactory
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

CATALOG = [
    *("Dashboard", "Products", "Variations", "Hierarchies", "Relationships"),
    *("Price books", "Currencies", "Jobs"),
]
SETTINGS = ["History", "Application keys", "Users", "Groups", "Store", "Webhooks", "Queue"]


@pytest.mark.parametrize(
    ("group", "rooms"), [(VIEWER, CATALOG), (MERCHANDISER, CATALOG), (OPERATOR, [*CATALOG, *SETTINGS])]
)
def test_the_sidebar_shows_the_rooms_one_may_enter(group: str, rooms: list[str]) -> None:
    page = signed_in(group).get("/admin/")

    shown = [room for room in [*CATALOG, *SETTINGS] if f"<span>{room}</span>" in page.text]
    assert shown == rooms


@pytest.mark.parametrize("group", [VIEWER, MERCHANDISER, OPERATOR])
def test_every_room_of_the_sidebar_opens(group: str) -> None:
    browser = signed_in(group)
    groups = browser.get("/admin/").context["sidebar_navigation"]

    links = [str(item["link"]) for rooms in groups for item in rooms["items"]]
    assert len(links) >= 3
    for link in links:
        # No broker listens in most tests, and the page of its queue says so.
        page = browser.get(link, follow=True)
        assert page.status_code == (503 if "django_rq" in link else 200), link
        assert "to change" not in page.text.partition("</title>")[0], link


def test_the_head_of_a_page_says_where_it_stands_in_the_words_of_the_sidebar() -> None:
    browser = signed_in(OPERATOR)
    groups = browser.get("/admin/").context["sidebar_navigation"]

    looked_at = 0
    for group in groups:
        for item in group["items"]:
            page = browser.get(str(item["link"]), follow=True)
            if group["title"] and "opts" in page.context and page.status_code == 200:
                head = visible_text(page.text.partition("<h1")[2].partition("</h1>")[0].partition(">")[2])
                assert head.split(" chevron_right ") == [group["title"], item["title"]], item["link"]
                looked_at += 1
    assert looked_at >= 8


def test_the_page_of_a_row_names_it_last() -> None:
    product = ProductFactory(name="Shirt")

    page = signed_in().get(f"/admin/products/product/{product.pk}/change/").text

    head = visible_text(page.partition("<h1")[2].partition("</h1>")[0].partition(">")[2])
    assert head.split(" chevron_right ")[:2] == ["Catalog", "Products"]
    assert "Shirt" in head


def test_the_badge_counts_products_that_need_a_rebuild_and_is_absent_for_none() -> None:
    browser = signed_in()
    words = "products that need a rebuild"
    assert words not in browser.get("/admin/").text

    ProductFactory.create_batch(2, needs_rebuild=True)

    assert f"2 {words}" in browser.get("/admin/").text
