"""What the database keeps in step with the products, whoever writes them."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from products.api.products import PRODUCTS
from products.files.models import File
from products.files.uses import used
from products.filters import PRODUCTS as FILTERABLE
from products.models import Product, ProductCount
from pxm import bulk
from pxm.api.filtering import apply_filter
from pxm.ids import uuid7s
from tests.client import APIClient
from tests.factories.products import ProductFactory, build, shirt

pytestmark = pytest.mark.django_db


def counted() -> dict[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for kind, status, number in ProductCount.objects.values_list("product_type", "status", "number"):
        found[kind, status] += number
    return {key: number for key, number in found.items() if number}


def there_are() -> dict[tuple[str, str], int]:
    return dict(Counter(Product.objects.values_list("product_type", "status")))


def found(filter: str) -> set[str]:
    return set(apply_filter(Product.objects.all(), filter, FILTERABLE).values_list("sku", flat=True))


def test_products_are_counted_however_they_are_written() -> None:
    parent = build(shirt().product)
    assert counted() == there_are() == {("parent", "live"): 1, ("child", "live"): 24}

    ProductFactory.create_batch(3, status="draft")
    rows = [(id.hex, "Bulk", f"bulk-{place}", "live") for place, id in enumerate(uuid7s(5))]
    bulk.insert(Product, ("id", "name", "sku", "status"), rows[:2], _defaults())
    bulk.insert(Product, ("id", "name", "sku", "status"), rows[2:], _defaults(), has_triggers=True)
    assert counted() == there_are()
    assert Product.objects.filter(sku__startswith="bulk-", tags=[], is_independent=False).count() == 5

    Product.objects.filter(sku__startswith="bulk-").update(status="draft")
    one = Product.objects.filter(status="draft").first()
    assert one is not None
    one.status = "live"
    one.save()
    assert counted() == there_are()

    parent.children.all().delete()
    Product.objects.filter(status="draft").delete()
    assert counted() == there_are()
    with transaction.atomic():
        Product.objects.all().delete()
        assert counted() == {}
        transaction.set_rollback(True)
    assert counted() == there_are() != {}


def _defaults() -> dict[str, str]:
    texts = ("description", "mpn", "upc_ean", "external_ref", "build_hash", "main_image")
    maps = ("locales", "custom_inputs", "shopper_attributes", "admin_attributes", "extensions", "components")
    moment = "2026-11-30 00:00:00"
    return {
        "product_type": "standard",
        "commodity_type": "physical",
        "is_independent": "0",
        "needs_rebuild": "0",
        "created_at": moment,
        "updated_at": moment,
        **dict.fromkeys(texts, ""),
        **dict.fromkeys(maps, "{}"),
        **dict.fromkeys(("tags", "files", "option_ids", "price_modifiers"), "[]"),
    }


@pytest.mark.parametrize(
    "filter", ["", "eq(status,draft)", "in(product_types,standard,child)", "eq(status,live):eq(product_types,child)"]
)
def test_totals_of_lists_come_from_what_is_counted(api: APIClient, count_queries: Any, filter: str) -> None:
    build(shirt().product)
    ProductFactory.create_batch(2, status="draft")

    expected = apply_filter(Product.objects.all(), filter, FILTERABLE).count()

    assert PRODUCTS.kept_total(filter) == expected
    answer = api.get("/pcm/products", {"page[limit]": 100} | ({"filter": filter} if filter else {}))
    assert answer.body["meta"]["results"]["total"] == len(answer.data) == expected


@pytest.mark.parametrize("filter", ["eq(sku,a)", "eq(status,live):eq(name,a)", "eq(owner,store)"])
def test_other_totals_are_not_kept(filter: str) -> None:
    assert PRODUCTS.kept_total(filter) is None


def test_tags_are_found_as_they_are_now() -> None:
    one, two = ProductFactory(sku="one", tags=["summer", "new"]), ProductFactory(sku="two", tags=["summer"])
    assert found("eq(tags,summer)") == {"one", "two"}
    assert found("in(tags,new,old)") == {"one"}

    one.tags = ["old"]
    one.save()
    Product.objects.filter(pk=two.pk).update(tags=["new", "newer"])
    assert found("eq(tags,summer)") == set()
    assert found("in(tags,new,old)") == {"one", "two"}

    two.delete()
    assert found("eq(tags,new)") == set()


def test_children_are_found_by_the_tags_they_inherit() -> None:
    tagged = shirt(tags=["soft"]).product
    assert found("eq(tags,soft):eq(product_types,child)") == set()
    build(tagged)
    assert len(found("eq(tags,soft)")) == 25


def test_files_are_used_as_long_as_a_product_has_them() -> None:
    picture, film, idle = [File.objects.create(address=f"https://a.test/{n}") for n in range(3)]
    product = ProductFactory(main_image=str(picture.pk), files=[{"id": str(film.pk)}, {"id": str(uuid4())}])
    assert set(File.objects.filter(used())) == {picture, film}
    assert set(File.objects.filter(~used())) == {idle}

    Product.objects.filter(pk=product.pk).update(main_image="", files=[{"id": str(picture.pk)}])
    assert set(File.objects.filter(used())) == {picture}
    Product.objects.filter(pk=product.pk).update(files=[{"id": str(idle.pk)}], main_image=str(idle.pk))
    assert set(File.objects.filter(used())) == {idle}
    product.delete()
    assert not File.objects.filter(used()).exists()


@pytest.mark.parametrize(
    ("filter", "index"),
    [
        ("eq(mpn,M-1)", "product_mpn"),
        ("in(upc_ean,1,2)", "product_upc_ean"),
        ("eq(external_ref,e-1)", "product_external_ref_unique" if bulk.is_postgresql() else "(external_ref_hash=?)"),
        ("eq(tags,new)", "product_tags"),
        ("in(tags,new,old)", "product_tags"),
        ("like(name,*four*)", "product_searched"),
        ("like(sku,*-0-*)", "product_searched"),
        ("like(sku,P-0-*)", "product_sku_beginnings" if bulk.is_postgresql() else "product_searched"),
    ],
)
def test_filters_ask_an_index(filter: str, index: str) -> None:
    rows = apply_filter(Product.objects.order_by(), filter, FILTERABLE)
    if bulk.is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert index in rows.explain()
    elif index in {"product_tags", "product_searched"}:  # tables beside the products
        assert "SCAN products_product" not in rows.explain()
    else:
        assert index in rows.explain()


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (Product.objects.filter(status__in=["draft"]).order_by("pk"), "product_status_id"),
        (Product.objects.filter(product_type__in=["bundle"]).order_by("pk"), "product_type"),
        (
            Product.objects.filter(parent__isnull=True, status="draft").order_by("-updated_at", "-id"),
            "product_status_no_children",
        ),
        (Product.objects.filter(parent__isnull=True).order_by("-updated_at", "-id"), "product_updated_no_children"),
    ],
)
def test_lists_are_read_in_order_of_an_index(rows: Any, index: str) -> None:
    if not bulk.is_postgresql():  # which looks at the number of rows first
        assert index in rows.explain()
        assert "TEMP B-TREE" not in rows.explain()
