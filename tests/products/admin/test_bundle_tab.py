"""The bundle tab: what a bundle offers, in words, searched, and saved with the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from products.models import Product
from pxm.history.models import Entry
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.prices import PriceBookFactory, price_of, sale, tiers, usd
from tests.factories.products import ProductFactory, build, shirt
from tests.products.admin.forms import page_of, save
from tests.sent_form import sent_form
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


@pytest.fixture
def mug() -> Product:
    return ProductFactory(name="Mug", sku="MUG")


@pytest.fixture
def strap() -> Product:
    return ProductFactory(name="Leather strap", sku="STRAP")


def option(product: Product, **more: Any) -> dict[str, Any]:
    return {"id": str(product.pk), "type": "product", "quantity": 1, **more}


def component(name: str, *products: Product, **more: Any) -> dict[str, Any]:
    return {"name": name, "options": [option(each) for each in products], **more}


def bundle_of(components: dict[str, Any], **more: Any) -> Product:
    return ProductFactory(**{"bundle": True, "name": "Set", "slug": "set", "components": components} | more)


def tab_of(answer: Any) -> Any:
    return next((tab for tab in answer.context["tabs"] if tab.key == "bundle"), None)


def look(browser: Client, product: Product, components: Any, sku: Any = "") -> Any:
    address = reverse("admin:products_product_look_at_bundle", args=[product.pk])
    return browser.post(address, {"components": components, "sku": sku}, content_type="application/json")


def found(browser: Client, **query: Any) -> list[str]:
    answer = browser.get(reverse("admin:products_product_find_to_offer"), query)
    assert answer.status_code == 200
    return [each["sku"] for each in answer.json()["products"]]


def stored(product: Product) -> dict[str, Any]:
    return Product.objects.values().get(pk=product.pk)


# --- Saving -----------------------------------------------------------------------------------------------------------


def test_a_standard_product_becomes_a_bundle(merchandiser: Client, mug: Product, strap: Product) -> None:
    product = ProductFactory(sku="SET")
    wanted = {
        "mug": component("Mug", mug, min=1, max=1, sort_order=1),
        "strap": component("Strap", strap, sort_order=2),
    }

    answer = save(merchandiser, product, components=json.dumps(wanted), sku="")

    assert answer.status_code == 302
    product.refresh_from_db()
    assert (product.product_type, product.components, product.sku) == ("bundle", wanted, None)
    assert set(product.bundle_options.values_list("option_id", flat=True)) == {mug.pk, strap.pk}


def test_only_what_was_changed_is_written(merchandiser: Client, mug: Product, strap: Product) -> None:
    bundle = bundle_of({"a": component("A", mug), "b": component("B", strap), "c": component("C", mug)})
    wanted = bundle.components | {"b": component("B", strap, max=1)}
    del wanted["c"]

    save(merchandiser, bundle, components=json.dumps(wanted))

    assert Product.objects.get(pk=bundle.pk).components == wanted
    [entry] = Entry.objects.filter(subject_id=bundle.pk)
    assert set(entry.changes["components"]["keys"]) == {"b › at most", "c › name", "c › options"}


def test_saving_something_else_leaves_what_it_offers_alone(merchandiser: Client, mug: Product) -> None:
    bundle = bundle_of({"a": component("A", mug)})
    Product.objects.filter(pk=mug.pk).delete()

    assert save(merchandiser, bundle, mpn="M-1").status_code == 302
    assert save(merchandiser, bundle, components=None, mpn="M-2").status_code == 302

    assert Product.objects.get(pk=bundle.pk).components == bundle.components


def test_without_its_last_component_it_is_a_standard_product(merchandiser: Client, mug: Product) -> None:
    bundle = bundle_of({"a": component("A", mug)}, sku="SET")

    assert save(merchandiser, bundle, components="{}").status_code == 302

    bundle.refresh_from_db()
    assert (bundle.product_type, bundle.components) == ("standard", {})


@pytest.mark.parametrize("sku", [None, "SET"])
def test_a_standard_product_needs_a_sku_which_is_said_at_the_field(
    merchandiser: Client, mug: Product, sku: str | None
) -> None:
    bundle = bundle_of({"a": component("A", mug)}, sku=sku)
    before = stored(bundle)

    page = save(merchandiser, bundle, components="{}", sku="")

    assert page.context["form"].errors == {"sku": ["Give it a SKU."]}
    assert stored(bundle) == before


def test_a_product_that_can_be_no_bundle_has_no_such_tab(merchandiser: Client) -> None:
    parent = build(shirt().product)
    for product in (parent, parent.children.first()):
        page = merchandiser.get(page_of(product))
        assert tab_of(page) is None
        assert "components" not in page.context["form"].fields


def test_a_product_with_variations_says_why_it_can_be_no_bundle(merchandiser: Client, mug: Product) -> None:
    product = shirt().product
    page = merchandiser.get(page_of(product))
    assert "unlink its variations and save first" in visible_text(page.text)
    assert "Make this a bundle" not in page.text

    refused = save(merchandiser, product, components=json.dumps({"a": component("A", mug)}))
    assert refused.context["form"].errors["components"] == ["A product with variations cannot become a bundle."]


def test_who_may_only_look_sees_a_bundle_and_nothing_to_edit(mug: Product) -> None:
    viewer = signed_in(VIEWER)
    page = viewer.get(page_of(bundle_of({"a": component("A", mug)})))
    assert tab_of(page).badge == "1"
    assert 'data-editable="false"' in page.text
    assert "Add a component" not in page.text
    assert tab_of(viewer.get(page_of(mug))) is None


# --- Refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"options": []}, "Strap has nothing to choose from: add a product, or remove it."),
        ({"min": 3, "max": 2}, "Strap: the most to choose must not be less than the least."),
        ({"min": "many"}, "Strap: the least to choose must be a whole number."),
    ],
)
def test_a_refusal_names_the_component(
    merchandiser: Client, strap: Product, changes: dict[str, Any], said: str
) -> None:
    bundle = bundle_of({"s": component("Strap", strap)})
    before = stored(bundle)

    page = save(merchandiser, bundle, components=json.dumps({"s": component("Strap", strap) | changes}))

    assert page.context["form"].errors["components"] == [said]
    assert tab_of(page).errors == 1
    assert stored(bundle) == before


@pytest.mark.parametrize("pieces", [0, 1.5, "x", None, 2**40])
def test_a_refusal_names_the_option(merchandiser: Client, mug: Product, strap: Product, pieces: Any) -> None:
    bundle = bundle_of({"s": component("Strap", mug, strap)})
    sent = {"s": {"name": "Strap", "options": [option(mug), option(strap, quantity=pieces)]}}

    page = save(merchandiser, bundle, components=json.dumps(sent))

    [said] = page.context["form"].errors["components"]
    assert said.startswith("Strap, option 2: the quantity "), said


def test_what_a_bundle_cannot_offer_is_said_in_words(merchandiser: Client, mug: Product) -> None:
    inner = bundle_of({"a": component("A", mug)}, name="Inner", slug="inner")
    deep = bundle_of({"b": component("B", inner)}, name="Deep", slug="deep")
    parent = build(shirt().product)
    for offered, said in (
        (deep, "Deep cannot hold a bundle here: bundles go one level deep."),
        (parent, f"{parent} has children: let shoppers choose one of them, or offer the children."),
    ):
        product = ProductFactory()
        page = save(merchandiser, product, components=json.dumps({"a": component("A", offered)}))
        assert page.context["form"].errors["components"] == [said]
    gone = component("A", mug)
    gone["options"][0]["id"] = str(uuid4())
    page = save(merchandiser, ProductFactory(), components=json.dumps({"a": gone}))
    [said] = page.context["form"].errors["components"]
    assert said == "Some of what this bundle offers was deleted meanwhile. Take it out, and save again."
    product = ProductFactory()
    page = save(merchandiser, product, components=json.dumps({"a": component("A", product)}))
    assert page.context["form"].errors["components"] == ["A bundle cannot offer itself."]


UNREADABLE = [
    "{",
    "[]",
    "7",
    '{"a": 1}',
    '{"a": {}}',
    '{"a": {"options": [1]}}',
    '{"a": {"options": [{"id": 1}]}}',
    '{"a": {"name": "\\ud800", "options": []}}',
    '{"a": {"name": "\\u0000", "options": []}}',
    "[" * 100_000,
]


@pytest.mark.parametrize("sent", UNREADABLE, ids=lambda sent: sent[:40])
def test_what_no_page_sends_is_refused_and_changes_nothing(merchandiser: Client, mug: Product, sent: str) -> None:
    bundle = bundle_of({"a": component("A", mug)})
    before = stored(bundle)

    page = save(merchandiser, bundle, components=sent, mpn="M-1")

    assert page.context["form"].errors["components"]
    assert stored(bundle) == before
    address = reverse("admin:products_product_look_at_bundle", args=[bundle.pk])
    body = f'{{"components": {sent}, "sku": ""}}'
    assert merchandiser.post(address, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("name", ["$x", "x" * 2000, "\t"])
def test_names_that_cannot_be_kept_are_refused(merchandiser: Client, mug: Product, name: str) -> None:
    product = ProductFactory()
    before = stored(product)
    page = save(merchandiser, product, components=json.dumps({"a": component(name, mug)}))
    assert page.status_code == 302 if name == "\t" else page.context["form"].errors["components"]
    assert page.status_code == 302 or stored(product) == before


# --- Two people -------------------------------------------------------------------------------------------------------


class Page:
    """The page of a bundle in one person's browser."""

    def __init__(self, bundle: Product) -> None:
        self.browser, self.address = signed_in(MERCHANDISER), page_of(bundle)
        self.read(self.browser.get(self.address))

    def read(self, answer: Any) -> Any:
        self.data = sent_form(answer.text, "product_form")
        return answer

    def save(self, components: Any = None, **more: str) -> Any:
        sent = {} if components is None else {"components": json.dumps(components)}
        return self.read(self.browser.post(self.address, self.data | sent | more, follow=True))


def test_two_people_change_different_components(mug: Product, strap: Product) -> None:
    bundle = bundle_of({"a": component("A", mug), "b": component("B", mug), "c": component("C", mug)})
    ana, ben = Page(bundle), Page(bundle)
    ana.save(bundle.components | {"a": component("A", mug, strap), "d": component("D", strap)})

    said = ben.save({"b": component("Bee", mug), "a": bundle.components["a"]})

    assert "to settle" not in visible_text(said.text)
    assert Product.objects.get(pk=bundle.pk).components == {
        "a": component("A", mug, strap),
        "b": component("Bee", mug),
        "d": component("D", strap),
    }


def test_two_people_change_different_parts_of_one_component(mug: Product, strap: Product) -> None:
    bundle = bundle_of({"a": component("A", mug, min=1)})
    ana, ben = Page(bundle), Page(bundle)
    ana.save({"a": component("A", mug, strap, sort_order=4)})

    said = ben.save({"a": component("Cup", mug, min=1)})

    assert "to settle" not in visible_text(said.text)
    assert Product.objects.get(pk=bundle.pk).components == {"a": component("Cup", mug, strap, sort_order=4)}


@pytest.mark.parametrize("choice", ["theirs", "mine"])
def test_what_both_changed_is_asked_about(mug: Product, strap: Product, choice: str) -> None:
    bundle = bundle_of({"a": component("Cup", mug), "b": component("B", mug)})
    hers, his = component("Cup", mug, strap), component("Cup", strap)
    ana, ben = Page(bundle), Page(bundle)
    ana.save(bundle.components | {"a": hers})

    asked = visible_text(ben.save({"a": his, "b": component("Bee", mug)}).text)

    assert "wrote Cup · 1 × Mug · MUG, 1 × Leather strap · STRAP" in asked
    assert "you wrote Cup · 1 × Leather strap · STRAP" in asked
    assert "1 conflict to settle" in asked
    assert Product.objects.get(pk=bundle.pk).components["a"] == hers

    ben.save(**{"keep:components:a": choice})
    kept = hers if choice == "theirs" else his
    assert Product.objects.get(pk=bundle.pk).components == {"a": kept, "b": component("Bee", mug)}


def test_removing_what_somebody_else_changed_is_asked_about(mug: Product, strap: Product) -> None:
    bundle = bundle_of({"a": component("Cup", mug), "b": component("B", mug)})
    ana, ben = Page(bundle), Page(bundle)
    ana.save(bundle.components | {"a": component("Cup", mug, strap)})

    asked = visible_text(ben.save({"b": component("B", mug)}).text)

    assert "you wrote nothing" in asked
    ben.save(**{"keep:components:a": "mine"})
    assert set(Product.objects.get(pk=bundle.pk).components) == {"b"}


def test_what_was_put_together_for_a_deleted_bundle_is_offered_to_be_copied(mug: Product) -> None:
    bundle = bundle_of({"a": component("A", mug)})
    page = Page(bundle)
    Product.objects.filter(pk=bundle.pk).delete()
    answer = page.browser.post(page.address, page.data | {"components": json.dumps({"c": component("Cup", mug)})})
    assert answer.status_code == 409
    assert "1 × Mug · MUG" in visible_text(answer.text)


# --- Problems in words ------------------------------------------------------------------------------------------------


def test_what_shoppers_cannot_choose_is_said_at_the_component(
    merchandiser: Client, mug: Product, strap: Product
) -> None:
    lamp = ProductFactory(name="Lamp", status="draft")
    parent, unbuilt = build(shirt().product), ProductFactory(name="Jeans")
    gone = component("Gone", mug)
    gone["options"][0]["id"] = str(uuid4())
    every = [str(child.pk) for child in parent.children.all()]
    child = {"product_should_be_substituted_with_child": True}
    components = {
        "few": component("Strap", strap, min=2),
        "crossed": component("Cup", mug, strap, min=2, max=1),
        "draft": component("Light", lamp),
        "none": component("None"),
        "gone": gone,
        "defaults": {"name": "Both", "max": 1, "options": [option(mug, default=True), option(strap, default=True)]},
        "parent": component("Top", parent),
        "children": {"name": "Child", "options": [option(parent, **child), option(unbuilt, **child)]},
        "nobody": {"name": "Nobody", "options": [option(parent, **child, excluded_children=every)]},
        "right": component("Right", mug, strap, min=1, max=2),
    }

    problems = look(merchandiser, mug, components).json()["problems"]

    assert problems == {
        "few": ["Strap asks for at least 2 but has 1 option."],
        "crossed": ["Cup asks for at least 2 but allows at most 1."],
        "draft": ["Lamp is a draft: shoppers cannot choose it."],
        "none": ["None has nothing to choose from: add a product, or remove it."],
        "gone": ["1 product was deleted: shoppers cannot choose it. Take it out."],
        "defaults": ["Both allows at most 1, but 2 are chosen beforehand."],
        "parent": [f"{parent.name} has children: let shoppers choose one of them, or offer the children themselves."],
        "children": ["Jeans has no children yet for shoppers to choose from."],
        "nobody": [f"All children of {parent.name} are left out."],
    }


def test_bundles_too_deep_are_told_before_saving(merchandiser: Client, mug: Product) -> None:
    inner = bundle_of({"a": component("A", mug)}, name="Inner", slug="inner")
    deep = bundle_of({"b": component("B", inner)}, name="Deep", slug="deep")
    offered = ProductFactory()
    bundle_of({"c": component("C", offered)}, name="Around", slug="around")
    problems = look(merchandiser, offered, {"x": component("X", inner), "y": component("Y", deep)}).json()["problems"]
    assert problems["x"] == ["Inner is a bundle, and this product is itself in one: bundles go one level deep."]
    assert look(merchandiser, ProductFactory(), {"y": component("Y", deep)}).json()["problems"] == {
        "y": ["Deep holds a bundle itself: bundles go one level deep."]
    }


def test_the_page_comes_with_what_the_server_says_of_it(merchandiser: Client, strap: Product) -> None:
    page = merchandiser.get(page_of(bundle_of({"s": component("Strap", strap, min=2)})))
    part = tab_of(page).part
    assert part["data"]["problems"] == {"s": ["Strap asks for at least 2 but has 1 option."]}
    assert part["data"]["products"][str(strap.pk)]["name"] == "Leather strap"


# --- What a shopper sees and pays -------------------------------------------------------------------------------------


def side_of(answer: Any) -> str:
    return visible_text(answer.json()["side"])


def test_the_side_says_what_is_chosen_and_what_is_left_to_choose(
    merchandiser: Client, mug: Product, strap: Product
) -> None:
    components = {
        "z": component("Cup", mug, min=1, max=1, sort_order=1),
        "a": {"name": "Extras", "sort_order": 2, "options": [option(strap, quantity=3, default=True), option(mug)]},
        "b": component("Free", mug, strap, min=1, max=1),
    }
    side = side_of(look(merchandiser, ProductFactory(), components))
    assert "Cup 1 × Mug · MUG Extras 3 × Leather strap · STRAP The shopper may choose from 1 other." in side
    assert "Free The shopper chooses 1 of 2." in side


def test_the_default_choice_costs_what_each_book_says(merchandiser: Client, mug: Product, strap: Product) -> None:
    retail, shops, empty = (PriceBookFactory(name=name) for name in ("Retail", "Shops", "Unused"))
    price_of(retail, sku="MUG", currencies=usd(1000), sales={})
    price_of(retail, sku="STRAP", currencies=usd(500, tiers=tiers(from2=400)) | {"EUR": {"amount": 1}}, sales={})
    price_of(shops, sku="MUG", currencies=usd(900), sales={})
    components = {
        "a": component("Cup", mug, min=1),
        "b": {"name": "B", "min": 1, "options": [option(strap, quantity=2)]},
    }

    side = side_of(look(merchandiser, ProductFactory(), components))

    assert "Retail $18.00" in side
    assert "Shops no price for STRAP" in side
    assert "€" not in side
    assert empty.name not in side


def test_a_bundle_with_a_sku_has_a_price_of_its_own(merchandiser: Client, mug: Product) -> None:
    retail = PriceBookFactory(name="Retail")
    price_of(retail, sku="MUG", currencies=usd(1000), sales={})
    price_of(retail, sku="SET", currencies=usd(9900), sales={"now": sale(8800)})
    components = {"a": component("Cup", mug, min=1)}
    assert "Retail $88.00" in side_of(look(merchandiser, mug, components, sku="SET"))
    assert "No price book has a price for it yet." in side_of(look(merchandiser, mug, components, sku="NEW"))
    assert look(merchandiser, mug, components, sku="NEW\0").status_code == 400


def test_what_a_sum_leaves_out_is_said(merchandiser: Client, mug: Product, strap: Product) -> None:
    parent = build(shirt().product)
    inner = bundle_of({"a": component("A", mug)}, name="Inner", slug="inner")
    child = option(parent, product_should_be_substituted_with_child=True)
    components = {
        "a": {"name": "Top", "min": 1, "options": [child]},
        "b": component("Inside", inner, min=1),
        "c": component("Free", mug, strap, min=1),
    }
    side = side_of(look(merchandiser, ProductFactory(), components))
    assert f"{parent.name}: what it costs depends on the child." in side
    assert "Inner: it has no SKU, so no price of its own." in side
    assert "Free: what it costs depends on what the shopper chooses." in side


def test_who_may_not_see_prices_is_told_none(mug: Product) -> None:
    price_of(PriceBookFactory(name="Retail"), sku="MUG", currencies=usd(1000), sales={})
    person = signed_in(None)
    user = User.objects.get(pk=person.session["_auth_user_id"])
    user.user_permissions.add(Permission.objects.get(codename="view_product"))
    side = side_of(look(person, mug, {"a": component("Cup", mug, min=1)}))
    assert "Cup 1 × Mug" in side
    assert "cost" not in side
    assert "Retail" not in side


# --- Finding products -------------------------------------------------------------------------------------------------


def test_products_are_found_by_name_and_sku_without_the_bundle_itself(merchandiser: Client, mug: Product) -> None:
    other = ProductFactory(name="Big MUG", sku="BIG")
    assert found(merchandiser, q="mug") == ["BIG", "MUG"]
    assert found(merchandiser, q="mug", **{"except": str(mug.pk)}) == [other.sku]
    assert found(merchandiser, q="nothing\0 like it") == []
    assert found(merchandiser, q="mug", **{"except": "no id"}, children_of="no id") == ["BIG", "MUG"]


def test_children_are_found_by_their_sku_and_all_of_a_parent_at_once(merchandiser: Client) -> None:
    parent = build(shirt().product)
    skus = list(parent.children.order_by("sku").values_list("sku", flat=True))
    assert found(merchandiser, q=skus[3]) == [skus[3]]
    assert found(merchandiser, children_of=str(parent.pk)) == skus[:12]
    assert found(merchandiser, children_of=str(parent.pk), all="1") == skus
    answer = merchandiser.get(reverse("admin:products_product_find_to_offer"), {"q": parent.sku})
    assert answer.json()["products"][0]["children"] == 24


def test_a_nested_bundle_brings_along_what_it_is_made_of(merchandiser: Client, mug: Product) -> None:
    bundle_of({"a": component("Cup", mug, min=1, max=1)}, name="Inner", slug="inner")
    answer = merchandiser.get(reverse("admin:products_product_find_to_offer"), {"q": "Inner"})
    assert answer.json()["products"][0]["inside"] == [
        {"name": "Cup", "bounds": "1", "options": [{"name": "Mug · MUG", "quantity": 1}]}
    ]


def test_finding_and_looking_need_a_right(mug: Product) -> None:
    nobody = signed_in(None)
    assert nobody.get(reverse("admin:products_product_find_to_offer")).status_code == 403
    assert look(nobody, mug, {}).status_code == 403


# --- Queries ----------------------------------------------------------------------------------------------------------


def test_the_page_and_a_look_cost_the_same_for_few_and_for_many_options(
    merchandiser: Client, count_queries: Callable[[Callable[[], object]], int], mug: Product
) -> None:
    book = PriceBookFactory()

    def made(number: int) -> Product:
        rows = [ProductFactory() for _ in range(number)]
        for row in rows:
            price_of(book, sku=str(row.sku), currencies=usd(100), sales={})
        inner = bundle_of({"a": component("A", mug)}, slug=f"inner-{number}")
        parent = build(shirt(name=f"P{number}", sku=f"p{number}", slug=f"p{number}").product)
        children = component("C", parent)
        children["options"][0]["product_should_be_substituted_with_child"] = True
        return bundle_of(
            {"c": children, "i": component("I", inner), "r": component("R", *rows, min=number)}, slug=f"s-{number}"
        )

    few, many = made(2), made(200)
    merchandiser.get(page_of(few))
    opened = [count_queries(lambda each=each: merchandiser.get(page_of(each))) for each in (few, many)]
    looked = [count_queries(lambda each=each: look(merchandiser, each, each.components)) for each in (few, many)]
    assert opened[0] == opened[1], opened
    assert looked[0] == looked[1] <= 14, looked


def test_finding_costs_the_same_for_few_and_for_many(
    merchandiser: Client, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    parent = build(shirt().product)
    ask = {"children_of": str(parent.pk)}
    few = count_queries(lambda: found(merchandiser, **ask))
    assert count_queries(lambda: found(merchandiser, **ask, all="1")) == few <= 5
