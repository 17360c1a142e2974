"""What processes keep of rules, releases and the store is never stale, whoever changes it and however."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from catalog.models import Catalog, Release
from catalog.services.release import delete_releases
from catalog.services.rule import create_rule, delete_rules, update_rule
from products.store.models import StoreSettings
from pxm.clock import now
from pxm.oauth.models import ApplicationKey
from tests.catalog.shopper.shop import open_shop, pound
from tests.client import APIClient
from tests.factories.catalog import CatalogFactory, ReleaseFactory, catalog_of, publish, rule_of
from tests.factories.hierarchies import NodeFactory, place
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.factories.products import ProductFactory
from tests.pxm.test_settled import Sql, another_connection

CHANNEL = "EP-Channel"


@pytest.fixture
def sql(real_database: str) -> Iterator[Sql]:
    with another_connection() as execute:
        yield execute


@pytest.fixture
def shown(shopper_api: APIClient, count_queries: Any) -> Callable[..., str]:
    """Return the catalog that a shopper sees, twice: the second time the process knows it."""

    def shown(channel: str = "app") -> str:
        answer = shopper_api.get("/catalog", headers={CHANNEL: channel})
        if answer.status == 200:
            assert count_queries(lambda: shopper_api.get("/catalog", headers={CHANNEL: channel})) == 1
        again = shopper_api.get("/catalog", headers={CHANNEL: channel})
        assert (answer.status, answer.body) == (again.status, again.body)
        return str(answer.data["attributes"]["catalog_id"]) if answer.status == 200 else str(answer.status)

    return shown


def id_of(row: Any) -> str:
    """The id as a literal of the database."""
    return f"'{row.pk}'" if connection.vendor == "postgresql" else f"'{row.pk.hex}'"


@pytest.mark.usefixtures("real_database")
def test_what_services_change_is_seen_by_the_next_request(shown: Any) -> None:
    assert shown() == "404"
    first, second = (ReleaseFactory().catalog for _ in range(2))
    assert shown() == str(first.pk)
    rule = create_rule(attributes={"name": "App", "catalog_id": str(second.pk), "channels": ["app"]})
    assert (shown(), shown("web")) == (str(second.pk), str(first.pk))
    update_rule(rule_id=rule.pk, attributes={"channels": ["web"]})
    assert (shown(), shown("web")) == (str(first.pk), str(second.pk))
    over = [{"valid_to": "2020-01-01T00:00:00Z"}]
    update_rule(rule_id=rule.pk, attributes={"schedules": over})
    assert shown("web") == str(first.pk)
    update_rule(rule_id=rule.pk, attributes={"schedules": []})
    assert shown("web") == str(second.pk)
    delete_rules(rule_ids=[rule.pk])
    assert shown("web") == str(first.pk)
    delete_releases(release_ids=list(Release.objects.filter(catalog=first).values_list("pk", flat=True)))
    assert shown() == str(second.pk)


def test_what_others_write_by_hand_is_seen_by_the_next_request(sql: Sql, shown: Any) -> None:
    first, second = (ReleaseFactory().catalog for _ in range(2))
    rule = rule_of(second, channels=["app"])
    assert shown() == str(second.pk)
    sql(f"UPDATE catalog_catalogrule SET catalog_id = {id_of(first)}")
    assert shown() == str(first.pk)
    sql(f"UPDATE catalog_catalogrule SET catalog_id = {id_of(second)}")
    sql(f"INSERT INTO catalog_ruleschedule (rule_id, valid_to) VALUES ({id_of(rule)}, '2020-01-01 00:00:00')")
    assert shown() == str(first.pk)
    sql("UPDATE catalog_ruleschedule SET valid_to = '2090-01-01 00:00:00'")
    assert shown() == str(second.pk)
    sql("UPDATE catalog_rulecriterion SET value = 'web'")
    assert (shown(), shown("web")) == (str(first.pk), str(second.pk))
    sql("UPDATE catalog_catalog SET created_at = '2030-01-01 00:00:00' WHERE id = " + id_of(first))
    assert shown() == str(second.pk)
    sql("BEGIN")
    sql("DELETE FROM catalog_release")
    assert shown() == str(second.pk)
    sql("ROLLBACK")
    assert shown() == str(second.pk)
    sql("UPDATE catalog_release SET status = 'FAILED', published_at = NULL WHERE catalog_id = " + id_of(second))
    assert (shown(), shown("web")) == (str(first.pk), str(first.pk))
    sql("DELETE FROM catalog_release")
    assert shown() == "404"


@pytest.mark.usefixtures("real_database")
def test_what_is_rolled_back_was_never_there(shown: Any) -> None:
    first, second = (ReleaseFactory().catalog for _ in range(2))
    assert shown() == str(first.pk)
    for _ in range(2):
        with transaction.atomic():
            rule_of(second, channels=["app"])
            assert shown() == str(second.pk)
            transaction.set_rollback(True)
        assert shown() == str(first.pk)
    Catalog.objects.filter(pk=first.pk).update(name="Another")
    assert shown() == str(first.pk)


def test_a_key_or_the_store_changed_by_hand_counts_at_once(
    sql: Sql, shopper_api: APIClient, application_key: ApplicationKey
) -> None:
    ReleaseFactory()
    pound()

    def limit() -> Any:
        answer = shopper_api.get("/catalog/nodes")
        return answer.body["meta"]["page"]["limit"] if answer.status == 200 else answer.status

    def is_known() -> bool:
        known = shopper_api.get("/catalog", headers={"If-None-Match": tag, "X-Moltin-Currency": "GBP"})
        return known.status == 304

    StoreSettings.objects.create(page_length=9)
    assert limit() == 9
    sql("UPDATE store_storesettings SET page_length = 7")
    assert (limit(), limit()) == (7, 7)
    for statement in (
        "UPDATE store_currency SET format = '{price} pounds' WHERE code = 'GBP'",
        "DELETE FROM store_currency WHERE code = 'GBP'",
    ):
        tag = shopper_api.get("/catalog", headers={"X-Moltin-Currency": "GBP"}).headers["ETag"]
        assert is_known()
        sql(statement)
        assert not is_known()
    retiring = "version = version + 1, retiring_hash = 'x', retires_at = '2090-01-01 00:00:00'"
    sql(f"UPDATE oauth_applicationkey SET {retiring}")
    assert limit() == 7
    ApplicationKey.objects.update(retires_at=now() - timedelta(seconds=1))
    assert limit() == 401
    ApplicationKey.objects.update(version=application_key.version)
    assert limit() == 7
    sql("DELETE FROM oauth_applicationkey")
    assert limit() == 401


def test_price_books_and_their_order_are_those_of_now(sql: Sql, shopper_api: APIClient) -> None:
    product, one, other = ProductFactory(), PriceBookFactory(), PriceBookFactory()
    with transaction.atomic():
        node = NodeFactory()
        place(node, product)
        for book, amount in ((one, 900), (other, 500)):
            price_of(book, sku=product.sku, currencies=usd(amount), sales={})
    catalog = catalog_of(node.hierarchy, books=[one, other], enable_price_segmentation=True)
    publish(catalog)
    path = f"/catalog/products/{product.pk}"

    def price() -> int:
        answer = shopper_api.get(path)
        assert shopper_api.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status == 304
        return int(answer.data["attributes"]["price"]["USD"]["amount"])

    assert price() == 900
    rule = rule_of(catalog, pricebook_ids=[{"id": str(other.pk), "priority": 2}])
    assert price() == 500
    for priority, amount in ((3, 900), (1, 500)):
        ranked = f'[{{"id": "{other.pk}", "priority": 2}}, {{"id": "{one.pk}", "priority": {priority}}}]'
        sql(f"UPDATE catalog_catalogrule SET books = '{ranked}'")
        assert price() == amount
    delete_rules(rule_ids=[rule.pk])
    assert price() == 900


@pytest.mark.usefixtures("real_database")
def test_staff_see_the_newest_release_that_there_is(api: APIClient, count_queries: Any) -> None:
    catalog = CatalogFactory()
    path = f"/pcm/catalogs/{catalog.pk}/releases/latestPublished/nodes"
    assert api.get(path).status == 404
    tags = []
    for _ in range(2):
        release = ReleaseFactory(catalog=catalog)
        tags.append(api.get(path).headers["ETag"])
        assert count_queries(lambda: api.get(path)) == 2
    delete_releases(release_ids=[release.pk])
    assert api.get(path).headers["ETag"] == tags[0] != tags[1]
    Release.objects.all().delete()
    assert api.get(path).status == 404


@pytest.mark.django_db
def test_whatever_is_read_once_has_triggers(shopper_api: APIClient, api: APIClient) -> None:
    """So that nobody keeps what the database does not watch."""
    shop = open_shop()
    rule_of(shop.catalog, channels=["app"])
    for client, path in ((shopper_api, "/catalog/nodes"), (api, f"{shop.staff}/nodes")):
        CatalogFactory()  # nothing is known any more
        cold, warm = (tables_read(partial(client.get, path, headers={CHANNEL: "app"})) for _ in range(2))
        assert cold - warm
        assert cold - warm <= tables_with_triggers()


def tables_read(call: Callable[[], object]) -> set[str]:
    """Return the tables that a call reads, also by statements that the server knows already."""
    found: set[str] = set()

    def note(execute: Any, statement: str, *others: Any) -> Any:
        found.update(re.findall(r'(?:FROM|JOIN) "(\w+)"', statement))
        return execute(statement, *others)

    with connection.execute_wrapper(note):
        call()
    return found


def tables_with_triggers() -> set[str]:
    """The tables for each of whose verbs there is a trigger that renews the mark."""
    verbs = ["insert", "update", "delete"]
    if connection.vendor == "postgresql":
        verbs.append("truncate")
        asked = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_settled_%'"
    else:
        asked = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_settled_%'"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        found = dict(cursor.fetchall())
    return {table for table in found.values() if all(f"{table}_settled_{verb}" in found for verb in verbs)}
