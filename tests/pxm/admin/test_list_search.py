"""Every list that can be searched is searched as people expect: any case of any script, any width of blanks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.urls import reverse

from catalog.models import Catalog, CatalogRule
from jobs.models import Job
from jobs.webhooks.models import Hook
from products.extensions.models import Template
from products.files.models import File
from products.hierarchies.models import Hierarchy
from products.models import Product, Tag, TaggedProduct, Variation
from products.prices.models import PriceBook
from products.relationships.models import CustomRelationship
from products.transfer.models import ImportPlan
from pxm.acting import Kind
from pxm.admin.list_search import ListSearch
from pxm.history.models import Entry
from pxm.oauth.models import ApplicationKey
from pxm.searching import MOST_WORDS, words_of
from tests.factories.catalog import CatalogFactory, rule_of
from tests.factories.extensions import TemplateFactory
from tests.factories.hierarchies import HierarchyFactory
from tests.factories.people import OPERATOR, PersonFactory, signed_in
from tests.factories.prices import PriceBookFactory
from tests.factories.products import ProductFactory, VariationFactory
from tests.factories.relationships import RelationshipFactory
from tests.factories.webhooks import make_hook

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SEARCHED = [noun for noun, each in admin.site._registry.items() if each.get_search_fields(None)]  # type: ignore[arg-type]

# One row of each noun whose list can be searched, found by the text given.
ROWS: dict[type[Model], Callable[[str], Any]] = {
    ApplicationKey: lambda name: ApplicationKey.objects.create(name=name),
    Catalog: lambda name: CatalogFactory(name=name),
    CatalogRule: lambda name: rule_of(CatalogFactory(), name=name),
    Entry: lambda name: Entry.objects.create(
        subject_type="product", subject_name=name, verb=Entry.Verb.CREATED, actor_kind=Kind.SYSTEM
    ),
    File: lambda name: File.objects.create(file_name=name, mime_type="image/png", file_size=1),
    Group: lambda name: Group.objects.create(name=name),
    Hook: lambda name: make_hook(name=name),
    Hierarchy: lambda name: HierarchyFactory(name=name),
    Job: lambda name: Job.objects.create(type="child_products", subject_name=name),
    PriceBook: lambda name: PriceBookFactory(name=name),
    Product: lambda name: ProductFactory(name=name),
    CustomRelationship: lambda name: RelationshipFactory(name=name),
    ImportPlan: lambda name: ImportPlan.objects.create(file_id=uuid4(), file_name=name),
    Tag: lambda name: TaggedProduct.objects.create(tag=Tag.objects.create(value=name), product=ProductFactory()).tag,
    Template: lambda name: TemplateFactory(name=name),
    User: lambda name: PersonFactory(last_name=name),
    Variation: lambda name: VariationFactory(name=name),
}


def found(noun: type[Model], text: str) -> set[Any]:
    address = reverse(f"admin:{noun._meta.app_label}_{noun._meta.model_name}_changelist")
    answer = signed_in(OPERATOR).get(address, {"q": text})
    assert answer.status_code == 200
    return {row.pk for row in answer.context["cl"].result_list}


def test_each_noun_that_is_searched_has_a_row_to_find() -> None:
    assert set(SEARCHED) == set(ROWS)


@pytest.mark.parametrize("noun", SEARCHED, ids=lambda noun: noun.__name__)
def test_a_list_is_searched_by_the_shared_search(noun: type[Model]) -> None:
    assert isinstance(admin.site._registry[noun], ListSearch)


@pytest.mark.parametrize("noun", SEARCHED, ids=lambda noun: noun.__name__)
def test_a_row_is_found_whatever_the_case_and_the_blanks(noun: type[Model]) -> None:
    row = ROWS[noun]("Grüne\u00a0Äpfel  süß")

    for text in ("äpfel", "GRÜNE ÄPFEL", "süß \u00a0 grüne", '"grüne äpfel"', "  äpfel  SÜß"):
        assert row.pk in found(noun, text), text
    for text in ("birnen", "äpfel birnen", '"äpfel grüne"'):
        assert row.pk not in found(noun, text), text


def test_a_row_found_by_several_of_its_parts_is_listed_once() -> None:
    variation = VariationFactory(name="Farbe", options=["Grün", "Grünblau"])
    answer = signed_in(OPERATOR).get(reverse("admin:products_variation_changelist"), {"q": "GRÜN"})

    assert [row.pk for row in answer.context["cl"].result_list] == [variation.pk]


def test_no_word_of_an_endless_search_is_lost() -> None:
    words = words_of(" ".join(f"w{number}" for number in range(40)))

    assert len(words) == MOST_WORDS
    assert words[-1].split() == [f"w{number}" for number in range(MOST_WORDS - 1, 40)]
