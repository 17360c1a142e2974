"""A copy has everything that a product carries itself, and nothing that only one product can have."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from products.models import BundleOption, Product, TemplateValue
from products.services.build_rules import build_rules_document
from products.services.copying import copy_product
from products.services.product import create_product, update_product
from products.services.product_files import link_files, set_main_image
from products.services.variation_links import linked_variation_ids
from pxm.errors import Invalid, Missing
from pxm.history.models import Entry
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, VariationFactory, build
from tests.factories.templates import attach, book
from tests.pressing import press
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

CARRIED = {
    "name": "Shirt",
    "sku": "shirt",
    "slug": "shirt-{C}",
    "external_ref": "erp-1",
    "description": "Soft.",
    "status": "live",
    "commodity_type": "digital",
    "mpn": "m-1",
    "upc_ean": "4006381333931",
    "tags": ["summer"],
    "locales": {"fr": {"name": "Chemise"}},
    "custom_inputs": {"text": {"name": "Text", "required": True}},
    "shopper_attributes": {"color": "red"},
    "admin_attributes": {"bin": "7"},
}
NEW = {"name", "sku", "slug", "external_ref", "external_ref_hash", "id", "created_at", "updated_at"}


def columns(product: Product) -> dict[str, Any]:
    stored = Product.objects.values().get(pk=product.pk)
    return {name: value for name, value in stored.items() if name not in NEW}


def parent() -> Product:
    colors, sizes = VariationFactory(options=["Red", "Blue"]), VariationFactory(options=["S", "M"])
    red = str(colors.options.get(name="Red").pk)
    rules = {"default": "include", "exclude": [[red]]}
    product = create_product(attributes=CARRIED | {"build_rules": rules}, variation_ids=[str(sizes.pk), str(colors.pk)])
    link_files(product_id=product.pk, files=[{"id": "11111111-1111-4111-8111-111111111111", "tags": ["back"]}])
    set_main_image(product_id=product.pk, file_id="22222222-2222-4222-8222-222222222222")
    attach(product, book(), isbn="1", pages=12)
    product.refresh_from_db()
    return product


def test_a_copy_carries_all_of_it() -> None:
    original = parent()
    copy = copy_product(product_id=original.pk, name="Other", sku="other")
    assert columns(copy) == columns(original)
    copy.refresh_from_db()
    assert (copy.name, copy.sku, copy.slug, copy.external_ref) == ("Other", "other", "Other", "")
    assert linked_variation_ids(copy) == linked_variation_ids(original)
    assert build_rules_document(copy) == build_rules_document(original)
    for name in ("template_id", "position", "inherited", "entry"):
        of_copy, of_original = (each.template_links.values_list(name, flat=True) for each in (copy, original))
        assert list(of_copy) == list(of_original)
    assert TemplateValue.objects.filter(product=copy).count() == TemplateValue.objects.filter(product=original).count()
    build(copy)
    assert copy.children.count() == 2


def test_children_are_left_to_a_build_and_a_copied_child_stands_alone() -> None:
    original = parent()
    update_product(product_id=original.pk, attributes={"slug": "shirt"})
    build(original)
    copy = copy_product(product_id=original.pk, name="Other", sku="other", slug="an-{C}-address")
    assert (copy.product_type, copy.slug, copy.children.count()) == ("standard", "an-{C}-address", 0)
    child = original.children.first()
    assert child
    alone = copy_product(product_id=child.pk, name="Alone", sku="alone")
    assert (alone.product_type, alone.parent_id, alone.description) == ("standard", None, "Soft.")
    assert not alone.template_links.filter(inherited=True).exists()
    assert alone.template_links.get().entry == child.template_links.get().entry


def test_a_bundle_keeps_its_components_and_may_lack_a_sku() -> None:
    original = ProductFactory(bundle=True)
    copy = copy_product(product_id=original.pk, name="Set", sku="")
    assert (copy.components, copy.sku, copy.product_type) == (original.components, None, "bundle")
    assert BundleOption.objects.filter(bundle=copy).count() == BundleOption.objects.filter(bundle=original).count() == 1
    update_product(product_id=copy.pk, attributes={"description": "Its own"})
    original.refresh_from_db()
    assert original.description == ""


def test_it_is_one_line_of_history() -> None:
    original = parent()
    Entry.objects.all().delete()
    copy = copy_product(product_id=original.pk, name="Other", sku="other")
    entry = Entry.objects.get()
    assert (entry.subject_id, entry.verb, entry.said) == (copy.pk, "created", "as a copy of Shirt · shirt")


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ({"sku": "shirt"}, "sku must be unique"),
        ({"sku": ""}, "sku can not be empty"),
        ({"sku": "x", "slug": "shirt-{C}"}, "slug must be unique"),
        ({"sku": "x", "slug": "a b"}, "URL compatible"),
        ({"sku": "x" * 513}, "512"),
    ],
)
def test_what_is_wrong_makes_no_copy(named: dict[str, str], words: str) -> None:
    original = parent()
    with pytest.raises(Invalid, match=words):
        copy_product(product_id=original.pk, **{"name": "Other", **named})
    assert Product.objects.count() == 1


def test_what_is_gone_is_not_copied() -> None:
    original = ProductFactory()
    Product.objects.all().delete()
    with pytest.raises(Missing):
        copy_product(product_id=original.pk, name="Other", sku="other")


def test_a_product_is_copied_from_its_page() -> None:
    browser, original = signed_in(MERCHANDISER), parent()
    address = reverse("admin:products_product_copy", args=[original.pk])
    page = browser.get(reverse("admin:products_product_change", args=[original.pk]))
    assert f'href="{address}"' in page.text
    question = browser.get(address)
    assert "Copy Shirt" in visible_text(question.text)
    refused = press(browser, address, question, sku="shirt")
    assert "unique" in visible_text(refused.text)
    done = press(browser, address, browser.get(address), sku="other")
    assert "Shirt · other was created." in visible_text(done.text)
    copy = Product.objects.get(sku="other")
    history = browser.get(reverse("admin:products_product_change", args=[copy.pk]))
    assert history.status_code == 200


def test_who_may_only_look_is_not_offered_it() -> None:
    viewer, original = signed_in(VIEWER), ProductFactory()
    assert "Copy…" not in viewer.get(reverse("admin:products_product_change", args=[original.pk])).text
    assert viewer.get(reverse("admin:products_product_copy", args=[original.pk])).status_code == 403
    browser = signed_in(MERCHANDISER)
    missing = "00000000-0000-4000-8000-000000000000"
    assert browser.get(reverse("admin:products_product_copy", args=[missing])).status_code == 404
