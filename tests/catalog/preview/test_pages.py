"""The preview for staff: the shop and its products through a shopper's eyes, and why they are so."""

from __future__ import annotations

import html
import json
from time import time
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from django.test import Client

from catalog.models import Release
from catalog.preview import shelves
from catalog.preview.models import SavedContext, SharedLink
from catalog.preview.services import LINKS
from catalog.shopper import reading
from products.hierarchies.models import Placement
from products.models import Product
from products.store.services import update_settings
from pxm import signed_links
from pxm.clock import now
from tests.catalog.shopper.shop import Shop, open_shop
from tests.catalog.shopper.test_bundle_documents import bundle_of, option
from tests.client import APIClient
from tests.factories.catalog import catalog_of, publish, rule_of
from tests.factories.hierarchies import NodeFactory, place
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.factories.products import ProductFactory
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

SHOP = "/preview/"


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop(name="Everyday")


def at(product: Product | UUID) -> str:
    return f"/preview/products/{getattr(product, 'pk', product)}/"


def look(path: str, browser: Client | None = None, /, **context: Any) -> str:
    answer = (browser or signed_in(VIEWER)).get(path, context)
    assert answer.status_code == 200, answer.content
    assert "no-store" in answer["Cache-Control"]
    return visible_text(answer.text)


def test_the_shop_is_what_a_shopper_sees(shop: Shop) -> None:
    words = look(SHOP)
    assert "This is Everyday , with amounts in USD." in words
    assert "No rule fits, so this shopper sees Everyday , the oldest published catalog." in words
    assert "1 product" in words
    assert "Trail trail $20.00 before $25.00" in words
    pounds = look(SHOP, currency="GBP", language="fr")
    assert "Chemise" in pounds
    assert "Habits" in pounds
    assert "£20.00" in pounds
    assert "before" not in pounds
    assert "Clothing › Shirts" in look(SHOP, node=shop.n1.pk)
    assert "There is no product here." in look(SHOP, node=shop.n1.pk)
    assert "Trail trail" in look(SHOP, node=shop.n2.pk)
    assert "Trail trail" in look(SHOP, node=shop.hierarchy.pk)
    assert "No product here is like that." in look(SHOP, value="nothing")
    assert "trail-red" in look(SHOP, by="sku", value="trail-red", kind="child")


def test_a_product_says_why_it_costs_what_it_does(shop: Shop) -> None:
    words = look(at(shop.red), signed_in(MERCHANDISER))
    assert "$21.00 before $26.00 spring" in words
    assert "one of Trail" in words
    assert "No price book has a price for its own SKU. list has the price, for its parent’s SKU." in words
    assert "The sale spring runs, until 1 Jan 2031." in words
    assert "The modifier red-extra raises its parent’s price." in words
    assert "It stays so until 1 Jan 2031." in words
    later = look(at(shop.red), at="2031-01-01T00:00")
    assert "$26.00" in later
    assert "The sale spring ended on 1 Jan 2031." in later
    assert "There is no amount in" not in later
    pounds = look(at(shop.red), currency="GBP")
    assert "The sale has no amount in GBP, so the price in GBP stays." in pounds


def test_reasons_of_a_price_lead_to_the_very_row(shop: Shop) -> None:
    page = signed_in(MERCHANDISER).get(at(shop.red))
    book, own = f"/admin/prices/pricebook/{shop.book.pk}/change/", f"/admin/products/product/{shop.red.pk}/change/"
    led_to = {reason.words: reason.address for reason in page.context["reasons"]}
    assert led_to["list has the price, for its parent’s SKU."] == f"{book}?sku=trail#prices"
    assert led_to["The sale spring runs, until 1 Jan 2031."] == f"{book}?sku=trail#prices"
    assert led_to["No price book has a price for its own SKU."] == f"{own}#prices"
    assert led_to["The modifier red-extra raises its parent’s price."] == f"{book}#modifiers"


def test_the_bar_offers_the_languages_there_are(shop: Shop) -> None:
    update_settings(attributes={"additional_languages": ["fr-FR"]})
    shop.catalog.locales = {"de": {"name": "Alltag"}}
    shop.catalog.save()
    page = signed_in(VIEWER).get(SHOP, {"language": "nl"}).text
    assert '<option value="de">German</option><option value="fr-FR">French</option>' in page
    assert 'name="language" class="pxm-input" value="nl" list="preview-languages"' in page


def test_the_json_of_a_grid_is_that_of_the_shopper_api(shop: Shop, shopper_api: APIClient) -> None:
    for asked in ({}, {"node": shop.n2.pk}, {"node": shop.hierarchy.pk}, {"value": "trail", "by": "sku"}):
        shown = signed_in(VIEWER).get(SHOP, asked | {"currency": "GBP"})
        path = shown.context["path"]
        answer = shopper_api.get(path, headers={"X-Moltin-Currency": "GBP"})
        assert answer.body["data"], path
        assert json.loads(html.unescape(shown.context["json"])) == answer.body
    draft = json.loads(signed_in(VIEWER).get(SHOP, {"release": "draft"}).context["json"])
    assert [each["attributes"]["sku"] for each in draft["data"]] == ["trail"]
    assert "links" not in draft


def test_the_json_of_more_products_than_are_counted_says_what_the_api_says(
    shop: Shop, shopper_api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (reading, shelves):
        monkeypatch.setattr(module, "MOST_COUNTED", 1)
    shown = signed_in(VIEWER).get(SHOP, {"node": shop.hierarchy.pk, "value": "trail", "by": "sku"}).context
    answer = shopper_api.get(shown["path"]).body
    assert json.loads(shown["json"])["meta"] == answer["meta"]
    assert answer["meta"]["results"]["total"] == shown["total"] + 1


def test_the_json_and_the_request_are_those_of_the_shopper_api(shop: Shop, shopper_api: APIClient) -> None:
    answer = signed_in(VIEWER).get(at(shop.red), {"channels": "app", "tags": "a, b", "currency": "GBP"})
    document = shopper_api.get(f"/catalog/products/{shop.red.pk}", headers={"X-Moltin-Currency": "GBP"}).data
    assert json.loads(answer.context["json"]) == document
    curl = answer.context["curl"]
    assert f"http://testserver/catalog/products/{shop.red.pk}?include=" in curl
    for header in ("'EP-Channel: app'", "'EP-Context-Tag: a, b'", "'X-Moltin-Currency: GBP'", "Bearer $TOKEN"):
        assert header in curl


def test_rules_decide_unless_a_catalog_is_chosen(shop: Shop) -> None:
    vip = PriceBookFactory(name="VIP prices")
    price_of(vip, sku="trail", currencies=usd(1500))
    other = catalog_of(shop.hierarchy, books=[vip], name="Club")
    publish(other)
    rule_of(other, name="Members", channels=["app"])
    assert "This is Everyday" in look(SHOP)
    assert "Members its channel is app" in look(SHOP)
    words = look(SHOP, channels="app")
    assert "This is Club" in words
    assert "because of Members : everybody, in channel app." in words
    assert "$15.00" in words
    chosen = look(SHOP, channels="app", catalog=shop.catalog.pk)
    assert "This is Everyday" in chosen
    assert "Members" not in chosen


def test_as_if_published_now_shows_the_draft_and_writes_nothing(shop: Shop) -> None:
    hat = ProductFactory(name="Hat", sku="hat", status="live")
    place(shop.n2, hat)
    price_of(shop.book, sku="hat", currencies=usd(900))
    releases = Release.objects.count()
    assert "Hat" not in look(SHOP)
    words = look(SHOP, release="draft")
    assert "as if published now" in words
    assert "Hat hat $9.00" in words
    assert "Hat hat $9.00" in look(SHOP, release="draft", node=shop.n2.pk, value="hat", by="sku")
    assert "list has the price, for its own SKU." in look(at(hat), release="draft")
    assert "No request answers what is not published yet." in look(at(hat), release="draft")
    gone = look(at(hat))
    assert "Hat · hat is not here" in gone
    assert "It came after this release: publishing Everyday now would bring it in." in gone
    assert Release.objects.count() == releases


def test_what_is_absent_says_why(shop: Shop) -> None:
    assert "It is a draft." in look(at(shop.blue))
    loose = ProductFactory(name="Loose", status="live")
    assert "It is in no node of Everyday." in look(at(loose))
    place(NodeFactory(), loose)
    assert "It is at 1 node of other hierarchies." in look(at(loose), release="draft")
    assert "It was deleted, or never was." in look(at(uuid4()))
    Product.objects.filter(pk=shop.trail.pk).update(status="draft")
    assert "Its parent Trail · trail is a draft, and it is at no node itself." in look(at(shop.red), release="draft")
    Placement.objects.all().delete()
    assert "Neither it nor its parent is at a node of Everyday." in look(at(shop.red), release="draft")


def test_options_lead_to_children_and_what_is_impossible_does_not(shop: Shop) -> None:
    words = look(at(shop.trail))
    assert "Colour Red Blue , not with what is chosen" in words
    page = signed_in(VIEWER).get(at(shop.trail), {"channels": "app"}).text
    assert f'href="{at(shop.red)}?channels=app"' in page


def test_the_price_of_a_bundle_follows_what_is_picked(shop: Shop) -> None:
    shirt, hat = (ProductFactory(name=name, sku=name, status="live") for name in ("Shirt", "Hat"))
    bundle = bundle_of(
        {"min": 1, "max": 1, "options": [option(shirt, 2, default=True)]},
        {"options": [option(hat, min=1, max=3)]},
        name="Set",
        sku=None,
        status="live",
    )
    place(shop.n2, bundle)
    price_of(shop.book, sku="Shirt", currencies=usd(1000))
    price_of(shop.book, sku="Hat", currencies=usd(500))
    shop.publish()
    for release in ("", "draft"):
        words = look(at(bundle), release=release)
        assert "Set $20.00" in words
        assert "It has no SKU, so it costs what is chosen in it together: 2 × Shirt" in words
        picked = {
            "configured": "yes",
            "pick": [f"part0/{shirt.pk}", f"part1/{hat.pk}"],
            f"usual/part0/{shirt.pk}": "2",
            f"quantity/part1/{hat.pk}": "3",
        }
        assert "Set $35.00" in look(at(bundle), release=release, **picked)
        refused = look(at(bundle), release=release, **{**picked, f"quantity/part1/{hat.pk}": "9"})
        assert f"No option quantity 9 for option {hat.pk}" in refused
        assert "Missing selection for component part0." in look(at(bundle), release=release, configured="yes")


ODD = (
    ({"catalog": str(UUID(int=1))}, "This catalog is not there any more."),
    ({"catalog": "nonsense"}, "This catalog is not there any more."),
    ({"release": str(UUID(int=1))}, "This release is not kept any more."),
    ({"release": "nonsense"}, "This release is not kept any more."),
    ({"at": "tomorrow"}, "This is no date and time."),
    ({"at": "0000-01-01T00:00"}, "This is no date and time."),
    ({"currency": "XYZ"}, "XYZ is no currency of this store, so shoppers get amounts in USD."),
    ({"node": str(UUID(int=1))}, "This node is not in what is looked at."),
    ({"node": "nonsense", "release": "draft"}, "This node is not in what is looked at."),
    ({"at": "1900-01-01T00:00"}, "$25.00"),
    ({"at": "9999-12-31T23:59"}, "$25.00"),
    ({"at": "9999-12-31T23:59", "release": "draft"}, "$25.00"),
    ({"page": "99999999999"}, "1 product"),
    ({"value": '\\"),eq(sku,x', "by": "sku"}, "No product here is like that."),
    ({"value": '\\"),eq(sku,x', "by": "sku", "release": "draft"}, "No product here is like that."),
    ({"value": "a\\"}, "No product here is like that."),
    ({"value": 'a,b):eq(sku,"c"'}, "No product here is like that."),
    ({"value": "a\nb\u2028c", "by": "tags", "node": "x"}, "This node is not in what is looked at."),
    ({"value": 'a\nb\u2028c\\n"', "by": "slug"}, "No product here is like that."),
    ({"channels": "x\x00y", "account": "a" * 9_000}, "Trail"),
)


def test_an_odd_context_is_told_plainly(shop: Shop) -> None:
    browser = signed_in(VIEWER)
    for sent, words in ODD:
        assert words in look(SHOP, browser, **sent), sent


def test_nothing_published_says_so_and_a_draft_can_still_be_looked_at() -> None:
    assert "No catalog is published, so shoppers see nothing." in look(SHOP)
    node = NodeFactory()
    place(node, ProductFactory(name="First", status="live"))
    catalog = catalog_of(node.hierarchy)
    assert "This catalog was never published" in look(SHOP, catalog=catalog.pk)
    assert "First" in look(SHOP, catalog=catalog.pk, release="draft")


def test_a_release_that_is_swept_meanwhile_is_told() -> None:
    shop = open_shop()
    old = shop.release.pk
    shop.publish()
    assert "Trail" in look(SHOP, catalog=shop.catalog.pk, release=old)
    Release.objects.filter(pk=old).delete()
    assert "This release is not kept any more." in look(SHOP, catalog=shop.catalog.pk, release=old)
    other = catalog_of(shop.hierarchy)
    assert "This release is of another catalog" in look(SHOP, catalog=other.pk, release=shop.release.pk)


def test_only_staff_who_may_see_catalogs_look(shop: Shop) -> None:
    for path in (SHOP, at(shop.trail)):
        assert Client().get(path)["Location"].startswith("/admin/login/")
        assert signed_in(None).get(path).status_code == 403
        assert signed_in(VIEWER).post(path).status_code == 405


def test_a_page_asks_as_often_for_many_as_for_two(count_queries: Any) -> None:
    shop = open_shop()
    browser = signed_in(VIEWER)

    def queries(**context: Any) -> list[int]:
        paths = (SHOP, at(shop.trail))
        return [count_queries(lambda path=path: browser.get(path, context)) for path in paths]

    def stock(number: int) -> None:
        made = [ProductFactory(status="live") for _ in range(number)]
        place(shop.n2, *made)
        for product in made:
            price_of(shop.book, sku=str(product.sku), currencies=usd(100))
            rule_of(shop.catalog, channels=[f"channel of {product.sku}"])
            SavedContext.objects.create(name=f"Shopper of {product.sku}", context={"channels": "app"})

    stock(2)
    shop.publish()
    few = queries(), queries(release="draft"), queries(release="draft", node=shop.n2.pk)
    stock(21)
    shop.publish()
    assert (queries(), queries(release="draft"), queries(release="draft", node=shop.n2.pk)) == few


# --- Kept, side by side, and shared -----------------------------------------------------------------------------------


def test_a_shopper_is_kept_by_name_laid_beside_another_and_forgotten(shop: Shop) -> None:
    browser = signed_in(MERCHANDISER)
    sent = {"channels": "app", "currency": "GBP"}
    kept = browser.post("/preview/kept/", {**sent, "name": "  In the\x00  app "})
    assert kept["Location"] == "/preview/?channels=app&currency=GBP"
    saved = SavedContext.objects.get()
    assert (saved.name, saved.context) == ("In the app", sent)
    browser.post("/preview/kept/", {"channels": "web", "name": "In the app"})
    assert SavedContext.objects.get().context == {"channels": "web"}
    assert 'href="/preview/?channels=web"' in browser.get(SHOP).text
    both = browser.get("/preview/two/", {"left": saved.pk, "right": "nonsense", "product": shop.red.pk}).text
    assert f'src="{at(shop.red)}?channels=web&amp;frame=yes"' in both
    assert f'src="{at(shop.red)}?frame=yes"' in both
    framed = browser.get(SHOP, {"frame": "yes"})
    assert 'id="nav-sidebar"' not in framed.text
    assert f'href="{at(shop.trail)}?frame=yes"' in framed.text
    for name in ("", " ", "x" * 101):
        refused = browser.post("/preview/kept/", {"name": name}, follow=True)
        assert "letters at most" in refused.text or "Give it a name." in refused.text
    browser.post(f"/preview/kept/{saved.pk}/forget/", {})
    browser.post(f"/preview/kept/{saved.pk}/forget/", {})
    assert not SavedContext.objects.exists()


def shared_by(browser: Client, **context: str) -> str:
    """Share a context and return the path of the link."""
    made = browser.post("/preview/links/make/", context, follow=True)
    assert "just made" in made.text
    address = next(row["address"] for row in made.context["rows"] if row["is_new"])
    return urlsplit(address).path


def test_a_shared_link_shows_its_context_alone_to_whoever_has_it(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    staff, anybody = signed_in(MERCHANDISER), Client()
    path = shared_by(staff, currency="GBP", channels="app")
    answer = anybody.get(path, {"currency": "USD", "release": "draft"})
    words = visible_text(answer.text)
    assert "£20.00" in words
    assert "$" not in words
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert "no-store" in answer["Cache-Control"]
    product = anybody.get(f"{path}products/{shop.red.pk}/")
    assert f'href="{path}"' in product.text
    for page in (answer, product, anybody.get(f"{path}products/{shop.blue.pk}/")):
        told = visible_text(page.text)
        for private in (
            "curl",
            "Why",
            "list has",
            "draft",
            "Trail · trail",
            "/admin/",
            "Look",
            "Share",
            "For programs",
        ):
            assert private not in told, private
        assert 'href="/admin/' not in page.text
        assert "preview-bar" not in page.text
        assert "csrf" not in page.text
    assert anybody.get(f"{path}products/{shop.blue.pk}/").status_code == 404
    assert anybody.post(path).status_code == 405

    link = SharedLink.objects.get()
    foreign = signed_links.sign("delta", str(link.pk))
    for wrong in (
        f"{path[:-2]}x/",
        "/preview/shared/nonsense/",
        f"/preview/shared/{foreign}/",
        f"/preview/shared/{'x' * 5_000}/",
    ):
        ended = anybody.get(wrong)
        assert ended.status_code == 404
        assert "This link leads nowhere" in ended.text
    with monkeypatch.context() as patched:
        patched.setattr("django.core.signing.time.time", lambda: time() + 7 * 24 * 60 * 60 + 1)
        assert anybody.get(path).status_code == 404
    SharedLink.objects.update(expires_at=now())
    assert anybody.get(path).status_code == 404
    assert LINKS.run() == 1
    # What it leads to may go, which is no error of whoever looks.
    gone = shared_by(staff, catalog=str(UUID(int=1)))
    assert "This link leads nowhere" in anybody.get(gone).text
    open_one = shared_by(staff, release="draft")
    assert "as if published now" in anybody.get(open_one).text
    staff.post(f"/preview/links/{SharedLink.objects.first().pk}/end/")
    assert anybody.get(open_one).status_code == 404


def test_who_may_only_look_keeps_and_shares_nothing(shop: Shop) -> None:
    viewer = signed_in(VIEWER)
    words = look(SHOP, viewer)
    assert "Keep" not in words
    assert "Share by a link" not in words
    for path in ("/preview/kept/", f"/preview/kept/{UUID(int=1)}/forget/", "/preview/links/make/"):
        assert viewer.post(path, {"name": "x"}).status_code == 403
        assert Client().post(path)["Location"].startswith("/admin/login/")
    assert viewer.get("/preview/links/").status_code == 403
    assert viewer.get("/preview/two/").status_code == 200
