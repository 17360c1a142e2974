"""*Edit…* from the list and from the children tab: the form, the page of the act, the way back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jobs import runner
from products.acts.models import Act
from products.acts.services import changes_of
from products.models import Product
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, build, shirt
from tests.factories.templates import book, field
from tests.pressing import press
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

LIST = "/admin/products/product/"
FIELDS = "/admin/products/product/edit-template/"


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def ask(browser: Client, *products: Product, address: str = LIST, across: bool = False) -> Any:
    chosen = [str(product.pk) for product in products]
    data = {"action": "edit", "_selected_action": chosen, "index": "0", "select_across": "1" if across else "0"}
    return browser.post(address, data)


def edit(browser: Client, *products: Product, **entered: Any) -> Any:
    return press(browser, LIST, ask(browser, *products), **entered)


def name_of(slug: str) -> str:
    return f"field_{field(slug).pk.hex}"


def test_what_is_ticked_is_shown_done_and_undone(merchandiser: Client) -> None:
    products = [ProductFactory(name=name, status="draft", tags=["a"]) for name in ("Hat", "Mug")]
    question = ask(merchandiser, *products)
    assert "Edit 2 products" in visible_text(question.text)
    page = press(
        merchandiser,
        LIST,
        question,
        edit_status="on",
        new_status="live",
        edit_tags="on",
        new_tags_how="add",
        **{"new_tags-entry": "summer"},
        new_description="not ticked, so it stays",
    )
    text = visible_text(page.text)
    assert "Edit 2 products" in text
    assert "Hat" in text
    assert "Draft → Live" in text
    assert "a → a, summer" in text
    assert f'href="{LIST}"' in page.text
    act = Act.objects.get()
    merchandiser.post(reverse("admin:acts_act_do", args=[act.pk]))
    runner.drain()
    assert set(Product.objects.values_list("status", "description")) == {("live", "")}
    told = visible_text(merchandiser.get(reverse("admin:index")).text)
    assert "edited 2 products: status live and tag summer added" in told
    assert "added of" not in told
    merchandiser.post(reverse("admin:acts_act_undo", args=[act.pk]))
    runner.drain()
    assert set(Product.objects.values_list("status", flat=True)) == {"draft"}


def test_everything_that_the_filter_leaves(merchandiser: Client) -> None:
    for number in range(3):
        ProductFactory(status="draft", tags=["x"] if number else [])
    address = f"{LIST}?tag=x"
    first = Product.objects.filter(tags=["x"]).first()
    assert first
    page = press(
        merchandiser,
        address,
        ask(merchandiser, first, address=address, across=True),
        edit_status="on",
        new_status="live",
    )
    assert "Edit 2 products" in visible_text(page.text)


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({}, "Tick at least one field that is to change."),
        ({"edit_tags": "on"}, "Name at least one tag."),
        ({"edit_tags": "on", "new_tags_how": "set"}, "Nothing would change"),
        ({"edit_shopper_attributes": "on"}, "Say which attribute."),
        ({"edit_admin_attributes": "on", "new_admin_attributes_key": "$x"}, "must not start with $"),
        ({"edit_template": "on"}, "Choose a template."),
        ({"edit_template": "on", "new_template": "nonsense"}, "Choose a template."),
        ({"edit_status": "on", "new_status": "sold"}, "sold"),
        ({"edit_description": "on", "new_description": "\0"}, "Null characters"),
        ({"edit_description": "on", "new_description": "x" * 65_536}, "65535 characters"),
        ({"edit_status": "on", "new_status": "live"}, "Nothing would change"),
    ],
)
def test_what_cannot_be_asked_is_said_in_the_form_and_plans_nothing(
    merchandiser: Client, entered: dict[str, Any], words: str
) -> None:
    book()
    page = edit(merchandiser, ProductFactory(status="live"), **entered)
    assert words.lower() in visible_text(page.text).lower()
    assert not Act.objects.exists()


def test_the_fields_of_a_template_come_when_it_is_chosen_and_are_filled_in(merchandiser: Client) -> None:
    template = book()
    template.fields.filter(slug="weight").update(enabled=False)
    fragment = merchandiser.get(FIELDS, {"new_template": str(template.pk)})
    labels = ["Isbn", "Pages", "Used", "Printed"]
    assert [label for label in labels if label in visible_text(fragment.text)] == labels
    assert "Weight" not in visible_text(fragment.text)
    for nonsense in ("", "x", "00000000-0000-0000-0000-000000000000"):
        assert visible_text(merchandiser.get(FIELDS, {"new_template": nonsense}).text).strip() == ""

    product = ProductFactory()
    values = {name_of("pages"): "12", name_of("isbn"): "not ticked", f"edit_{name_of('pages')}": "on"}
    edit(merchandiser, product, edit_template="on", new_template=str(template.pk), **values)
    (change,) = changes_of(Act.objects.get())
    assert (change.after or {})[f"template:{template.pk.hex}"]["entry"] == {str(field("pages").pk): 12}


@pytest.mark.parametrize(("value", "words"), [("many", "Pages must be"), ("1.5", "Pages must be")])
def test_a_value_of_the_wrong_kind_is_said(merchandiser: Client, value: str, words: str) -> None:
    template = book()
    values = {name_of("pages"): value, f"edit_{name_of('pages')}": "on"}
    page = edit(merchandiser, ProductFactory(), edit_template="on", new_template=str(template.pk), **values)
    assert words in visible_text(page.text)
    assert not Act.objects.exists()


def test_children_are_edited_from_their_tab(merchandiser: Client) -> None:
    parent = shirt().product
    build(parent)
    address = reverse("admin:products_product_act_on_children", args=[parent.pk, "edit"])
    chosen = {"everything": "1", "choice": ""}
    dialog = merchandiser.post(address, chosen).context
    number = parent.children.count()
    assert dialog["question"].title == f"Edit {number} children"
    agreed = {"confirmed": dialog["total"], "losses": dialog["losses"]}
    answer = merchandiser.post(address, chosen | agreed | {"edit_description": "on", "new_description": "New"})
    act = Act.objects.get()
    assert answer.headers["HX-Redirect"] == reverse("admin:acts_act_change", args=[act.pk])
    text = visible_text(merchandiser.get(answer.headers["HX-Redirect"]).text)
    assert f"Edit {number} children" in text
    assert f"{number} children become independent: later builds will no longer change them." in text
    assert act.subject_id == parent.pk


def test_who_may_only_look_is_not_offered_it(merchandiser: Client) -> None:
    viewer, product = signed_in(VIEWER), ProductFactory(status="draft")
    assert "Edit…" not in viewer.get(LIST).text
    assert viewer.get(FIELDS).status_code == 403
    edit(merchandiser, product, edit_status="on", new_status="live")
    act = Act.objects.get()
    assert viewer.get(reverse("admin:acts_act_change", args=[act.pk])).status_code == 403
    assert viewer.post(reverse("admin:acts_act_do", args=[act.pk])).status_code == 403
