"""What stands at a field is people's language, in every service form: not the sentence of the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.html import strip_tags

from products.models import Product
from pxm.admin.fields import LineField, NumberField, ParagraphsField
from pxm.admin.model_admin import ServiceModelAdmin
from pxm.admin.problem_words import in_words
from pxm.errors import Problem
from tests.factories.people import OPERATOR, signed_in
from tests.factories.products import ProductFactory
from tests.pxm.admin.test_two_people import NOUNS, SAMPLES, Page

pytestmark = pytest.mark.django_db

WRONG = ("", "a b/ü$", "x" * 70_000)


def _said_at_fields(form: Any) -> list[tuple[str, str]]:
    return [(name, strip_tags(text)) for name, texts in form.errors.items() if name in form.fields for text in texts]


def _typed(form: Any, text: str) -> dict[str, str]:
    """Return that text for every field into which one types."""
    fields = {name: field for name, field in form.fields.items() if name != "options"}
    return {
        name: text for name, field in fields.items() if isinstance(field, LineField | ParagraphsField | NumberField)
    }


def _api_sentences(said: list[tuple[str, str]], names: set[str]) -> list[tuple[str, str]]:
    """Return the messages that begin with the name of an attribute as the API writes it."""
    return [(field, text) for field, text in said if text.partition(" ")[0].partition(".")[0] in names]


@pytest.mark.parametrize("noun", NOUNS)
def test_no_refusal_of_a_change_speaks_the_language_of_the_api(noun: str) -> None:
    said: list[tuple[str, str]] = []
    row = SAMPLES[noun].make()
    for wrong in WRONG:
        page = Page(noun, row)
        form = page.browser.get(page.address).context["form"]
        answer = page.browser.post(page.address, page.data | _typed(form, wrong))
        if answer.status_code == 200:
            said += _said_at_fields(answer.context["form"])
            names = set(answer.context["form"].fields)

    assert said
    assert _api_sentences(said, names) == []


# There is one of it at most, or it is made elsewhere than on a page of its own.
NOT_ADDED = {"store.storesettings", "hierarchies.node", "products.tag"}
ADDED = [
    each
    for each in admin.site._registry.values()
    if isinstance(each, ServiceModelAdmin) and each.opts.label_lower not in NOT_ADDED
]


@pytest.mark.parametrize("noun", ADDED, ids=lambda each: str(each.opts.label_lower))
def test_no_refusal_of_something_new_speaks_the_language_of_the_api(noun: ServiceModelAdmin) -> None:
    address = reverse(f"admin:{noun.opts.app_label}_{noun.opts.model_name}_add")
    browser = signed_in(OPERATOR)
    said: list[tuple[str, str]] = []
    form = browser.get(address).context["form"]
    for wrong in WRONG:
        answer = browser.post(address, _typed(form, wrong))
        if answer.status_code == 200 and "form" in (answer.context or {}):
            said += _said_at_fields(answer.context["form"])

    assert said
    assert _api_sentences(said, set(form.fields)) == []


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (Problem("sku can not be empty", "required", "/data/attributes/sku"), "Give it a SKU."),
        (
            Problem("sku must not exceed 5 characters", "max", "/data/attributes/sku"),
            "SKU must not exceed 5 characters.",
        ),
        (
            Problem("locales.fr.name can not be empty", "null", "/data/attributes/locales/fr/name"),
            "fr: Give it a name.",
        ),
        (
            Problem("tags.0 must be one word", "tag", "/data/attributes/tags/0"),
            "SKU: one of them must be one word.",
        ),
        (Problem("a bundle has no rules", "bundle", "/data/attributes/build_rules"), "A bundle has no rules."),
    ],
)
def test_words(problem: Problem, words: str) -> None:
    assert in_words(problem, "SKU") == words


def test_what_is_taken_leads_to_whoever_has_it() -> None:
    holder = ProductFactory(name="Pier Trainers", sku="PIER")
    page = Page("products.product", ProductFactory(sku="BOOT"))

    form = page.save(sku="PIER").context["form"]

    (said,) = form.errors["sku"]
    assert strip_tags(said) == "SKU PIER belongs to Pier Trainers."
    assert f'href="{reverse("admin:products_product_change", args=[holder.pk])}"' in said
    assert said in page.save(sku="PIER").text
    assert Product.objects.filter(sku="BOOT").exists()
