"""What children inherit of templates, and what is their own (PIM contract §3.4, §3.6, §3.7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from products.building.apply import apply_child_rebuild
from products.building.plan import plan_child_rebuild
from products.building.rebuild_reasons import rebuild_reasons
from products.extensions.models import Template
from products.models import Product, ProductTemplate, TemplateValue
from products.services.product import update_product
from products.services.template_values import write_values
from products.services.templates import attach_templates, detach_templates
from tests.client import APIClient
from tests.factories.extensions import FieldFactory, TemplateFactory
from tests.factories.products import OptionFactory, ProductFactory, VariationFactory, build
from tests.factories.templates import BOOK, attach, book
from tests.products.building.family import all_rows

pytestmark = pytest.mark.django_db

Count = Callable[[Callable[[], object]], int]


@pytest.fixture
def template() -> Template:
    return book()


@pytest.fixture
def parent(template: Template) -> Product:
    product = ProductFactory(sku="tee", variations=[VariationFactory(options=["S", "M", "L"])])
    attach(product, template, isbn="978", pages=12, used=False, printed="2026-03-01")
    return build(product)


def child(parent: Product, name: str) -> Product:
    return parent.children.get(sku=f"tee{name}")


def shown(api: APIClient, product: Product) -> Any:
    values = api.get(f"/pcm/products/{product.pk}").data["attributes"].get("extensions", {}).get(BOOK)
    return values and {name: value for name, value in values.items() if value is not None}


def found(api: APIClient, predicate: str) -> set[str]:
    return {product["attributes"]["sku"] for product in api.get("/pcm/products", {"filter": predicate}).data}


VALUES = {"isbn": "978", "pages": 12, "used": False, "printed": "2026-03-01"}


def test_children_show_what_their_parent_has(api: APIClient, parent: Product, template: Template) -> None:
    for each in parent.children.all():
        assert shown(api, each) == VALUES
        path = f"/pcm/products/{each.pk}/relationships/templates"
        assert api.get(path).data == [{"type": "template", "id": str(template.pk)}]
        assert api.get(f"/v2/flows/{BOOK}/entries/{each.pk}").data["isbn"] == "978"
    assert found(api, "eq(extensions.book.pages,12)") == {"tee", "teeS", "teeM", "teeL"}
    assert found(api, f"eq(templates,{template.pk})") == {"tee", "teeS", "teeM", "teeL"}


def test_nothing_reaches_children_before_the_next_build(api: APIClient, parent: Product, template: Template) -> None:
    write_values(product_id=parent.pk, values={template.pk: {"pages": 13, "isbn": None}})
    assert rebuild_reasons(parent) == ["the template values were changed"]
    assert shown(api, child(parent, "S")) == VALUES
    assert found(api, "eq(extensions.book.pages,13)") == {"tee"}
    ids = set(parent.children.values_list("pk", flat=True))
    build(parent)
    assert set(parent.children.values_list("pk", flat=True)) == ids
    assert shown(api, child(parent, "S")) == {"pages": 13, "used": False, "printed": "2026-03-01"}
    assert found(api, "eq(extensions.book.pages,13)") == {"tee", "teeS", "teeM", "teeL"}
    assert found(api, "eq(extensions.book.isbn,978)") == set()
    parent.refresh_from_db()
    assert not parent.needs_rebuild


def test_an_attached_template_comes_and_goes_with_the_parent(api: APIClient, parent: Product) -> None:
    other = TemplateFactory()
    attach_templates(product_id=parent.pk, template_ids=[str(other.pk)])
    build(parent)
    path = f"/pcm/products/{child(parent, 'S').pk}/relationships/templates"
    assert [each["id"] for each in api.get(path).data][1:] == [str(other.pk)]
    every = [str(each.pk) for each in Template.objects.all()]
    detach_templates(product_id=parent.pk, template_ids=every)
    build(parent)
    assert api.get(path).data == []
    assert not ProductTemplate.objects.exists()
    assert not TemplateValue.objects.exists()


def test_an_entry_of_the_child_pins_its_template_and_nothing_else(
    api: APIClient, parent: Product, template: Template
) -> None:
    small, other = child(parent, "S"), TemplateFactory()
    path = f"/v2/flows/{BOOK}/entries/{small.pk}"
    answer = api.put(path, {"data": {"type": "entry", "pages": 7}})
    assert answer.status == 200
    assert shown(api, small) == VALUES | {"pages": 7}
    write_values(product_id=parent.pk, values={template.pk: {"isbn": "979", "pages": 99}})
    attach_templates(product_id=parent.pk, template_ids=[str(other.pk)])
    update_product(product_id=parent.pk, attributes={"description": "New"})
    build(parent)
    assert shown(api, small) == VALUES | {"pages": 7}
    assert shown(api, child(parent, "M")) == VALUES | {"isbn": "979", "pages": 99}
    assert found(api, "eq(extensions.book.pages,7)") == {"teeS"}
    small.refresh_from_db()
    assert (small.description, small.is_independent) == ("New", False)
    assert small.template_links.count() == 2


def test_sending_back_what_a_child_shows_pins_nothing(api: APIClient, parent: Product, template: Template) -> None:
    small = child(parent, "S")
    path = f"/v2/flows/{BOOK}/entries/{small.pk}"
    api.put(path, api.get(path).body)
    write_values(product_id=parent.pk, values={template.pk: {"pages": 99}})
    build(parent)
    assert shown(api, small) == VALUES | {"pages": 99}


def test_a_template_that_is_attached_to_both_is_each_ones_own(api: APIClient, parent: Product) -> None:
    """If you add the same flow to both a parent and child product, the child flow values are not affected."""
    small, other = child(parent, "S"), TemplateFactory(slug="products(film)")
    attach_templates(product_id=small.pk, template_ids=[str(other.pk)])
    attach_templates(product_id=parent.pk, template_ids=[str(other.pk)])
    build(parent)
    own = ProductTemplate.objects.get(product=small, template=other)
    assert not own.inherited
    detach_templates(product_id=parent.pk, template_ids=[str(other.pk)])
    build(parent)
    assert ProductTemplate.objects.filter(template=other).get() == own


def test_an_entry_of_a_child_waits_for_the_template_that_a_build_brings(api: APIClient, parent: Product) -> None:
    other = TemplateFactory(slug="products(film)")
    FieldFactory(template=other, slug="length", field_type="integer")
    small = child(parent, "S")
    entries = "/v2/flows/products(film)/entries"
    answer = api.post(entries, {"data": {"type": "entry", "id": str(small.pk), "length": 90}})
    assert answer.status == 201
    assert found(api, "eq(extensions.film.length,90)") == set()
    attach(parent, other, length=120)
    build(parent)
    assert found(api, "eq(extensions.film.length,90)") == {"teeS"}
    assert found(api, "eq(extensions.film.length,120)") == {"tee", "teeM", "teeL"}


def test_a_template_detached_from_a_child_comes_back_with_the_next_build(
    api: APIClient, parent: Product, template: Template
) -> None:
    small = child(parent, "S")
    detach_templates(product_id=small.pk, template_ids=[str(template.pk)])
    assert shown(api, small) is None
    assert rebuild_reasons(Product.objects.get(pk=parent.pk)) == ["1 template was detached from children"]
    build(parent)
    assert shown(api, small) == VALUES
    parent.refresh_from_db()
    assert not parent.needs_rebuild


def test_independent_children_keep_what_they_have(api: APIClient, parent: Product, template: Template) -> None:
    small = child(parent, "S")
    update_product(product_id=small.pk, attributes={"description": "My own"})
    write_values(product_id=parent.pk, values={template.pk: {"pages": 99}})
    build(parent)
    assert shown(api, small) == VALUES
    assert shown(api, child(parent, "M")) == VALUES | {"pages": 99}


def test_new_children_of_an_added_option_get_them_too(api: APIClient, parent: Product) -> None:
    OptionFactory(variation=parent.variations.get(), name="XL")
    before = list(ProductTemplate.objects.values().order_by("pk"))
    build(parent)
    assert shown(api, child(parent, "XL")) == VALUES
    assert list(ProductTemplate.objects.values().order_by("pk"))[: len(before)] == before


def test_a_build_that_changes_no_values_leaves_the_rows_alone(parent: Product) -> None:
    before = list(ProductTemplate.objects.values().order_by("pk")), list(TemplateValue.objects.values().order_by("pk"))
    update_product(product_id=parent.pk, attributes={"description": "New"})
    build(parent)
    assert (
        list(ProductTemplate.objects.values().order_by("pk")),
        list(TemplateValue.objects.values().order_by("pk")),
    ) == before


def test_an_unchanged_build_writes_nothing(parent: Product) -> None:
    before = all_rows()
    build(parent)
    assert all_rows() == before


def test_a_child_is_rebuilt_with_what_the_parent_has(api: APIClient, parent: Product, template: Template) -> None:
    small = child(parent, "S")
    write_values(product_id=small.pk, values={template.pk: {"pages": 7}})
    apply_child_rebuild(plan_child_rebuild(product_id=parent.pk, child_ids=[small.pk], lock=True))
    assert shown(api, child(parent, "S")) == VALUES


def test_the_statements_of_a_build_do_not_depend_on_how_many_there_are(
    count_queries: Count, template: Template
) -> None:
    def family(sizes: int, templates: int) -> Product:
        product = ProductFactory(variations=[VariationFactory(options=[f"o{n}" for n in range(sizes)])])
        attach(product, template, isbn="978", pages=12)
        for _ in range(templates):
            attach(product, TemplateFactory())
        return product

    def change(product: Product) -> None:
        write_values(product_id=product.pk, values={template.pk: {"pages": 13}})

    few, many = family(2, 1), family(200, 10)
    assert count_queries(lambda: build(few)) == count_queries(lambda: build(many)) < 30
    change(few)
    change(many)
    assert count_queries(lambda: build(few)) == count_queries(lambda: build(many)) < 35
