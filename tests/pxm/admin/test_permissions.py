"""Who may open and send what, over every address of the admin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from jobs.models import Job
from products.acts.services import plan_act
from products.prices.acts import CHANGE_PRICES, asked
from products.prices.changing import Way
from products.store.money import Notation
from products.store.services import update_settings
from pxm.history.models import Entry
from pxm.oauth.services import create_application_key
from tests.factories.catalog import ReleaseFactory, rule_of
from tests.factories.extensions import FieldFactory
from tests.factories.files import make_file
from tests.factories.hierarchies import NodeFactory
from tests.factories.imports import planned
from tests.factories.people import MERCHANDISER, OPERATOR, VIEWER, PersonFactory, signed_in
from tests.factories.prices import PriceBookFactory, modifier_of, price_of
from tests.factories.products import child_of, shirt
from tests.factories.relationships import RelationshipFactory
from tests.factories.store import CurrencyFactory
from tests.factories.templates import attach
from tests.factories.webhooks import make_message

pytestmark = pytest.mark.django_db

EVERYBODY, LOOKERS, EDITORS, OPERATORS, NOBODY = (
    {None, VIEWER, MERCHANDISER, OPERATOR},
    {VIEWER, MERCHANDISER, OPERATOR},
    {MERCHANDISER, OPERATOR},
    {OPERATOR},
    set[str | None](),
)
PRODUCT, CHILD, VARIATION, JOB = "<product>", "<child>", "<variation>", "<job>"
HIERARCHY, NODE, TEMPLATE, RELATIONSHIP = "<hierarchy>", "<node>", "<template>", "<relationship>"
CATALOG = "<catalog>"

# Address, its arguments, who may GET it, who may POST to it (None: there is nothing to send there).
TABLE: dict[str, tuple[tuple[str, ...], set[str | None], set[str | None] | None]] = {
    "index": ((), EVERYBODY, None),
    "search": ((), EVERYBODY, None),
    "password_change": ((), EVERYBODY, EVERYBODY),
    "password_change_done": ((), EVERYBODY, None),
    "products_product_changelist": ((), LOOKERS, LOOKERS),
    "products_product_add": ((), EDITORS, EDITORS),
    "products_product_change": ((PRODUCT,), LOOKERS, EDITORS),
    "products_product_delete": ((PRODUCT,), EDITORS, EDITORS),
    "products_product_history": ((PRODUCT,), LOOKERS, None),
    "products_product_copy": ((PRODUCT,), EDITORS, EDITORS),
    "products_tag_suggest": ((), LOOKERS, None),
    "products_tag_changelist": ((), LOOKERS, LOOKERS),
    "products_product_edit_template": ((), EDITORS, None),
    "hierarchies_node_choose": ((), EDITORS, None),
    "products_product_all_export": ((), LOOKERS, LOOKERS),
    "products_product_evaluate_rules": ((), NOBODY, LOOKERS),
    "products_product_propose_slug": ((), EDITORS, None),
    "products_product_languages": ((), EDITORS, None),
    "products_product_find_variations": ((), LOOKERS, None),
    "products_product_find_to_offer": ((), LOOKERS, None),
    "products_product_look_at_bundle": ((PRODUCT,), NOBODY, LOOKERS),
    "products_product_make_variation": ((), NOBODY, EDITORS),
    "products_product_build": ((PRODUCT,), LOOKERS, EDITORS),
    "products_product_build_losses": ((PRODUCT,), LOOKERS, None),
    "products_product_build_rows": ((PRODUCT,), LOOKERS, None),
    "products_product_children": ((PRODUCT,), LOOKERS, None),
    "products_product_act_on_children": ((PRODUCT, "live"), NOBODY, EDITORS),
    "products_product_rebuild": ((CHILD,), EDITORS, EDITORS),
    "products_variation_changelist": ((), LOOKERS, LOOKERS),
    "products_variation_add": ((), EDITORS, EDITORS),
    "products_variation_change": ((VARIATION,), LOOKERS, EDITORS),
    "products_variation_delete": ((VARIATION,), EDITORS, EDITORS),
    "products_variation_history": ((VARIATION,), LOOKERS, None),
    "products_variation_codes": ((), NOBODY, EDITORS),
    "products_variation_losses": ((VARIATION,), LOOKERS, None),
    "products_variation_effect": ((), NOBODY, EDITORS),
    "products_product_files": ((PRODUCT,), LOOKERS, None),
    "products_product_change_files": ((PRODUCT,), NOBODY, EDITORS),
    "files_file_changelist": ((), LOOKERS, LOOKERS),
    "files_file_add": ((), EDITORS, EDITORS),
    "files_file_change": (("<file>",), LOOKERS, None),
    "files_file_delete": (("<file>",), EDITORS, EDITORS),
    "files_file_history": (("<file>",), LOOKERS, None),
    "files_file_upload": ((), NOBODY, EDITORS),
    "files_file_choose": ((), LOOKERS, None),
    "files_file_thumbnail": (("<file>",), LOOKERS, None),
    "hierarchies_hierarchy_changelist": ((), LOOKERS, LOOKERS),
    "hierarchies_hierarchy_add": ((), EDITORS, EDITORS),
    "hierarchies_hierarchy_change": ((HIERARCHY,), LOOKERS, EDITORS),
    "hierarchies_hierarchy_delete": ((HIERARCHY,), EDITORS, EDITORS),
    "hierarchies_hierarchy_history": ((HIERARCHY,), LOOKERS, None),
    "hierarchies_hierarchy_duplicate": ((HIERARCHY,), EDITORS, EDITORS),
    "hierarchies_hierarchy_levels": ((HIERARCHY,), LOOKERS, None),
    "hierarchies_hierarchy_find_nodes": ((HIERARCHY,), LOOKERS, None),
    "hierarchies_hierarchy_move_node": ((HIERARCHY,), NOBODY, EDITORS),
    "hierarchies_hierarchy_rename_node": ((HIERARCHY,), NOBODY, EDITORS),
    "hierarchies_hierarchy_add_node": ((HIERARCHY,), NOBODY, EDITORS),
    "hierarchies_hierarchy_paste_nodes": ((HIERARCHY,), NOBODY, EDITORS),
    "products_product_templates": ((PRODUCT,), LOOKERS, None),
    "products_product_find_templates": ((PRODUCT,), EDITORS, None),
    "products_product_attach_template": ((PRODUCT,), NOBODY, EDITORS),
    "products_product_save_template": ((PRODUCT, TEMPLATE), NOBODY, EDITORS),
    "products_product_detach_template": ((PRODUCT, TEMPLATE), NOBODY, EDITORS),
    "extensions_template_changelist": ((), LOOKERS, LOOKERS),
    "extensions_template_add": ((), EDITORS, EDITORS),
    "extensions_template_change": ((TEMPLATE,), LOOKERS, EDITORS),
    "extensions_template_delete": ((TEMPLATE,), EDITORS, EDITORS),
    "extensions_template_history": ((TEMPLATE,), LOOKERS, None),
    "extensions_template_fields": ((TEMPLATE,), LOOKERS, None),
    "extensions_template_move_field": ((TEMPLATE,), NOBODY, EDITORS),
    "extensions_template_new_field": ((TEMPLATE,), EDITORS, EDITORS),
    "extensions_template_field": ((TEMPLATE, "<field>"), EDITORS, EDITORS),
    "extensions_template_delete_field": ((TEMPLATE, "<field>"), NOBODY, EDITORS),
    "hierarchies_node_changelist": ((), LOOKERS, None),
    "hierarchies_node_add": ((), NOBODY, NOBODY),
    "hierarchies_node_change": ((NODE,), LOOKERS, EDITORS),
    "hierarchies_node_delete": ((NODE,), EDITORS, EDITORS),
    "hierarchies_node_history": ((NODE,), LOOKERS, None),
    "hierarchies_node_products": ((NODE,), LOOKERS, None),
    "hierarchies_node_change_products": ((NODE,), NOBODY, EDITORS),
    "hierarchies_node_find_products": ((NODE,), EDITORS, None),
    "hierarchies_node_count_products": ((NODE,), EDITORS, None),
    "hierarchies_node_place_products": ((NODE,), NOBODY, EDITORS),
    "hierarchies_node_placement": ((PRODUCT,), LOOKERS, None),
    "hierarchies_node_change_placement": ((PRODUCT,), NOBODY, EDITORS),
    "hierarchies_node_find_places": ((PRODUCT,), EDITORS, None),
    "hierarchies_node_homeless": ((), LOOKERS, None),
    "relationships_customrelationship_changelist": ((), LOOKERS, LOOKERS),
    "relationships_customrelationship_add": ((), EDITORS, EDITORS),
    "relationships_customrelationship_change": ((RELATIONSHIP,), LOOKERS, EDITORS),
    "relationships_customrelationship_delete": ((RELATIONSHIP,), EDITORS, EDITORS),
    "relationships_customrelationship_history": ((RELATIONSHIP,), LOOKERS, None),
    "relationships_customrelationship_products": ((RELATIONSHIP,), LOOKERS, None),
    "relationships_customrelationship_related": ((PRODUCT,), LOOKERS, None),
    "relationships_customrelationship_change_related": ((PRODUCT,), NOBODY, EDITORS),
    "relationships_customrelationship_find_related": ((PRODUCT, RELATIONSHIP), EDITORS, None),
    "jobs_job_changelist": ((), LOOKERS, LOOKERS),
    "jobs_job_change": ((JOB,), LOOKERS, NOBODY),
    "jobs_job_add": ((), NOBODY, NOBODY),
    "jobs_job_delete": ((JOB,), NOBODY, NOBODY),
    "jobs_job_history": ((JOB,), LOOKERS, None),
    "jobs_job_unfinished": ((), LOOKERS, None),
    "jobs_job_recent": ((), LOOKERS, None),
    "jobs_job_of_subject": ((PRODUCT,), LOOKERS, None),
    "jobs_job_live": ((JOB,), LOOKERS, None),
    "jobs_job_cancel": ((JOB,), NOBODY, EDITORS),
    "jobs_job_standstill": ((), LOOKERS, None),
    "jobs_job_retry": ((JOB,), NOBODY, EDITORS),
    "jobs_job_stop": ((JOB,), NOBODY, OPERATORS),
    "oauth_applicationkey_changelist": ((), OPERATORS, OPERATORS),
    "oauth_applicationkey_add": ((), OPERATORS, OPERATORS),
    "oauth_applicationkey_change": (("<key>",), OPERATORS, OPERATORS),
    "oauth_applicationkey_delete": (("<key>",), OPERATORS, OPERATORS),
    "oauth_applicationkey_history": (("<key>",), OPERATORS, None),
    "oauth_applicationkey_replace": (("<key>",), NOBODY, OPERATORS),
    "oauth_applicationkey_end": (("<key>",), NOBODY, OPERATORS),
    "webhooks_hook_changelist": ((), OPERATORS, OPERATORS),
    "webhooks_hook_add": ((), OPERATORS, OPERATORS),
    "webhooks_hook_change": (("<hook>",), OPERATORS, OPERATORS),
    "webhooks_hook_delete": (("<hook>",), OPERATORS, OPERATORS),
    "webhooks_hook_history": (("<hook>",), OPERATORS, None),
    "webhooks_hook_messages": (("<hook>",), OPERATORS, None),
    "webhooks_hook_replace": (("<hook>",), NOBODY, OPERATORS),
    "webhooks_hook_end_overlap": (("<hook>",), NOBODY, OPERATORS),
    "webhooks_hook_send_test": (("<hook>",), NOBODY, OPERATORS),
    "webhooks_hook_send_again": (("<hook>", "<message>"), NOBODY, OPERATORS),
    "prices_pricebook_changelist": ((), LOOKERS, LOOKERS),
    "prices_pricebook_add": ((), EDITORS, EDITORS),
    "prices_pricebook_change": (("<book>",), LOOKERS, EDITORS),
    "prices_pricebook_delete": (("<book>",), EDITORS, EDITORS),
    "prices_pricebook_history": (("<book>",), LOOKERS, None),
    "prices_pricebook_grid": (("<book>",), LOOKERS, None),
    "prices_pricebook_rows": (("<book>",), LOOKERS, None),
    "prices_pricebook_of_product": ((PRODUCT,), LOOKERS, None),
    "prices_pricebook_family": (("<book>", PRODUCT), LOOKERS, None),
    "prices_pricebook_add_products": (("<book>",), EDITORS, None),
    "prices_pricebook_find_bundles": ((), EDITORS, None),
    "prices_pricebook_change_prices": (("<book>",), NOBODY, EDITORS),
    "prices_pricebook_modifiers": (("<book>",), LOOKERS, None),
    "prices_pricebook_new_modifier": (("<book>",), EDITORS, EDITORS),
    "prices_pricebook_modifier": (("<book>", "<modifier>"), EDITORS, EDITORS),
    "prices_pricebook_delete_modifier": (("<book>", "<modifier>"), NOBODY, EDITORS),
    "prices_pricebook_row": (("<book>",), LOOKERS, None),
    "prices_pricebook_edit_price": (("<book>",), EDITORS, EDITORS),
    "prices_pricebook_save": (("<book>",), NOBODY, EDITORS),
    "prices_pricebook_duplicate": (("<book>",), EDITORS, EDITORS),
    "store_currency_changelist": ((), LOOKERS, LOOKERS),
    "store_currency_add": ((), EDITORS, EDITORS),
    "store_currency_change": (("<currency>",), LOOKERS, EDITORS),
    "store_currency_delete": (("<currency>",), EDITORS, EDITORS),
    "store_currency_history": (("<currency>",), LOOKERS, None),
    "store_currency_example": ((), EVERYBODY, None),
    "store_storesettings_changelist": ((), OPERATORS, None),
    "store_storesettings_add": ((), OPERATORS, OPERATORS),
    "store_storesettings_change": (("<settings>",), OPERATORS, OPERATORS),
    "store_storesettings_delete": (("<settings>",), OPERATORS, OPERATORS),
    "store_storesettings_history": (("<settings>",), OPERATORS, None),
    "history_entry_changelist": ((), OPERATORS, OPERATORS),
    "history_entry_of": (("products.product", PRODUCT), LOOKERS, None),
    "history_entry_within": (("<act>",), LOOKERS, None),
    "history_entry_change": (("<act>",), OPERATORS, None),
    "history_entry_add": ((), NOBODY, NOBODY),
    "history_entry_delete": (("<act>",), NOBODY, NOBODY),
    "history_entry_history": (("<act>",), OPERATORS, None),
    "catalog_catalog_changelist": ((), LOOKERS, LOOKERS),
    "catalog_catalog_add": ((), EDITORS, EDITORS),
    "catalog_catalog_change": ((CATALOG,), LOOKERS, EDITORS),
    "catalog_catalog_delete": ((CATALOG,), EDITORS, EDITORS),
    "catalog_catalog_history": ((CATALOG,), LOOKERS, None),
    "catalog_catalog_publish": ((CATALOG,), EDITORS, EDITORS),
    "catalog_catalog_releases": ((CATALOG,), LOOKERS, None),
    "catalog_catalog_rules": ((CATALOG,), LOOKERS, None),
    "catalog_catalog_changes": ((CATALOG,), LOOKERS, None),
    "catalog_catalog_difference": ((CATALOG,), LOOKERS, None),
    "catalog_catalog_delta": ((CATALOG, "<release>"), LOOKERS, None),
    "catalog_catalog_return": ((CATALOG, "<release>"), EDITORS, EDITORS),
    "catalog_catalog_delete_release": ((CATALOG, "<release>"), EDITORS, EDITORS),
    "catalog_catalogrule_changelist": ((), LOOKERS, LOOKERS),
    "catalog_catalogrule_add": ((), EDITORS, EDITORS),
    "catalog_catalogrule_change": (("<rule>",), LOOKERS, EDITORS),
    "catalog_catalogrule_delete": (("<rule>",), EDITORS, EDITORS),
    "catalog_catalogrule_history": (("<rule>",), LOOKERS, None),
    "catalog_catalogrule_try": ((), LOOKERS, None),
    "catalog_catalogrule_check": ((), NOBODY, LOOKERS),
    "acts_act_change": (("<planned>",), EDITORS, None),
    "acts_act_rows": (("<planned>",), EDITORS, None),
    "acts_act_subject": (("<planned>",), EDITORS, None),
    "acts_act_do": (("<planned>",), NOBODY, EDITORS),
    "acts_act_undo": (("<planned>",), NOBODY, EDITORS),
    "acts_act_again": (("<planned>",), NOBODY, EDITORS),
    "transfer_importplan_changelist": ((), EDITORS, EDITORS),
    "transfer_importplan_add": ((), EDITORS, EDITORS),
    "transfer_importplan_change": (("<import>",), EDITORS, None),
    "transfer_importplan_delete": (("<import>",), NOBODY, NOBODY),
    "transfer_importplan_history": (("<import>",), EDITORS, None),
    "transfer_importplan_rows": (("<import>",), EDITORS, None),
    "transfer_importplan_live": (("<import>",), EDITORS, None),
    "transfer_importplan_correct": (("<import>",), EDITORS, None),
    "transfer_importplan_columns": (("<import>",), EDITORS, EDITORS),
    "transfer_importplan_look": (("<import>",), NOBODY, EDITORS),
    "transfer_importplan_do": (("<import>",), NOBODY, EDITORS),
    "transfer_importplan_undo": (("<import>",), NOBODY, EDITORS),
    "auth_user_changelist": ((), OPERATORS, OPERATORS),
    "auth_user_add": ((), OPERATORS, OPERATORS),
    "auth_user_change": (("<user>",), OPERATORS, OPERATORS),
    "auth_user_delete": (("<user>",), OPERATORS, OPERATORS),
    "auth_user_history": (("<user>",), OPERATORS, None),
    "auth_user_password_change": (("<user>",), OPERATORS, OPERATORS),
    "auth_user_reset_two_steps": (("<user>",), OPERATORS, OPERATORS),
    "two_steps": ((), EVERYBODY, EVERYBODY),
    "two_steps_setup": ((), EVERYBODY, EVERYBODY),
    "auth_group_changelist": ((), OPERATORS, OPERATORS),
    "auth_group_add": ((), OPERATORS, OPERATORS),
    "auth_group_change": (("<group>",), OPERATORS, OPERATORS),
    "auth_group_delete": (("<group>",), OPERATORS, OPERATORS),
    "auth_group_history": (("<group>",), OPERATORS, None),
}
# What must be asked for by name.
QUERIES = {
    "products_product_build_rows": "?kind=create",
    "transfer_importplan_live": "?state=success",
    "prices_pricebook_row": "?sku=mug",
    "prices_pricebook_edit_price": "?sku=mug",
    "catalog_catalog_difference": "?older=<release>&newer=<release>",
}
# Signing in and out, Django's own texts for scripts, and choosing related rows, of which the admin has none. The pages
# of the queue have their own tests.
ELSEWHERE = {"login", "login_code", "login_setup", "logout", "jsi18n", "view_on_site", "autocomplete", "app_list"}
OTHER_ROOMS = ("django_rq_",)


@pytest.fixture(scope="module")
def arguments(make_once: Callable[[Callable[[], dict[str, str]]], dict[str, str]]) -> dict[str, str]:
    """What the placeholders of the table stand for."""
    return make_once(ids_of_one_of_each)


def ids_of_one_of_each() -> dict[str, str]:
    return {placeholder: str(row.pk) for placeholder, row in _rows().items()}


def _rows() -> dict[str, Model]:
    one, message = shirt(), make_message()
    book = price_of(PriceBookFactory(), sku="mug").book
    child = child_of(one.product, one["Small"], one["Green"])
    job = Job.objects.create(type="child-products", lane="pim", request_id="r", subject_id=one.product.pk)
    node = NodeFactory()
    field = FieldFactory()
    attach(one.product, field.template)
    release = ReleaseFactory(delta="deltas/1.jsonl")
    return {
        CATALOG: release.catalog,
        "<release>": release,
        "<rule>": rule_of(release.catalog),
        PRODUCT: one.product,
        HIERARCHY: node.hierarchy,
        NODE: node,
        CHILD: child,
        VARIATION: one.size,
        JOB: job,
        TEMPLATE: field.template,
        "<field>": field,
        RELATIONSHIP: RelationshipFactory(),
        "<key>": create_application_key(name="Shop")[0],
        "<user>": PersonFactory(),
        "<hook>": message.hook,
        "<message>": message,
        "<book>": book,
        "<modifier>": modifier_of(book),
        "<currency>": CurrencyFactory(),
        "<file>": make_file(),
        "<settings>": update_settings(attributes={"page_length": 9}),
        "<act>": Entry.objects.create(subject_type="products.product", verb="changed", number=2),
        "<group>": Group.objects.get(name="Viewer"),
        "<import>": planned(["", "erp-1", "Cup", "cup", "physical"]),
        "<planned>": plan_act(kind=CHANGE_PRICES, asked=asked(book.pk, Way("USD", plus=1), Notation.usual("USD"))),
    }


def _names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


@cache
def _every_name() -> set[str]:
    return set(_names(admin.site.urls[0]))


def test_no_address_of_the_admin_is_missing_here() -> None:
    others = {name for name in _every_name() if name in ELSEWHERE or name.startswith(OTHER_ROOMS)}

    assert _every_name() - others == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_nobody_gets_in_without_signing_in(name: str, client: Client, arguments: dict[str, str]) -> None:
    address = _address(name, arguments)

    for answer in (client.get(address), client.post(address)):
        assert not _is_let_in(answer)


@pytest.mark.parametrize("group", [None, VIEWER, MERCHANDISER, OPERATOR])
@pytest.mark.parametrize("name", TABLE)
def test_everybody_may_do_what_the_table_says_and_no_more(
    name: str, group: str | None, arguments: dict[str, str]
) -> None:
    _, may_get, may_post = TABLE[name]
    browser, address = signed_in(group), _address(name, arguments)

    if may_get or may_post is None:
        assert _is_let_in(browser.get(address)) == (group in may_get)
    if may_post is not None:
        assert _is_let_in(browser.post(address)) == (group in may_post)


def _address(name: str, arguments: dict[str, str]) -> str:
    query = QUERIES.get(name, "")
    for placeholder in re.findall("<[a-z]+>", query):
        query = query.replace(placeholder, arguments[placeholder])
    return reverse(f"admin:{name}", args=[arguments.get(part, part) for part in TABLE[name][0]]) + query


def _is_let_in(answer: HttpResponse) -> bool:
    """Whether the answer is anything but a refusal; what was sent may still have been wrong."""
    assert answer.status_code < 500
    asks_to_sign_in = answer.headers.get("Location", "").startswith("/admin/login/")
    # A part of a page that asks for itself makes its page load anew, and that asks to sign in, or leaves it as it is.
    is_empty = not answer.streaming and not answer.content
    is_sent_away = is_empty and ("HX-Refresh" in answer.headers or answer.headers.get("HX-Reswap") == "none")
    return answer.status_code not in {403, 404, 405} and not asks_to_sign_in and not is_sent_away
