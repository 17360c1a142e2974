"""Every declared bulk action, whichever room declares it, runs with more rows than numbers have without a separator."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, URLPattern, reverse

from catalog.models import CatalogRule
from products.admin.children.actions import ACTIONS as CHILD_ACTIONS
from products.building.tags import tags_written
from products.files.models import File
from products.hierarchies.models import Hierarchy
from products.models import Product
from pxm.admin.bulk.action import BulkAction
from pxm.admin.model_admin import ServiceModelAdmin
from tests.factories.catalog import CatalogFactory
from tests.factories.extensions import TemplateFactory
from tests.factories.people import OPERATOR, signed_in
from tests.factories.prices import PriceBookFactory
from tests.factories.products import ProductFactory, VariationFactory, build
from tests.factories.relationships import RelationshipFactory
from tests.pressing import press

pytestmark = pytest.mark.django_db

MANY = 1_001
VARIATION, TEMPLATE = uuid4(), uuid4()


def _products() -> None:
    rows = (
        Product(name=f"P{n}", sku=f"p{n}", slug=f"p{n}", tags=["sale"], status=("live", "draft")[n % 2])
        for n in range(MANY)
    )
    Product.objects.bulk_create(rows)
    VariationFactory(pk=VARIATION)
    TemplateFactory(pk=TEMPLATE)


def _files() -> None:
    File.objects.bulk_create([File(address=f"https://a.example/{n}.png") for n in range(MANY)])


def _hierarchies() -> None:
    Hierarchy.objects.bulk_create([Hierarchy(name=f"H{n}") for n in range(MANY)])


def _price_books() -> None:
    for n in range(MANY):
        PriceBookFactory(name=f"B{n}")


def _relationships() -> None:
    RelationshipFactory.create_batch(MANY)


def _templates() -> None:
    TemplateFactory.create_batch(MANY)


def _catalogs() -> None:
    CatalogFactory.create_batch(MANY)


def _catalog_rules() -> None:
    catalog = CatalogFactory()
    CatalogRule.objects.bulk_create(CatalogRule(catalog=catalog, name=f"Rule {number}") for number in range(MANY))


def _tags() -> None:
    products = ProductFactory.create_batch(2, tags=[f"tag {number}" for number in range(MANY)])
    tags_written([product.pk.hex for product in products])


# Who declares an action says here how many rows of its noun are made, and what is typed into a form of an action.
MAKERS: dict[str, Callable[[], None]] = {
    "catalog.catalog": _catalogs,
    "catalog.catalogrule": _catalog_rules,
    "extensions.template": _templates,
    "files.file": _files,
    "hierarchies.hierarchy": _hierarchies,
    "prices.pricebook": _price_books,
    "products.product": _products,
    "products.tag": _tags,
    "relationships.customrelationship": _relationships,
}
ENTERED: dict[str, dict[str, Any]] = {
    "EditForm": {"edit_description": "on", "new_description": "Edited."},
    "TagsForm": {"tags": ["sale"]},
    "AttachingForm": {"templates": [str(TEMPLATE)]},
    "LinkingForm": {"variations": [str(VARIATION)]},
}


# Nouns of which there cannot be so many.
CAPPED = {"store.currency"}


def _listed() -> list[Any]:
    admins = [each for each in admin.site._registry.values() if isinstance(each, ServiceModelAdmin)]
    admins = [each for each in admins if each.opts.label_lower not in CAPPED]
    return [
        pytest.param(each, action, id=f"{each.opts.label_lower}-{action.name}")
        for each in admins
        for action in each.bulk_actions
    ]


def _entered(action: BulkAction) -> dict[str, Any]:
    return ENTERED[action.form.__name__] if action.form else {}


@pytest.mark.parametrize(("model_admin", "action"), _listed())
def test_an_action_of_a_list_runs_with_a_thousand_rows(model_admin: ServiceModelAdmin, action: BulkAction) -> None:
    MAKERS[model_admin.opts.label_lower]()
    browser, address = signed_in(OPERATOR), model_admin.list_address()
    first = model_admin.model._default_manager.first()
    chosen = {"action": action.name, "_selected_action": [str(first.pk)], "select_across": "1", "index": "0"}

    question = browser.post(address, chosen, follow=True)
    if action.most:
        assert f"Choose at most {action.most}" in question.text
        return
    assert "1,001" in question.text
    done = press(browser, address, question, **_entered(action))

    assert done.redirect_chain
    # One that leads to a page of its own is told there.
    told = [message.level_tag for message in done.context["messages"]]
    assert told == (["success"] if done.request["PATH_INFO"] == address else [])


@pytest.fixture
def parent() -> Product:
    """A product with 7 × 11 × 13 = 1,001 children."""
    sizes = {"a": 7, "b": 11, "c": 13}
    axes = [VariationFactory(options=[f"{letter}{n}" for n in range(size)]) for letter, size in sizes.items()]
    return build(ProductFactory(name="Shirt", variations=axes, tags=["sale"]))


@pytest.mark.parametrize("action", CHILD_ACTIONS, ids=[action.name for action in CHILD_ACTIONS])
def test_an_action_of_the_children_tab_runs_with_a_thousand_rows(parent: Product, action: BulkAction) -> None:
    browser = signed_in(OPERATOR)
    address = reverse("admin:products_product_act_on_children", args=[parent.pk, action.name])
    Product.objects.filter(parent=parent, sku__endswith="0").update(status="draft")

    question = browser.post(address, {"everything": "1", "choice": ""})
    done = press(browser, address, question, **_entered(action))

    assert question.context["total"] == MANY
    assert "HX-Trigger" in done.headers or "HX-Redirect" in done.headers


# What people read may have separators; what programs read may not.
_READ = {"title", "alt", "placeholder", "content", "aria-label"}
_LOCALISED = re.compile(r"(?<![\d,])\d{1,3}(,\d{3})+(?![\d,])")


class _Attributes(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.wrong += [
            f"<{tag} {name}={value!r}>"
            for name, value in attributes
            if value and name not in _READ and not name.startswith("x-") and _LOCALISED.search(value)
        ]


def _addresses(product: Product) -> Iterator[str]:
    """Every address of the admin that takes nothing, or that product."""
    names = {pattern.name for pattern in _patterns(admin.site.get_urls()) if pattern.name}
    for name in sorted(names):
        for arguments in ([], [product.pk]):
            try:
                yield reverse(f"admin:{name}", args=arguments)
            except NoReverseMatch:
                continue


def _patterns(found: Any) -> Iterator[URLPattern]:
    for each in found:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from _patterns(each.url_patterns)


def test_no_attribute_of_a_page_holds_a_number_with_separators(parent: Product) -> None:
    browser = signed_in(OPERATOR)
    wrong: dict[str, list[str]] = {}
    looked_at = 0
    for address in [*_addresses(parent), reverse("admin:products_product_changelist") + "?children=shown"]:
        answer = browser.get(address)
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        reader = _Attributes()
        reader.feed(answer.text)
        looked_at += 1
        if reader.wrong:
            wrong[address] = reader.wrong

    assert wrong == {}
    assert looked_at > 20
