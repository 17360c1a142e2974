"""Catalogs in the admin: their list, their page, publishing, and releases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from catalog.admin import standing
from catalog.models import Catalog, Release
from catalog.publishing.request import request_publish
from jobs import runner
from jobs.models import Job
from products.models import Product
from products.prices.services.price import update_price
from products.services.product import update_product
from pxm.clock import now
from tests.factories.catalog import CatalogFactory, ReleaseFactory, catalog_of, publish, rule_of
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.factories.products import ProductFactory, VariationFactory, build
from tests.pressing import press
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

LIST = "/admin/catalog/catalog/"
DAY = timedelta(days=1)


def address(catalog: Catalog, name: str = "change", *more: Any) -> str:
    return reverse(f"admin:catalog_catalog_{name}", args=[catalog.pk, *more])


def read(catalog: Catalog, name: str = "change", group: str | None = MERCHANDISER, **query: Any) -> str:
    return visible_text(signed_in(group).get(address(catalog, name), query).text)


def test_the_list_says_what_a_catalog_names_and_what_shoppers_see() -> None:
    clothing, book = HierarchyFactory(name="Clothing"), PriceBookFactory(name="Retail")
    summer = CatalogFactory(
        name="Summer",
        description="For the beach",
        hierarchy_ids=[str(clothing.pk), "00000000-0000-4000-8000-000000000000"],
        books=[{"id": str(book.pk), "priority": 1}],
    )
    ReleaseFactory(catalog=summer, published_at=now() - DAY, total_products=4120)
    ReleaseFactory(catalog=CatalogFactory(name="Other"), status="IN_PROGRESS", published_at=None, percent_completed=40)
    failed = ReleaseFactory(catalog__name="Odd").catalog
    ReleaseFactory(catalog=failed, status="FAILED", published_at=None)
    CatalogFactory(name="New")
    words = visible_text(signed_in(VIEWER).get(LIST).text)
    assert "Summer For the beach Clothing Retail 4,120 published" in words
    assert "Other – – – publishing 40 %" in words
    assert "New – – – never published" in words
    assert "the last publish failed" in words


def test_the_list_asks_as_often_for_many_catalogs_as_for_two(count_queries: Any) -> None:
    browser = signed_in(VIEWER)

    def queries(number: int) -> int:
        for _ in range(number):
            node, book = NodeFactory(), PriceBookFactory()
            ReleaseFactory(catalog=catalog_of(node.hierarchy, books=[book]), published_at=now() - DAY)
            place(node, ProductFactory(), ProductFactory(status=Product.Status.DRAFT))
        return count_queries(lambda: browser.get(LIST)) + count_queries(lambda: browser.get("/admin/"))

    queries(1)
    assert queries(1) == queries(38)


def test_the_list_and_the_start_page_say_what_has_changed_since(monkeypatch: pytest.MonkeyPatch) -> None:
    node, book = NodeFactory(), PriceBookFactory()
    price = price_of(book, sku="A", currencies=usd(1000))
    catalog, other = catalog_of(node.hierarchy, books=[book], name="Summer"), CatalogFactory(name="Winter")
    parent, child = _family()
    first, second, draft = ProductFactory(), ProductFactory(), ProductFactory(status=Product.Status.DRAFT)
    place(node, parent, first, draft)
    for each in (catalog, other):
        assert publish(each).status == Release.Status.PUBLISHED

    def words() -> str:
        return visible_text(standing.standings([catalog])[0].words()).partition(" · ")[2]

    assert words() == ""
    # What shoppers do not see does not count: a draft, and what is at no node.
    for unseen in (draft, second):
        update_product(product_id=unseen.pk, attributes={"name": "Changed"})
    assert words() == ""
    update_price(price_id=price.pk, attributes={"currencies": usd(1100)})
    assert words() == "changed since"
    update_product(product_id=first.pk, attributes={"status": "draft"})
    assert words() == "1 product changed since"
    Product.objects.filter(pk=child.pk).update(updated_at=now())
    assert words() == "2 products changed since"
    for page in (LIST, "/admin/"):
        shown = visible_text(signed_in(VIEWER).get(page).text)
        assert " · 2 products changed since" in shown
        assert shown.count("changed since") == 1
    monkeypatch.setattr(standing, "_LATEST", 1)
    assert words() == "1 or more products changed since"
    publish(catalog)
    assert words() == ""


def _family() -> tuple[Product, Product]:
    parent = build(ProductFactory(variations=[VariationFactory(options=["S"])]))
    child = Product.objects.get(parent=parent)
    Product.objects.filter(pk=child.pk).update(status=Product.Status.LIVE)
    return parent, child


def test_a_planned_publish_and_one_under_way_are_on_the_start_page() -> None:
    catalog = CatalogFactory(name="Summer")
    request_publish(catalog_id=catalog.pk, request_id="test", publish_at=datetime(2090, 6, 1, 8, 30, tzinfo=UTC))
    ReleaseFactory(catalog__name="Winter", status="IN_PROGRESS", published_at=None, percent_completed=40)
    words = visible_text(signed_in(VIEWER).get("/admin/").text)
    assert "Summer never published · publishes on 1 Jun 2090, 08:30 UTC" in words
    assert "Winter publishing 40 %" in words
    assert "Summer" not in visible_text(signed_in(None).get("/admin/").text)


def test_the_delta_file_of_a_release_is_led_to() -> None:
    catalog = CatalogFactory()
    with_file, without = publish(catalog), ReleaseFactory(catalog=catalog)
    browser, where = signed_in(VIEWER), address(catalog, "delta", with_file.pk)
    page = browser.get(address(catalog, "releases")).text
    assert where in page
    assert address(catalog, "delta", without.pk) not in page
    answer = browser.get(where, follow=True)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/gzip")
    assert browser.get(address(catalog, "delta", without.pk)).status_code == 404
    assert signed_in(None).get(where).status_code == 403


def test_a_catalog_is_made_changed_and_found() -> None:
    first, second, book = HierarchyFactory(), HierarchyFactory(), PriceBookFactory()
    browser = signed_in(MERCHANDISER)
    typed = {
        "name": "Summer",
        "hierarchy_ids-0-id": str(second.pk),
        "hierarchy_ids-1-id": str(first.pk),
        "books-0-id": str(book.pk),
    }
    browser.post(f"{LIST}add/", typed)
    catalog = Catalog.objects.get()
    assert catalog.hierarchy_ids == [str(second.pk), str(first.pk)]
    assert catalog.books == [{"id": str(book.pk), "priority": 10}]
    browser.post(address(catalog), typed | {"name": "Winter", "hierarchy_ids-0-id": ""})
    catalog.refresh_from_db()
    assert (catalog.name, catalog.hierarchy_ids) == ("Winter", [str(first.pk)])
    assert "Winter Catalog" in visible_text(browser.get("/admin/search/", {"s": "wint"}).text)


def test_languages_that_were_not_touched_stay() -> None:
    catalog = CatalogFactory(locales={"fr": {"name": "Été"}, "de": {"name": "Sommer"}})
    typed = {
        "name": catalog.name,
        "locales-0-key": "fr",
        "locales-0-name": "L’été",
        "locales-1-key": "de",
        "locales-1-name": "Sommer",
    }
    signed_in(MERCHANDISER).post(address(catalog), typed)
    catalog.refresh_from_db()
    assert catalog.locales == {"fr": {"name": "L’été"}, "de": {"name": "Sommer"}}


def test_too_many_books_are_refused_at_their_field() -> None:
    typed = {"name": "S"} | {f"books-{number}-id": str(PriceBookFactory().pk) for number in range(6)}
    page = signed_in(MERCHANDISER).post(f"{LIST}add/", typed)
    assert list(page.context["form"].errors) == ["books"]


# --- Publishing -------------------------------------------------------------------------------------------------------


def test_a_catalog_is_published_and_the_releases_say_how_it_went() -> None:
    node = NodeFactory()
    place(node, ProductFactory(status=Product.Status.LIVE))
    catalog = CatalogFactory(name="Summer", hierarchy_ids=[str(node.hierarchy_id)])
    browser = signed_in(MERCHANDISER)
    asked = visible_text(browser.get(address(catalog, "publish")).text)
    assert "There will be no prices in Summer" in asked
    page = press(browser, address(catalog, "publish"))
    assert "Publishing Summer has begun." in visible_text(page.text)
    assert "waits for its turn" in read(catalog, "releases")
    runner.drain()
    words = read(catalog, "releases", VIEWER)
    assert "what shoppers see 1 product, published in" in words
    assert "by person-" in words
    assert "Delete" not in words


def test_a_catalog_is_published_later() -> None:
    catalog = CatalogFactory(name="Summer")
    press(signed_in(MERCHANDISER), address(catalog, "publish"), publish_at="2090-06-01T08:30")
    assert Job.objects.get().not_before.isoformat() == "2090-06-01T08:30:00+00:00"
    assert "waits until 1 Jun 2090, 08:30 UTC" in read(catalog, "releases")
    again = press(signed_in(MERCHANDISER), address(catalog, "publish"), publish_at="soon")
    assert "This is no date and time." in visible_text(again.text)
    assert Release.objects.count() == 1


def test_many_catalogs_are_published_at_once() -> None:
    catalogs = [CatalogFactory(), CatalogFactory()]
    browser = signed_in(MERCHANDISER)
    chosen = {"action": "publish", "_selected_action": [str(catalog.pk) for catalog in catalogs]}
    press(browser, LIST, browser.post(LIST, chosen))
    assert {release.catalog_id for release in Release.objects.all()} == {catalog.pk for catalog in catalogs}


# --- Releases ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def releases() -> list[Release]:
    """Three releases of one catalog, the newest first."""
    catalog = CatalogFactory()
    return [ReleaseFactory(catalog=catalog, published_at=now() - DAY * days, total_products=days) for days in range(3)]


def test_going_back_deletes_what_is_newer_once_that_is_agreed_to(releases: list[Release]) -> None:
    catalog, oldest = releases[0].catalog, releases[2]
    browser = signed_in(MERCHANDISER)
    there = address(catalog, "return", oldest.pk)
    asked = visible_text(browser.get(there).text)
    assert "Shoppers will see 2 products as they were on" in asked
    assert "the 2 releases after it are deleted" in asked
    assert "Please confirm" in visible_text(press(browser, there).text)
    assert Release.objects.count() == 3
    press(browser, there, agreed="1")
    assert list(Release.objects.all()) == [oldest]


def test_deleting_the_newest_says_that_the_one_before_it_comes_back(releases: list[Release]) -> None:
    catalog, browser = releases[0].catalog, signed_in(MERCHANDISER)
    asked = [visible_text(browser.get(address(catalog, "delete_release", row.pk)).text) for row in releases]
    assert "again" in asked[0]
    assert "Shoppers see a newer one" in asked[1]
    Release.objects.exclude(pk=releases[0].pk).delete()
    there = address(catalog, "delete_release", releases[0].pk)
    assert "it is then no longer published" in visible_text(browser.get(there).text)
    press(browser, there, agreed="1")
    assert not Release.objects.exists()


@pytest.fixture
def changed() -> Catalog:
    """A catalog that was published with Shirt and Cap, of which Shirt has another name and price now; Coat comes."""
    book, node = PriceBookFactory(name="Retail"), NodeFactory()
    stays, goes, comes = (ProductFactory(name=name, status=Product.Status.LIVE) for name in ("Shirt", "Cap", "Coat"))
    price = price_of(book, sku=stays.sku, currencies=usd(1000), sales={})
    place(node, stays, goes)
    books = [{"id": str(book.pk), "priority": 1}]
    catalog = CatalogFactory(name="Summer", hierarchy_ids=[str(node.hierarchy_id)], books=books)
    press(signed_in(MERCHANDISER), address(catalog, "publish"))
    runner.drain()
    update_product(product_id=goes.pk, attributes={"status": "draft"})
    update_product(product_id=stays.pk, attributes={"name": "T-Shirt"})
    update_price(price_id=price.pk, attributes={"currencies": usd(1250)})
    place(node, comes)
    return catalog


def test_what_will_change_is_said_in_numbers_that_open_rows(changed: Catalog) -> None:
    words = read(changed, "changes")
    for each in ("1 product comes", "1 product goes", "1 product changes", "1 product gets dearer"):
        assert each in words
    assert "1 live product has no price in any of the price books: Coat." in words
    assert "Publish this catalog…" in words
    assert "Publish" not in read(changed, "changes", VIEWER)
    assert "Coat" in read(changed, "changes", kind="comes")
    assert "Cap" in read(changed, "changes", kind="goes")
    rows = read(changed, "changes", kind="changes")
    assert "name: Shirt → T-Shirt" in rows
    assert "Price in Retail: $10.00 → $12.50 (+$2.50)" in rows


def test_where_nothing_changes_that_is_said() -> None:
    assert "shoppers would see what they see already" in read(ReleaseFactory().catalog, "changes")


def test_two_releases_are_compared_in_the_same_words(changed: Catalog) -> None:
    browser = signed_in(MERCHANDISER)
    press(browser, address(changed, "publish"))
    runner.drain()
    newer, older = Release.objects.order_by("-published_at")
    asked = {"older": newer.pk, "newer": older.pk}
    words = read(changed, "difference", **asked)
    assert "1 product comes" in words
    assert "Publish" not in words
    assert "Coat" in read(changed, "difference", kind="comes", **asked)
    for wrong in ("x", "00000000-0000-4000-8000-000000000000"):
        assert browser.get(address(changed, "difference"), asked | {"older": wrong}).status_code == 404


# --- Rules and deletion -----------------------------------------------------------------------------------------------


def test_the_rules_of_a_catalog_are_on_its_page() -> None:
    rule = rule_of(ReleaseFactory().catalog, name="App", channels=["app"])
    rule_of(rule.catalog, name="Later", channels=["app"])
    words = read(rule.catalog, "rules")
    assert "App everybody, in channel app" in words
    assert "Can never win: App is always ahead" in words
    assert "New rule for this catalog" in words
    assert "New rule" not in read(rule.catalog, "rules", VIEWER)
    assert "No rule leads to this catalog." in read(CatalogFactory(), "rules")


def test_a_catalog_is_deleted_with_its_releases_unless_a_rule_leads_to_it() -> None:
    catalog = ReleaseFactory(catalog__name="Summer").catalog
    rule = rule_of(catalog, name="App")
    browser = signed_in(MERCHANDISER)
    assert "App leads to it." in visible_text(browser.get(address(catalog, "delete")).text)
    rule.delete()
    assert "Delete the 1 release, too" in visible_text(browser.get(address(catalog, "delete")).text)
    press(browser, address(catalog, "delete"), agreed="1")
    assert not Catalog.objects.exists()


def test_what_one_may_not_do_is_absent_and_refused(releases: list[Release]) -> None:
    catalog, viewer, nobody = releases[0].catalog, signed_in(VIEWER), signed_in(None)
    page = visible_text(viewer.get(address(catalog)).text)
    assert "Publish…" not in page
    for refused in (
        address(catalog, "publish"),
        address(catalog, "return", releases[1].pk),
        address(catalog, "delete_release", releases[1].pk),
    ):
        assert viewer.get(refused).status_code == 403
    for name in ("change", "changes", "releases", "rules", "difference"):
        assert nobody.get(address(catalog, name)).status_code == 403
