"""What processes keep for pages of the preview is never stale, whoever changes it and however."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.test import Client

from tests.catalog.shopper.shop import open_shop, pound
from tests.catalog.shopper.test_fresh import id_of, sql, tables_read, tables_with_triggers
from tests.factories.catalog import CatalogFactory, ReleaseFactory, rule_of
from tests.factories.people import VIEWER, signed_in
from tests.pxm.test_settled import Sql
from tests.visible import visible_text

SHOP = "/preview/"
__all__ = ["sql"]


def seen(browser: Client, **context: Any) -> str:
    """Return what a page shows, which is asked for twice: the second time the process knows it."""
    first, again = (browser.get(SHOP, context).text for _ in range(2))
    assert visible_text(first) == visible_text(again)
    return first


def test_what_others_write_by_hand_is_on_the_next_page(sql: Sql) -> None:
    one, other = (ReleaseFactory().catalog for _ in range(2))
    rule = rule_of(other, channels=["app"])
    browser = signed_in(VIEWER)
    assert f"This is {other.name} " in visible_text(seen(browser, channels="app"))
    sql(f"UPDATE catalog_catalog SET name = 'Renamed' WHERE id = {id_of(other)}")
    page = seen(browser, channels="app")
    assert "This is Renamed " in visible_text(page)
    assert f'<option value="{other.pk}">Renamed</option>' in page
    sql(f"UPDATE catalog_catalogrule SET catalog_id = {id_of(one)}")
    assert f"This is {one.name} " in visible_text(seen(browser, channels="app"))
    sql(f"UPDATE catalog_catalogrule SET name = 'Till' WHERE id = {id_of(rule)}")
    assert "Till" in seen(browser, channels="app")
    pound()
    assert "<option>GBP</option>" in seen(browser)
    sql("UPDATE store_currency SET enabled = FALSE WHERE code = 'GBP'")
    assert "<option>GBP</option>" not in seen(browser)
    sql("DELETE FROM catalog_release")
    assert "No catalog is published, so shoppers see nothing." in seen(browser)


@pytest.mark.django_db
def test_whatever_is_read_once_has_triggers() -> None:
    shop = open_shop()
    rule_of(shop.catalog, channels=["app"])
    browser = signed_in(VIEWER)
    for path in (SHOP, f"/preview/products/{shop.trail.pk}/", f"{SHOP}?catalog={shop.catalog.pk}"):
        CatalogFactory()  # nothing is known any more
        cold, warm = (tables_read(partial(browser.get, path)) for _ in range(2))
        assert cold - warm
        assert cold - warm <= tables_with_triggers()
