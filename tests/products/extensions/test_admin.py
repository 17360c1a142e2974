"""Templates in the admin: the list, the page, and its fields in their dialog."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from products.extensions.models import IN_ORDER, Field, Template
from tests.factories.extensions import FieldFactory, TemplateFactory
from tests.factories.people import VIEWER, signed_in
from tests.factories.products import ProductFactory
from tests.factories.templates import attach, book
from tests.pressing import hidden_inputs
from tests.sent_form import sent_form
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Client:
    return signed_in()


def address(template: Template, name: str, *of: Any) -> str:
    return reverse(f"admin:extensions_template_{name}", args=[template.pk, *of])


def tab(person: Client, template: Template) -> str:
    return visible_text(person.get(address(template, "fields")).text)


def dialog(person: Client, where: str) -> dict[str, Any]:
    page = person.get(where).text.replace("<form ", '<form id="form" ', 1)
    return dict(sent_form(page, "form"))


def add(person: Client, template: Template, **typed: Any) -> Any:
    where = address(template, "new_field")
    return person.post(where, dialog(person, where) | typed)


def edit(person: Client, field: Field, **typed: Any) -> Any:
    where = address(field.template, "field", field.pk)
    return person.post(where, dialog(person, where) | typed)


def test_the_list_counts_fields_and_the_products_that_use_them(person: Client, count_queries: Any) -> None:
    template = book()
    attach(ProductFactory(), template)
    attach(ProductFactory(), template)
    where = reverse("admin:extensions_template_changelist")
    words = visible_text(person.get(where).text)
    assert "Book book 5 2 products" in words
    few = count_queries(lambda: person.get(where))
    for _ in range(40):
        attach(ProductFactory(), FieldFactory().template)
    assert count_queries(lambda: person.get(where)) == few


def test_a_template_is_made_with_a_slug_from_its_name(person: Client) -> None:
    where = reverse("admin:extensions_template_add")
    sent = {"name": "Bücher & Hefte", "slug": "", "description": "", "enabled": "on"}
    page = visible_text(person.post(where, sent, follow=True).text)
    assert "Next: add its fields." in page
    assert Template.objects.get().slug == "products(b-cher-hefte)"
    again = person.post(where, sent)
    assert "belongs to" in visible_text(again.text)
    wrong = person.post(where, sent | {"slug": "a b"})
    assert "The slug may hold only letters, digits, hyphens and underscores." in visible_text(wrong.text)


def test_fields_stand_in_order_with_their_rules_in_words(person: Client) -> None:
    template = TemplateFactory()
    assert "No fields yet" in tab(person, template)
    rules = [{"type": "between", "options": {"from": 1, "to": 10}}]
    FieldFactory(template=template, name="Pages", slug="pages", field_type="integer", validation_rules=rules, default=7)
    choice = [{"type": "enum", "options": ["new", "as new", "used"]}]
    FieldFactory(template=template, name="State", slug="state", validation_rules=choice, required=True, order=1)
    words = tab(person, template)
    assert "State must be filled in * state Text one of: new, as new, used –" in words
    assert "Pages pages Whole number between 1 and 10 7" in words
    assert words.index("State") < words.index("Pages")
    assert "The form they make" in words
    assert "Edit" not in tab(signed_in(VIEWER), template)


def test_a_field_is_added_as_people_type_it(person: Client) -> None:
    template = TemplateFactory()
    answer = add(person, template, name="Page count", field_type="integer", lowest="1", highest="10", default="3")
    assert answer.headers["HX-Trigger"] == "fields-changed"
    field = Field.objects.get()
    assert (field.slug, field.default, field.enabled) == ("page-count", 3, True)
    assert field.validation_rules == [{"type": "between", "options": {"from": 1, "to": 10}}]
    add(person, template, name="State", choices="new\r\nas new\r\n\r\nused", pattern="", lowest="9", default="new")
    field = Field.objects.get(slug="state")
    assert field.validation_rules == [{"type": "enum", "options": ["new", "as new", "used"]}]
    add(person, template, name="Sold", field_type="boolean", default="Yes", choices="left over")
    field = Field.objects.get(slug="sold")
    assert (field.default, field.validation_rules) == (True, [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Give it a name."),
        ({"slug": "a b"}, "The slug may hold only letters, digits, hyphens and underscores"),
        ({"lowest": "1"}, "Give both, the lowest and the highest."),
        ({"lowest": "a", "highest": "2"}, "This must be a whole number."),
        ({"lowest": "3", "highest": "2"}, "This must not exceed to."),
        ({"default": "three"}, "Filled in at the start must be a whole number."),
        ({"choices": "1\r\nb"}, "This must be a whole number."),
        ({"slug": "taken"}, "belongs to"),
    ],
)
def test_what_is_wrong_stands_at_its_input(person: Client, typed: dict[str, str], said: str) -> None:
    template = FieldFactory(slug="taken").template
    answer = add(person, template, **({"name": "Pages", "field_type": "integer"} | typed))
    assert said in visible_text(answer.text)
    assert Field.objects.count() == 1


def test_a_field_that_is_opened_and_saved_stays_as_it_is(person: Client) -> None:
    rules = [{"type": "between", "options": {"from": 0.5, "to": 2}}, {"type": "enum", "options": [1, 2]}]
    field = FieldFactory(field_type="float", validation_rules=rules, default=1, description="Help")
    before = Field.objects.values().get()
    assert edit(person, field).headers["HX-Trigger"] == "fields-changed"
    assert Field.objects.values().get() == before
    edit(person, field, name="Weight", highest="3")
    field.refresh_from_db()
    assert (field.name, field.validation_rules[0]["options"]) == ("Weight", {"from": 0.5, "to": 3})


def test_what_two_people_change_of_a_field_stands_side_by_side(person: Client) -> None:
    field = FieldFactory(name="Pages")
    where = address(field.template, "field", field.pk)
    mine = dialog(person, where)
    person.post(where, mine | {"description": "How many"})
    person.post(where, mine | {"required": "on"})
    field.refresh_from_db()
    assert (field.description, field.required) == ("How many", True)
    person.post(where, mine | {"name": "Leaves"})
    assert "Choose which one stays" in visible_text(person.post(where, mine | {"name": "Sheets"}).text)


def test_fields_move_up_and_down(person: Client) -> None:
    a, b, c = (FieldFactory(template=template, slug=slug) for template in [TemplateFactory()] for slug in "abc")
    for moved, to, order in ((c, "up", "acb"), (a, "down", "cab"), (c, "up", "cab"), (b, "down", "cab")):
        person.post(address(a.template, "move_field"), {"field": str(moved.pk), "to": to})
        assert "".join(a.template.fields.order_by(*IN_ORDER).values_list("slug", flat=True)) == order


def test_deleting_a_field_says_what_goes_with_it(person: Client) -> None:
    template = book()
    attach(ProductFactory(), template, pages=1)
    field = Field.objects.get(slug="pages")
    where = address(template, "delete_field", field.pk)
    question = person.post(where)
    assert "The values of 1 product in it are deleted, too." in visible_text(question.text)
    assert Field.objects.filter(pk=field.pk).exists()
    person.post(where, hidden_inputs(question) | {"agreed": "1"})
    assert not Field.objects.filter(pk=field.pk).exists()


def test_deleting_a_template_says_what_it_is_attached_to(person: Client) -> None:
    template = book()
    attach(ProductFactory(), template)
    page = person.get(reverse("admin:extensions_template_delete", args=[template.pk]))
    assert "“Book” is detached from 1 product, whose values are deleted." in visible_text(page.text)
