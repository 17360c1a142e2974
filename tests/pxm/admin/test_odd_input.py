"""Whatever is sent to an address of the admin is answered, with a page, with words or with a refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import chain
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.factories.people import OPERATOR, signed_in
from tests.pxm.admin.test_permissions import TABLE, _address, ids_of_one_of_each
from tests.sent_form import sent_form

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ODD_TEXTS = ["a\0b", "9" * 200, "-1", "1e999"]
# Everything that some address of the admin reads from its query.
PARAMETERS = [
    "_changelist_filters",
    "_popup",
    "_to_field",
    "after",
    "all",
    "below",
    "book",
    "button",
    "choice",
    "cell",
    "children",
    "commodity",
    "e",
    "format",
    "from_page",
    "has_rules",
    "hide",
    "kind",
    "key",
    "name",
    "next",
    "node",
    "o",
    "offset",
    "options",
    "outcome",
    "p",
    "page",
    "parent",
    "parent_id",
    "q",
    "s",
    "select",
    "seen",
    "show",
    "sku",
    "sort",
    "state",
    "status",
    "tag",
    "tags",
    "text",
    "to",
    "type",
    "when",
    "who",
    "decimal_places",
    "decimal_point",
    "thousand_separator",
]
DEEP = "[" * 5_000 + "]" * 5_000
DEEP_OBJECTS = '{"a":' * 3_000 + "1" + "}" * 3_000
ODD_BODIES = ["{", DEEP, DEEP_OBJECTS, "NaN", "7", "[null]", '{"a": null}']
ODD_VALUES: list[Any] = [None, 1e308, "a\0b", "\ud800", [[]], [None], {"a": {}}, [{"id": 7}], "Infinity"]
# The members of the documents that the editors send, each as they send it.
DOCUMENTS: dict[str, dict[str, Any]] = {
    "products_product_evaluate_rules": {
        "variations": [],
        "build_rules": {"default": "include", "include": [], "exclude": []},
        "page": {"outcome": "", "options": [], "offset": 0, "limit": 10},
        "cell": [],
        "rule": [],
    },
    "products_product_make_variation": {"name": "Fabric", "options": ["Linen"]},
    "products_variation_effect": {
        "option": {"name": "Red", "description": "Red", "modifiers": [{"type": "sku_append", "value": "-R"}]},
        "name": "Color",
        "options": [],
        "modifiers": [{"type": "sku_append", "value": "x"}],
        "example": {},
    },
    "products_variation_codes": {"name": "Color", "options": [{"name": "Red", "modifiers": []}], "marks": []},
    "prices_pricebook_save": {"cells": [{"sku": "mug", "currency": "USD", "opened": "", "typed": "1"}]},
    "hierarchies_hierarchy_move_node": {"node": "", "above": "", "after": "", "position": 1},
    "hierarchies_hierarchy_rename_node": {"node": "", "name": "x", "version": ""},
    "hierarchies_hierarchy_add_node": {"above": "", "name": "x", "after": ""},
    "hierarchies_hierarchy_paste_nodes": {"above": "", "text": "a\n  b", "names": []},
}


def documents_with(odd: Any, document: dict[str, Any]) -> list[Any]:
    """Return the document once for each of its members, however deep, with that member replaced."""
    made: list[Any] = [{**document, "unknown": odd}]
    for name, value in document.items():
        made.append({**document, name: odd})
        if isinstance(value, dict):
            made += [{**document, name: inner} for inner in documents_with(odd, value)]
        elif isinstance(value, list):
            parts = [inner for part in value if isinstance(part, dict) for inner in documents_with(odd, part)]
            made += [{**document, name: [inner]} for inner in [odd, *parts]]
    return made


@pytest.fixture(scope="module")
def arguments(make_once: Callable[[Callable[[], dict[str, str]]], dict[str, str]]) -> dict[str, str]:
    return make_once(ids_of_one_of_each)


@pytest.fixture
def browser() -> Client:
    made = signed_in(OPERATOR)
    made.raise_request_exception = False
    return made


def crashes(answers: dict[str, Any]) -> list[str]:
    return [sent for sent, answer in answers.items() if answer.status_code >= 500]


@pytest.mark.parametrize("name", TABLE)
def test_an_odd_query_is_answered(name: str, arguments: dict[str, str], browser: Client) -> None:
    address = _address(name, arguments)
    joint = "&" if "?" in address else "?"
    queries = [urlencode(dict.fromkeys(PARAMETERS, text)) for text in ODD_TEXTS]
    queries.append(urlencode(dict.fromkeys("qs", "w " * 1_500)))
    asked = {query: browser.get(f"{address}{joint}{query}") for query in queries}

    assert crashes(asked) == []


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row[2] is not None])
def test_an_odd_body_is_answered(name: str, arguments: dict[str, str], browser: Client) -> None:
    address = _address(name, arguments)
    documents = DOCUMENTS.get(name)
    odd = chain.from_iterable(documents_with(value, documents) for value in ODD_VALUES) if documents else []
    bodies = [*ODD_BODIES, *map(json.dumps, odd)]
    asked = {body[:200]: browser.post(address, body, content_type="application/json") for body in bodies}

    assert crashes(asked) == []


@pytest.mark.parametrize("name", [name for name in TABLE if name.endswith(("_add", "_change"))])
def test_an_odd_value_in_each_field_of_a_form_is_answered(
    name: str,
    arguments: dict[str, str],
    browser: Client,
) -> None:
    address = _address(name, arguments)
    page = browser.get(address)
    model = name.rpartition("_")[0].rpartition("_")[2]
    form = sent_form(page.text, f"{model}_form") if page.status_code == 200 else {}
    # What is read as JSON gets every oddity by itself; what is not would answer each in the same way.
    documents = [field for field, values in form.items() if any(value.startswith(("[", "{")) for value in values)]
    others = [field for field in form if field not in documents]
    odd = [{field: "a\0b"} for field in form]
    odd += [{field: value} for field in documents for value in (DEEP, "NaN", "[null]")]
    odd += [dict.fromkeys(others, value) for value in (DEEP, "NaN", "[null]")]
    asked = {str(values)[:200]: browser.post(address, form | values) for values in odd}

    assert crashes(asked) == []


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row[2] is not None])
def test_an_odd_value_under_each_name_is_answered(
    name: str,
    arguments: dict[str, str],
    browser: Client,
) -> None:
    """What the small forms and dialogs send, by all the names that some of them use."""
    address = _address(name, arguments)
    names = [*PARAMETERS, *FORM_NAMES]
    asked = {
        value[:100]: browser.post(address, dict.fromkeys(names, value)) for value in ["a\0b", DEEP, "NaN", "[null]"]
    }

    assert crashes(asked) == []


FORM_NAMES = [
    "action",
    "_selected_action",
    "select_across",
    "index",
    "confirmed",
    "losses",
    "agreed",
    "plan",
    "everything",
    "child",
    "add",
    "remove",
    "skus",
    "currency",
    "how",
    "amount",
    "source",
    "ending",
    "version",
    "cells",
    "overlap",
    "name",
    "slug",
    "description",
    "sort_order",
    "opened",
    "keep:name",
    "product",
    "products",
    "prefer",
    "move_to",
    "hierarchy",
    "old_password",
    "new_password1",
    "new_password2",
    "username",
    "password1",
    "password2",
]
