"""The list of tags: what carries each, renaming, merging and deleting everywhere, shown first and undone as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jobs import runner
from products.acts.models import Act
from products.models import Product, Tag
from products.services.product import update_product
from products.services.tags import carried_tags
from tests.client import APIClient
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, VariationFactory, build
from tests.pressing import press
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

LIST = "/admin/products/tag/"


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def tagged(*tags: str, **columns: Any) -> Product:
    product = ProductFactory(**columns)
    update_product(product_id=product.pk, attributes={"tags": list(tags)})
    return product


def ask(browser: Client, action: str, *values: str) -> Any:
    chosen = [str(tag.pk) for tag in carried_tags().filter(value__in=values)]
    return browser.post(LIST, {"action": action, "_selected_action": chosen, "index": "0", "select_across": "0"})


def do(browser: Client, act: Act, verb: str = "do") -> None:
    browser.post(reverse(f"admin:acts_act_{verb}", args=[act.pk]))
    runner.drain()


def tags_of(*products: Product) -> list[list[str]]:
    found = dict(Product.objects.values_list("pk", "tags"))
    return [found[product.pk] for product in products]


def test_each_tag_says_what_carries_it_and_leads_there(merchandiser: Client) -> None:
    parent = tagged("summer", "a&b", variations=[VariationFactory(options=["S", "M"])])
    tagged("summer")
    build(parent)
    page = merchandiser.get(LIST)
    text = visible_text(page.text)
    assert "summer 2 products and 2 children" in text
    assert "a&b 1 product and 2 children" in text
    for query, number in (
        ("tag=summer", 2),
        ("tag=summer&children=shown", 4),
        ("tag=a%26b&children=shown&type=child", 2),
    ):
        address = f"/admin/products/product/?{query}"
        assert address.replace("&", "&amp;") in page.text
        assert merchandiser.get(address).context["cl"].result_count == number
    assert "summer" not in visible_text(merchandiser.get(LIST, {"q": "a&"}).text).partition("a&b")[2]


def test_a_tag_is_renamed_and_named_back(merchandiser: Client, api: APIClient) -> None:
    one, two, other = tagged("a", "sumer", "z"), tagged("sumer"), tagged("z")
    question = ask(merchandiser, "rename", "sumer")
    assert "Rename the tag sumer" in visible_text(question.text)
    assert "2 products carry it." in visible_text(question.text)
    page = press(merchandiser, LIST, question, new_name="Summer")
    text = visible_text(page.text)
    assert "Edit 2 products" in text
    assert "a, sumer, z → a, summer, z" in text
    act = Act.objects.get()
    do(merchandiser, act)
    assert tags_of(one, two, other) == [["a", "summer", "z"], ["summer"], ["z"]]
    assert [each["attributes"]["value"] for each in api.get("/pcm/tags").data] == ["a", "summer", "z"]
    told = visible_text(merchandiser.get(reverse("admin:index")).text)
    assert "edited 2 products: tag sumer renamed to summer" in told
    do(merchandiser, act, "undo")
    assert tags_of(one, two, other) == [["a", "sumer", "z"], ["sumer"], ["z"]]
    assert [each["attributes"]["value"] for each in api.get("/pcm/tags").data] == ["a", "sumer", "z"]


def test_tags_are_merged_into_one_that_is_there_and_come_apart_again(merchandiser: Client) -> None:
    products = [tagged("sommer", "x", "summer"), tagged("sumer"), tagged("summer")]
    question = ask(merchandiser, "rename", "sumer", "sommer")
    assert "Make one of the tags sommer and sumer" in visible_text(question.text)
    press(merchandiser, LIST, question, new_name="summer")
    act = Act.objects.get()
    do(merchandiser, act)
    assert tags_of(*products) == [["summer", "x"], ["summer"], ["summer"]]
    assert [tag.value for tag in carried_tags()] == ["summer", "x"]
    do(merchandiser, act, "undo")
    assert tags_of(*products) == [["sommer", "x", "summer"], ["sumer"], ["summer"]]


def test_a_tag_is_deleted_everywhere(merchandiser: Client) -> None:
    one, two = tagged("a", "old"), tagged("old")
    question = ask(merchandiser, "delete_tags", "old")
    assert "Delete the tag old everywhere" in visible_text(question.text)
    press(merchandiser, LIST, question)
    do(merchandiser, Act.objects.get())
    assert tags_of(one, two) == [["a"], []]
    assert [tag.value for tag in carried_tags()] == ["a"]


def test_children_follow_their_parent_and_stay_what_they_are(merchandiser: Client) -> None:
    parent = tagged("old", variations=[VariationFactory(options=["S", "M"])])
    build(parent)
    own = parent.children.first()
    assert own
    update_product(product_id=own.pk, attributes={"description": "Mine"})
    question = ask(merchandiser, "rename", "old")
    text = visible_text(question.text)
    assert "2 products carry it." in text
    assert "1 child follows its parent with the next build; until then it keeps it." in text
    page = press(merchandiser, LIST, question, new_name="new")
    assert "The children of 1 parent follow with the next build." in visible_text(page.text)
    do(merchandiser, Act.objects.get())
    other = parent.children.exclude(pk=own.pk).get()
    assert tags_of(parent, own, other) == [["new"], ["new"], ["old"]]
    assert not other.is_independent
    refused = ask(merchandiser, "delete_tags", "old")
    assert refused.status_code == 302
    words = "Only children carry it: they follow their parents with the next build."
    assert words in visible_text(merchandiser.get(LIST).text)
    parent.refresh_from_db()
    assert parent.needs_rebuild
    build(parent)
    assert tags_of(other) == [["new"]]
    assert [tag.value for tag in carried_tags()] == ["new"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Give it a name."),
        ("two words", "must not contain spaces"),
        ("x" * 256, "255"),
        ("\0", "Null characters"),
        ("old", "nothing would change"),
    ],
)
def test_what_no_tag_can_be_called_is_said_and_plans_nothing(merchandiser: Client, name: str, words: str) -> None:
    tagged("old")
    page = press(merchandiser, LIST, ask(merchandiser, "rename", "old"), new_name=name)
    assert words.lower() in visible_text(page.text).lower()
    assert not Act.objects.exists()


def test_who_may_look_may_do_nothing_and_finds_tags_by_name() -> None:
    tagged("summer-sale")
    viewer = signed_in(VIEWER)
    text = viewer.get(LIST).text
    assert "summer-sale" in text
    assert "Rename…" not in text
    assert "/admin/products/product/?tag=summer-sale" in viewer.get("/admin/search/?s=mer-sa&extended=1").text
    assert signed_in(None).get(LIST).status_code == 403
    ask(viewer, "rename", "summer-sale")
    assert not Act.objects.exists()


def test_many_tags_take_as_many_queries_as_two(merchandiser: Client, count_queries: Any) -> None:
    for number in range(2):
        tagged(f"t{number}")
    merchandiser.get(LIST)
    few = count_queries(lambda: merchandiser.get(LIST))
    for number in range(10):
        tagged(*(f"t{number}-{each}" for each in range(20)))
    assert count_queries(lambda: merchandiser.get(LIST)) == few


def test_tags_that_begin_like_what_is_typed_are_suggested_with_who_carries_them(
    count_queries: Callable[..., int],
) -> None:
    def suggested(typed: str) -> dict[str, str]:
        answer = signed_in(VIEWER).get(reverse("admin:products_tag_suggest"), {"s": typed})
        return {each["word"]: each["about"] for each in answer.json()["words"]}

    for number in range(2):
        tagged("summer", "sun*hat", name=f"Hat {number}")
    tagged("sun_cap", "winter", name="Cap")
    Tag.objects.create(value="sunk")
    assert suggested("Su") == {"summer": "2 products", "sun*hat": "2 products", "sun_cap": "1 product"}
    assert suggested("sun_") == {"sun_cap": "1 product"}
    assert suggested("sun*") == {"sun*hat": "2 products"}
    assert suggested("") == suggested("ummer") == suggested("%") == suggested("\0") == {}

    few = count_queries(lambda: suggested("su"))
    for number in range(5):
        tagged(*(f"sum{number}x{other}" for other in range(20)), name=f"Many {number}")
    assert count_queries(lambda: suggested("su")) == few
    assert len(suggested("sum")) == 8
