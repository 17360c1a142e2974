"""What is done with ticked children: asked in words first, done by the services, never more than was agreed to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from products.models import Product
from products.services.option import delete_options
from products.services.product import update_product
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, Shirt, build, shirt
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


@pytest.fixture
def built() -> Shirt:
    made = shirt()
    build(made.product)
    return made


def ticked(children: Iterable[Product]) -> dict[str, Any]:
    return {"child": [str(child.pk) for child in children]}


def ask(browser: Client, product: Product, action: str, chosen: dict[str, Any]) -> Any:
    return browser.post(reverse("admin:products_product_act_on_children", args=[product.pk, action]), chosen)


def do(browser: Client, product: Product, action: str, chosen: dict[str, Any], **more: Any) -> Any:
    """Look at the dialog, then press its button."""
    dialog = ask(browser, product, action, chosen).context
    agreed = {"confirmed": dialog["total"], "losses": dialog["losses"], **more}
    return browser.post(reverse("admin:products_product_act_on_children", args=[product.pk, action]), chosen | agreed)


def _state() -> list[Any]:
    return list(Product.objects.order_by("pk").values())


def test_the_question_counts_what_becomes_independent(merchandiser: Client, built: Shirt) -> None:
    children = list(built.product.children.all()[:3])
    update_product(product_id=children[0].pk, attributes={"name": "Mine"})
    before = _state()

    text = visible_text(ask(merchandiser, built.product, "draft", ticked(children)).text)

    assert "Set 3 children draft?" in text
    assert "2 of them become independent: later builds of Shirt will no longer change them." in text
    assert _state() == before


def test_a_status_is_set_and_said(merchandiser: Client, built: Shirt) -> None:
    children = list(built.product.children.all()[:2])

    answer = do(merchandiser, built.product, "draft", ticked(children))

    assert answer.headers["HX-Trigger"] == "children-changed"
    assert "2 children are draft now." in visible_text(answer.text)
    assert built.product.children.filter(status="draft", is_independent=True).count() == 2


def test_tags_are_added_and_removed(merchandiser: Client, built: Shirt) -> None:
    child = built.product.children.first()

    assert "1 child got new tags." in visible_text(
        do(merchandiser, built.product, "add-tags", ticked([child]), tags=["summer", "new"]).text
    )
    assert Product.objects.get(pk=child.pk).tags == ["summer", "new"]
    do(merchandiser, built.product, "remove-tags", ticked([child]), tags=["new"])
    assert Product.objects.get(pk=child.pk).tags == ["summer"]


def test_a_refusal_of_the_service_stands_in_the_dialog_and_changes_nothing(merchandiser: Client, built: Shirt) -> None:
    children = list(built.product.children.all()[:2])
    update_product(product_id=children[1].pk, attributes={"tags": [f"tag{n}" for n in range(20)]})
    before = _state()

    answer = do(merchandiser, built.product, "add-tags", ticked(children), tags=["one-more"])

    assert "Tags must not have more than 20 tags." in visible_text(answer.text)
    assert "HX-Trigger" not in answer.headers
    assert _state() == before


def test_deleting_names_the_work_that_is_lost_and_needs_consent(merchandiser: Client, built: Shirt) -> None:
    children = list(built.product.children.all()[:3])
    update_product(product_id=children[0].pk, attributes={"name": "Mine"})

    dialog = visible_text(ask(merchandiser, built.product, "delete", ticked(children)).text)
    refused = do(merchandiser, built.product, "delete", ticked(children))

    assert f"1 of them is independent: {children[0].sku}. What was changed there is lost." in dialog
    assert "Please confirm what will be lost." in visible_text(refused.text)
    assert built.product.children.count() == 24
    do(merchandiser, built.product, "delete", ticked(children), agreed="1")
    assert built.product.children.count() == 21


def test_children_nobody_changed_are_deleted_without_a_checkbox(merchandiser: Client, built: Shirt) -> None:
    answer = do(merchandiser, built.product, "delete", ticked(built.product.children.all()[:2]))

    assert "2 children were deleted." in visible_text(answer.text)
    assert built.product.children.count() == 22


def test_everything_that_the_filter_leaves_can_be_chosen(merchandiser: Client, built: Shirt) -> None:
    chosen = {"everything": "1", "choice": f"option={built['Large'].pk}&page=1"}

    do(merchandiser, built.product, "draft", chosen)

    assert built.product.children.filter(status="draft").count() == 9
    assert not built.product.children.filter(status="draft").exclude(sku__contains="Large").exists()


def test_rebuilding_leads_to_a_job_for_these_children_alone(
    merchandiser: Client, built: Shirt, run_jobs: Callable[[], None]
) -> None:
    child, other = built.product.children.all()[:2]
    update_product(product_id=child.pk, attributes={"name": "Mine"})
    update_product(product_id=other.pk, attributes={"name": "Other"})

    answer = do(merchandiser, built.product, "rebuild", ticked([child]), agreed="1")
    run_jobs()

    assert answer.headers["HX-Redirect"] == reverse("admin:jobs_job_change", args=[Job.objects.get().pk])
    anew = Product.objects.get(sku=child.sku)
    assert (anew.name, anew.is_independent, anew.pk == child.pk) == ("Shirt", False, False)
    assert Product.objects.get(pk=other.pk).name == "Other"


def test_what_somebody_changed_since_a_rebuild_was_asked_is_not_lost(merchandiser: Client, built: Shirt) -> None:
    child = built.product.children.first()
    update_product(product_id=child.pk, attributes={"name": "Mine"})
    seen = ask(merchandiser, built.product, "rebuild", ticked([child])).context
    update_product(product_id=child.pk, attributes={"description": "By somebody else"})

    agreed = {"confirmed": seen["total"], "losses": seen["losses"], "agreed": "1"}
    answer = ask(merchandiser, built.product, "rebuild", ticked([child]) | agreed)

    assert "Something changed since you looked." in visible_text(answer.text)
    assert not Job.objects.exists()


def test_children_that_no_build_makes_any_more_are_not_rebuilt(merchandiser: Client, built: Shirt) -> None:
    child = built.product.children.get(sku="shirtSmallBlueWool")
    delete_options(option_ids=[built["Wool"].pk])

    answer = do(merchandiser, built.product, "rebuild", ticked([child]))

    assert "would no longer be built" in visible_text(answer.text)
    assert not Job.objects.exists()


def test_a_selection_that_changed_meanwhile_is_asked_about_again(merchandiser: Client, built: Shirt) -> None:
    children = list(built.product.children.all()[:3])
    before = _state()
    address = reverse("admin:products_product_act_on_children", args=[built.product.pk, "delete"])

    answer = merchandiser.post(address, ticked(children) | {"confirmed": "2", "losses": ""})

    assert "The selection changed meanwhile." in visible_text(answer.text)
    assert _state() == before


def test_only_children_of_this_product_are_touched(merchandiser: Client, built: Shirt) -> None:
    stranger = ProductFactory(status="live")

    do(merchandiser, built.product, "draft", {"child": [str(stranger.pk), "no id"]})

    stranger.refresh_from_db()
    assert stranger.status == "live"


@pytest.mark.parametrize("action", ["live", "draft", "add-tags", "remove-tags", "delete", "rebuild"])
def test_who_may_only_look_does_nothing(built: Shirt, action: str) -> None:
    viewer, chosen = signed_in(VIEWER), ticked(built.product.children.all()[:1])
    before = _state()

    assert ask(viewer, built.product, action, chosen).status_code == 403
    address = reverse("admin:products_product_act_on_children", args=[built.product.pk, action])
    assert viewer.post(address, chosen | {"confirmed": "1", "losses": "", "agreed": "1"}).status_code == 403
    assert viewer.get(address).status_code == 405
    assert _state() == before
    assert not Job.objects.exists()


def test_an_action_that_does_not_exist_is_not_found(merchandiser: Client, built: Shirt) -> None:
    assert ask(merchandiser, built.product, "paint", {}).status_code == 404
