"""The page of one child: whose it is, what an edit does to it, and how it becomes a child like the others again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from products.models import Product
from products.services.option import delete_options
from products.services.product import update_product
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, Shirt, build, shirt
from tests.products.admin.forms import page_of, save
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

WARNING = "Saving makes this child independent: later builds of Shirt will no longer change it."


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


@pytest.fixture
def built() -> Shirt:
    made = shirt()
    build(made.product)
    return made


def rebuild_address(child: Product) -> str:
    return reverse("admin:products_product_rebuild", args=[child.pk])


def test_it_says_whose_child_it_is_and_warns_before_the_first_edit(merchandiser: Client, built: Shirt) -> None:
    child = built.product.children.get(sku="shirtSmallGreenCotton")

    page = merchandiser.get(page_of(child))

    text = visible_text(page.text)
    assert "Child of Shirt : Small / Green / Cotton" in text
    assert f"{page_of(built.product)}#children" in page.text
    assert WARNING in text


def test_a_save_that_changes_nothing_leaves_it_a_child_like_the_others(merchandiser: Client, built: Shirt) -> None:
    child = built.product.children.first()

    save(merchandiser, child)

    assert not Product.objects.get(pk=child.pk).is_independent


def test_after_an_edit_it_shows_both_values_of_what_differs(merchandiser: Client, built: Shirt) -> None:
    child = built.product.children.first()

    save(merchandiser, child, name="Mine")

    page = merchandiser.get(page_of(child))
    text = visible_text(page.text)
    assert "Independent of Shirt" in text
    assert "Name Mine Shirt" in text
    assert WARNING not in text
    assert rebuild_address(child) in page.text


def test_rebuilding_says_what_is_lost_and_leads_to_the_job(
    merchandiser: Client, built: Shirt, run_jobs: Callable[[], None]
) -> None:
    child = built.product.children.first()
    update_product(product_id=child.pk, attributes={"name": "Mine"})

    page = merchandiser.get(rebuild_address(child))
    text = visible_text(page.text)
    answer = merchandiser.post(rebuild_address(child), {"plan": page.context["plan"]})
    run_jobs()

    assert "These values are lost:" in text
    assert answer.url == reverse("admin:jobs_job_change", args=[Job.objects.get().pk])
    anew = Product.objects.get(sku=child.sku)
    assert (anew.name, anew.is_independent, anew.pk == child.pk) == ("Shirt", False, False)


def test_what_somebody_changed_since_it_was_asked_is_not_lost(merchandiser: Client, built: Shirt) -> None:
    child = built.product.children.first()
    update_product(product_id=child.pk, attributes={"name": "Mine"})
    page = merchandiser.get(rebuild_address(child))
    update_product(product_id=child.pk, attributes={"description": "By somebody else"})

    answer = merchandiser.post(rebuild_address(child), {"plan": page.context["plan"]})

    text = visible_text(answer.text)
    assert "Something changed since you looked. The child to be deleted would not be as shown." in text
    assert "By somebody else" in text
    assert not Job.objects.exists()


def test_looking_at_the_question_starts_nothing(merchandiser: Client, built: Shirt) -> None:
    merchandiser.get(rebuild_address(built.product.children.first()))

    assert not Job.objects.exists()


def test_a_child_that_goes_with_the_next_build_says_so_and_is_not_rebuilt(merchandiser: Client, built: Shirt) -> None:
    child = built.product.children.get(sku="shirtSmallBlueWool")
    update_product(product_id=child.pk, attributes={"name": "Mine"})
    delete_options(option_ids=[built["Wool"].pk])

    page = merchandiser.get(page_of(child))
    refused = merchandiser.post(rebuild_address(child), follow=True)

    text = visible_text(page.text)
    assert "The next build of Shirt will delete this child, because one of its options is gone." in text
    assert rebuild_address(child) not in page.text
    assert "would no longer be built" in visible_text(refused.text)
    assert not Job.objects.exists()
    assert Product.objects.filter(pk=child.pk).exists()


def test_a_viewer_reads_it_without_warning_or_button(built: Shirt) -> None:
    viewer = signed_in(VIEWER)
    child = built.product.children.first()
    update_product(product_id=built.product.children.last().pk, attributes={"name": "Mine"})

    assert WARNING not in visible_text(viewer.get(page_of(child)).text)
    assert "Delete and rebuild" not in visible_text(viewer.get(page_of(built.product.children.last())).text)
    assert viewer.get(rebuild_address(child)).status_code == 403
    assert viewer.post(rebuild_address(child)).status_code == 403
    assert not Job.objects.exists()


def test_only_children_are_rebuilt_alone(merchandiser: Client) -> None:
    assert merchandiser.get(rebuild_address(ProductFactory())).status_code == 404
