"""The preview by mouse and by keyboard: why there is no price, why another catalog answers, what a sale looks like."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from products.models import Product
from tests.browser.walk import Walk
from tests.catalog.shopper.shop import Shop, open_shop
from tests.catalog.shopper.test_bundle_documents import bundle_of, option
from tests.factories.catalog import catalog_of, publish, rule_of
from tests.factories.hierarchies import place
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.factories.products import ProductFactory


class Clicks:
    """Counts what is done from a product's page on, for staff shall not search long."""

    def __init__(self, page: Page, product: Product) -> None:
        self.page, self.number = page, 0
        page.goto(f"/admin/products/product/{product.pk}/change/")

    def follow(self, name: str) -> None:
        self.number += 1
        self.page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()

    def press(self, name: str) -> None:
        self.number += 1
        self.page.get_by_role("button", name=name, exact=True).first.press("Enter")

    def open(self, text: str) -> None:
        self.number += 1
        self.page.get_by_text(text, exact=True).click()


def test_why_is_found_within_five_clicks_from_a_product(page: Page) -> None:
    shop = open_shop(name="Everyday")
    hat = _more_of(shop)

    # Why does a shopper see no price?
    no_price = Clicks(page, hat)
    no_price.follow("Preview")
    expect(page.get_by_text("no price in USD").first).to_be_visible()
    why = page.get_by_role("region", name="Why this price")
    expect(why.get_by_text("There is no amount in USD, so no price is shown.")).to_be_visible()
    no_price.follow("There is no amount in USD, so no price is shown.")
    expect(page.get_by_role("heading", name="list", exact=True)).to_be_visible()
    assert no_price.number <= 5

    # Why does another catalog answer?
    other = Clicks(page, shop.red)
    other.follow("Preview")
    expect(page.get_by_text("$21.00").first).to_be_visible()
    page.get_by_label("Channel").fill("app")
    other.press("Look")
    expect(page.get_by_text("This is Club")).to_be_visible()
    other.open("Why this catalog")
    expect(page.get_by_text("because of Members")).to_be_visible()
    assert other.number <= 5

    # What will next Monday's sale look like?
    sale = Clicks(page, shop.red)
    sale.follow("Preview")
    expect(page.get_by_text("$21.00").first).to_be_visible()
    page.get_by_label("When (UTC)").fill("2031-01-06T09:00")
    sale.press("Look")
    expect(page.get_by_text("on 2031-01-06T09:00")).to_be_visible()
    expect(page.locator("del")).to_have_count(1)
    expect(page.get_by_text("The sale monday runs, until 7 Jan 2031.")).to_be_visible()
    assert sale.number <= 5


def _more_of(shop: Shop) -> Product:
    """A product without a price in dollars, another catalog for the app, and a sale to come."""
    hat = ProductFactory(name="Hat", sku="hat", status="live")
    place(shop.n2, hat)
    price_of(shop.book, sku="hat", currencies={"GBP": {"amount": 900, "includes_tax": True}})
    price = shop.book.prices.get(sku="trail")
    price.delete()
    price_of(
        shop.book,
        sku="trail",
        currencies=usd(2500),
        sales={
            "spring": {"currencies": usd(2000), "schedule": {"valid_to": "2031-01-01T00:00:00Z"}},
            "monday": {
                "currencies": usd(1500),
                "schedule": {"valid_from": "2031-01-06T00:00:00Z", "valid_to": "2031-01-07T00:00:00Z"},
            },
        },
    )
    shop.publish()
    club = catalog_of(shop.hierarchy, books=[PriceBookFactory(name="Club prices")], name="Club")
    publish(club)
    rule_of(club, name="Members", channels=["app"])
    return hat


def test_the_shop_is_walked_configured_kept_and_shared(page: Page, open_page: object) -> None:
    shop = open_shop(name="Everyday")
    shirt = ProductFactory(name="Shirt" + "w" * 300, sku="Shirt", status="live", tags=["t" * 200])
    cap = ProductFactory(name="Cap", sku="Cap", status="live")
    bundle = bundle_of(
        {"min": 1, "max": 1, "options": [option(shirt, 1, default=True)]},
        {"options": [option(cap, min=1, max=3)]},
        name="Set",
        sku=None,
        status="live",
    )
    place(shop.n2, bundle)
    price_of(shop.book, sku="Shirt", currencies=usd(1000))
    price_of(shop.book, sku="Cap", currencies=usd(500))
    shop.publish()
    walk = Walk(page)

    page.goto("/preview/")
    page.get_by_role("link", name="Clothing").click()
    expect(page.get_by_text("2 products")).to_be_visible()
    walk.look("the shop")
    page.get_by_role("link", name="Trail", exact=True).click()
    expect(page.get_by_role("link", name="Red", exact=True)).to_be_visible()
    expect(page.locator(".preview-impossible")).to_contain_text("Blue")
    page.get_by_role("link", name="Red", exact=True).press("Enter")
    expect(page.get_by_text("one of Trail")).to_be_visible()
    assert str(shop.red.pk) in page.url
    page.get_by_text("For programs").click()
    walk.look("a product with its document")
    page.get_by_role("link", name="The sale spring runs").click()
    expect(page.get_by_role("dialog").get_by_text("trail", exact=True).first).to_be_visible()
    assert "sku=" not in page.url

    page.goto(f"/preview/products/{bundle.pk}/")
    expect(page.locator(".preview-main-price")).to_contain_text("$10.00")
    page.get_by_label("Cap", exact=True).check()
    expect(page.locator(".preview-main-price")).to_contain_text("$15.00")
    page.get_by_label("Cap, number of them").fill("3")
    page.get_by_label("Cap, number of them").press("Tab")
    expect(page.locator(".preview-main-price")).to_contain_text("$25.00")
    assert "configured=yes" in page.url
    walk.look("a bundle")
    page.set_viewport_size({"width": 390, "height": 844})
    # The address has what is picked; a name of hundreds of letters is cut.
    for path in (page.url, f"/preview/products/{shirt.pk}/", f"/preview/products/{shop.red.pk}/", "/preview/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.set_viewport_size({"width": 1440, "height": 900})

    page.goto("/preview/?currency=GBP")
    page.get_by_label("Name of this shopper").fill("In pounds")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("In pounds is kept.")).to_be_visible()
    page.get_by_role("link", name="Two side by side").click()
    page.get_by_label("Left").select_option("In pounds")
    page.get_by_role("button", name="Look").click()
    left, right = (page.frame_locator(f'iframe[title^="{side}"]') for side in ("Left", "Right"))
    expect(left.locator(".preview-price", has_text="£20.00")).to_be_visible()
    expect(right.locator(".preview-price", has_text="$20.00")).to_be_visible()
    walk.look("two side by side")

    page.goto("/preview/?currency=GBP")
    page.get_by_role("button", name="Share by a link").click()
    expect(page.get_by_text("just made")).to_be_visible()
    address = page.locator("pre").first.inner_text()
    walk.look("shared links")
    outside: Page = open_page()  # type: ignore[operator]
    outside.goto(address)
    expect(outside.get_by_text("£20.00")).to_be_visible()
    expect(outside.get_by_role("button", name="Look")).to_have_count(0)
    outside.get_by_role("link", name="Trail", exact=True).click()
    expect(outside.get_by_role("link", name="Red", exact=True)).to_be_visible()
    Walk(outside).look("a shared product")
    page.get_by_role("button", name="End this link").click()
    expect(page.get_by_text("No link is open")).to_be_visible()
    assert walk.faults == []
