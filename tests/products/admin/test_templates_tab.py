"""The tab *Templates* of a product: a card for each attached template."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from products.extensions.models import Field, Template
from products.models import Product, ProductTemplate
from products.services.template_values import write_values
from products.services.templates import attach_templates
from tests.factories.extensions import FieldFactory, TemplateFactory
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, VariationFactory, build
from tests.factories.templates import attach, book, field
from tests.pressing import hidden_inputs
from tests.sent_form import sent_form
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Client:
    return signed_in(MERCHANDISER)


def address(product: Product, name: str = "templates", *of: Any) -> str:
    return reverse(f"admin:products_product_{name}", args=[product.pk, *of])


def tab(person: Client, product: Product) -> str:
    return visible_text(person.get(address(product)).text)


def card(person: Client, product: Product, template: Template) -> dict[str, Any]:
    return dict(sent_form(person.get(address(product)).text, f"product-template-{template.pk}"))


def save(person: Client, product: Product, template: Template, **typed: Any) -> str:
    sent = card(person, product, template) | {name_of(slug): value for slug, value in typed.items()}
    return visible_text(person.post(address(product, "save_template", template.pk), sent).text)


def name_of(slug: str) -> str:
    return f"field-{field(slug).pk.hex}"


def values(product: Product) -> dict[str, Any]:
    slugs = {str(pk): slug for pk, slug in Field.objects.values_list("pk", "slug")}
    return {slugs[key]: value for key, value in (product.template_links.get().entry or {}).items()}


def test_a_template_is_attached_from_the_search(person: Client) -> None:
    product, template = ProductFactory(), book()
    assert "No templates yet" in tab(person, product)
    found = person.get(address(product, "find_templates"), {"q": "bo"}).text
    assert "Attach Book" in found
    attached = person.post(address(product, "attach_template"), {"template": str(template.pk)})
    assert "Save Book" in visible_text(attached.text)
    assert attached.headers["HX-Trigger"] == '{"tab-renewed": {"tab": "templates", "badge": "1"}}'
    assert "attached already" in person.get(address(product, "find_templates"), {"q": "bo"}).text
    gone = person.post(address(product, "attach_template"), {"template": "x"})
    assert "Could not find template." in visible_text(gone.text)


def test_values_are_saved_by_the_kind_of_their_fields(person: Client) -> None:
    product, template = ProductFactory(), book()
    attach(product, template)
    words = save(person, product, template, isbn="978", pages="12", weight="0.5", used="False", printed="2026-03-01")
    assert "Saved." in words
    assert values(product) == {"isbn": "978", "pages": 12, "weight": 0.5, "used": False, "printed": "2026-03-01"}
    save(person, product, template, pages="", used="")
    assert values(product) == {"isbn": "978", "weight": 0.5, "printed": "2026-03-01"}


def test_what_is_wrong_stands_at_its_field_and_nothing_is_saved(person: Client) -> None:
    product, template = ProductFactory(), book()
    FieldFactory(template=template, slug="title", name="Title", required=True)
    attach(product, template)
    words = save(person, product, template, pages="many", isbn="978")
    assert "Give it a title." in words
    assert "Pages must be a whole number." in words
    assert product.template_links.get().entry is None


def test_choices_keep_their_kind_and_show_what_is_no_longer_offered(person: Client) -> None:
    product, template = ProductFactory(), TemplateFactory()
    rules = [{"type": "enum", "options": [1, 2]}]
    made = FieldFactory(template=template, slug="size", field_type="integer", validation_rules=rules)
    attach(product, template)
    save(person, product, template, size="2")
    assert values(product) == {"size": 2}
    Field.objects.filter(pk=made.pk).update(validation_rules=[{"type": "enum", "options": [1]}])
    assert card(person, product, template)[name_of("size")] == ["2"]
    before = ProductTemplate.objects.values().get()
    save(person, product, template)
    assert ProductTemplate.objects.values().get() == before


def test_a_child_says_where_its_values_come_from(person: Client) -> None:
    template = book()
    parent = ProductFactory(name="Tee", variations=[VariationFactory(options=["S"])])
    attach(parent, template, pages=12)
    small = build(parent).children.get()
    assert "From Tee." in tab(person, small)
    save(person, small, template)
    assert "From Tee." in tab(person, small)
    save(person, small, template, pages="13")
    assert "This product’s own: builds leave these values alone." in tab(person, small)
    assert values(small) == {"pages": 13}


def test_two_people_change_different_fields(person: Client) -> None:
    product, template = ProductFactory(), book()
    attach(product, template, isbn="978", pages=1)
    where, mine = address(product, "save_template", template.pk), card(person, product, template)
    person.post(where, mine | {name_of("isbn"): "979"})
    person.post(where, mine | {name_of("pages"): "2"})
    assert values(product) == {"isbn": "979", "pages": 2}
    answer = person.post(where, mine | {name_of("isbn"): "980"})
    assert "Choose which one stays" in visible_text(answer.text)
    assert values(product)["isbn"] == "979"


def test_detaching_says_which_values_are_lost(person: Client) -> None:
    product, template = ProductFactory(), book()
    attach(product, template, isbn="978", used=True)
    where = address(product, "detach_template", template.pk)
    question = person.post(where)
    words = visible_text(question.text)
    assert "Isbn: 978" in words
    assert "Used: yes" in words
    assert product.template_links.exists()
    answer = person.post(where, hidden_inputs(question))
    assert answer.headers["HX-Trigger"] == "templates-changed"
    assert not product.template_links.exists()


def test_whoever_may_only_look_sees_values_and_no_buttons() -> None:
    product, template = ProductFactory(), book()
    attach(product, template, isbn="978", used=True)
    words = tab(signed_in(VIEWER), product)
    assert "Isbn 978" in words
    assert "Save" not in words
    assert "Detach" not in words


def test_the_tab_costs_the_same_however_many_fields_there_are(person: Client, count_queries: Any) -> None:
    one, many = ProductFactory(), ProductFactory()
    attach(one, book())
    for _ in range(4):
        template = TemplateFactory()
        for _ in range(10):
            FieldFactory(template=template)
        attach(many, template)
    assert count_queries(lambda: tab(person, one)) == count_queries(lambda: tab(person, many))


def test_what_a_build_changes_of_values_is_told_by_name(person: Client, count_queries: Any) -> None:
    template, bare = book(), TemplateFactory(name="Bare")
    parent = ProductFactory(name="Tee", variations=[VariationFactory(options=["S"])])
    attach(parent, template, pages=12, isbn="978", used=False)
    build(parent)
    rows = address(parent, "build_rows")
    write_values(product_id=parent.pk, values={template.pk: {"pages": 13, "used": True, "weight": 0.5}})
    attach_templates(product_id=parent.pk, template_ids=[str(bare.pk)])
    planned = person.get(rows, {"kind": "update"})
    page = visible_text(planned.text)
    for words in ("Book · Pages 12 → 13", "Book · Used no → yes", "Book · Weight none → 0.5", "Bare none → attached"):
        assert words in page
    assert "Isbn" not in page
    assert str(template.pk) not in planned.text
    children = visible_text(person.get(address(parent, "children")).text)
    assert "next build changes Book, Bare" in children

    few = count_queries(lambda: person.get(rows, {"kind": "update"}))
    other = ProductFactory(variations=[VariationFactory(options=[f"o{place}" for place in range(40)])])
    attach(other, template, pages=12)
    build(other)
    write_values(product_id=other.pk, values={template.pk: {"pages": 13}})
    assert count_queries(lambda: person.get(address(other, "build_rows"), {"kind": "update"})) == few
