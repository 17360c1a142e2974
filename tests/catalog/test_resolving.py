"""From a shopper to a release: what is stored is judged as `catalog.resolution` judges it, in two queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.comparing import hides, overlap
from catalog.models import Catalog, CatalogRule, Release, RuleCriterion, RuleSchedule
from catalog.resolution import Shopper, best, standing_of
from catalog.services.comparing import neighbours
from catalog.services.resolving import read_rules, resolve, resolve_with_reasons
from catalog.services.rule import update_rule
from pxm.clock import now
from tests.factories.catalog import CatalogFactory, ReleaseFactory, published_rule, rule_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def shopper(**context: Any) -> Shopper:
    sets = {name: frozenset(context.pop(name, ())) for name in ("channels", "tags", "account_tags")}
    return Shopper(context.pop("moment", None) or now(), **context, **sets)


def test_nothing_is_published() -> None:
    rule_of(CatalogFactory())
    assert resolve(shopper()) is None
    assert resolve_with_reasons(shopper()).resolution is None


def test_without_a_rule_that_fits_it_is_the_oldest_published_catalog() -> None:
    unpublished, old, new = (CatalogFactory(created_at=now() - DAY * days) for days in (3, 2, 1))
    ReleaseFactory(catalog=unpublished, status=Release.Status.PENDING, published_at=None)
    ReleaseFactory(catalog=new)
    expected = ReleaseFactory(catalog=old, books=[{"id": "b", "priority": 1}])
    rule_of(new, channels=["web"])
    for found in (resolve(shopper()), resolve_with_reasons(shopper()).resolution):
        assert found
        assert (found.release, found.rule_id, found.book_ids) == (expected, None, ("b",))


def test_the_newest_published_release_of_the_catalog_that_the_rule_names() -> None:
    rule = published_rule(channels=["app"])
    newest = ReleaseFactory(catalog=rule.catalog, published_at=now() + DAY)
    ReleaseFactory(catalog=rule.catalog, published_at=now() - DAY)
    ReleaseFactory(catalog=rule.catalog, status=Release.Status.FAILED, published_at=None)
    found = resolve(shopper(channels=["web", "app"]))
    assert found
    assert (found.release, found.rule_id, found.catalog_id) == (newest, rule.pk, rule.catalog_id)
    Release.objects.filter(pk=newest.pk).delete()
    assert resolve(shopper(channels=["app"])).release != newest  # type: ignore[union-attr]


@pytest.mark.parametrize("odd", ["web,vip", '"vip"', "{vip}", "vip\\", "\\", '","vip","', "NULL", "{", "'"])
def test_what_a_shopper_sends_is_one_text_whatever_is_in_it(odd: str) -> None:
    rule = published_rule(channels=["vip", odd])
    published_rule(created_at=now() - DAY)
    assert resolve(shopper(channels=[odd, "other"])).rule_id == rule.pk  # type: ignore[union-attr]
    update_rule(rule_id=rule.pk, attributes={"channels": ["vip"]})
    assert resolve(shopper(channels=[odd])).rule_id != rule.pk  # type: ignore[union-attr]


def test_a_rule_whose_catalog_is_not_published_is_skipped() -> None:
    rule_of(CatalogFactory(), channels=["app"])
    default = published_rule()
    found = resolve(shopper(channels=["app"]))
    assert found
    assert found.rule_id == default.pk


@pytest.mark.parametrize("segments", [False, True])
def test_rules_choose_price_books_only_where_the_release_lets_them(segments: bool) -> None:
    release = ReleaseFactory(price_segmentation_enabled=segments, books=[{"id": "a", "priority": 5}])
    rule = rule_of(release.catalog)
    books = [{"id": "low", "priority": 1}, {"id": "first", "priority": 9}, {"id": "second", "priority": 9}]
    CatalogRule.objects.filter(pk=rule.pk).update(books=books)
    found = resolve(shopper())
    assert found
    assert found.book_ids == (("first", "second", "low") if segments else ("a",))
    CatalogRule.objects.filter(pk=rule.pk).update(books=[])
    assert resolve(shopper()).book_ids == ("a",)  # type: ignore[union-attr]


def test_a_change_of_a_rule_is_found_at_once() -> None:
    rule, default = published_rule(channels=["app"]), published_rule()
    in_app = shopper(channels=["app"])
    assert resolve(in_app).rule_id == rule.pk  # type: ignore[union-attr]
    update_rule(rule_id=rule.pk, attributes={"channels": ["web"]})
    assert resolve(in_app).rule_id == default.pk  # type: ignore[union-attr]
    update_rule(rule_id=rule.pk, attributes={"channels": [], "schedules": [{"valid_from": "2020-01-01"}]})
    assert resolve(in_app).rule_id == rule.pk  # type: ignore[union-attr]
    update_rule(rule_id=rule.pk, attributes={"schedules": [{"valid_to": "2020-01-01"}]})
    assert resolve(in_app).rule_id == default.pk  # type: ignore[union-attr]


WORDS = st.lists(st.sampled_from(["a", "b", 'q"\\', "é,"]), max_size=2)
ONE = st.none() | st.sampled_from(["a", "b"])
SCHEDULES = st.lists(
    st.fixed_dictionaries(
        {}, optional={"valid_from": st.sampled_from(["2020-01-01", "2090-01-01"]), "valid_to": st.just("2091-01-01")}
    ),
    max_size=2,
)
RULES = st.lists(
    st.fixed_dictionaries(
        {"catalog": st.integers(0, 2)},
        optional={
            **dict.fromkeys(["account_ids", "account_tag_ids", "customer_ids", "channels", "tags"], WORDS),
            "schedules": SCHEDULES,
        },
    ),
    max_size=5,
)


@settings(max_examples=30)
@given(RULES, ONE, ONE, WORDS, WORDS, WORDS)
def test_any_stored_rules_are_judged_as_they_would_be_unstored(
    rules: list[dict[str, Any]],
    account: str | None,
    customer: str | None,
    account_tags: list[str],
    channels: list[str],
    tags: list[str],
) -> None:
    for model in (RuleCriterion, RuleSchedule, CatalogRule, Release, Catalog):
        model.objects.all().delete()
    catalogs = [ReleaseFactory().catalog, ReleaseFactory().catalog, CatalogFactory()]
    for attributes in rules:
        rule_of(catalogs[attributes.pop("catalog")], **attributes)
    asks = shopper(account=account, customer=customer, account_tags=account_tags, channels=channels, tags=tags)
    expected = best(standing_of(rule, asks) for rule in read_rules(CatalogRule.objects.all()))
    found, explained = resolve(asks), resolve_with_reasons(asks)
    assert found == explained.resolution
    assert found
    assert found.rule_id == (expected and expected.id)
    assert len(explained.decision.lost) == len(rules) - bool(expected)
    stored = read_rules(CatalogRule.objects.all())
    assert {id: [(each.id, each.hides) for each in found] for id, found in neighbours(stored).items()} == {
        rule.id: [(each.id, hides(each, rule)) for each in stored if each.id != rule.id and overlap(each, rule)]
        for rule in stored
    }


def test_it_costs_the_same_however_many_rules_there_are(count_queries: Any) -> None:
    asks = shopper(channels=["app"], tags=["vip"])
    published_rule(channels=["app"])
    few = count_queries(lambda: resolve(asks))
    explained = count_queries(lambda: resolve_with_reasons(asks))
    catalog = ReleaseFactory().catalog
    for number in range(200):
        rule_of(catalog, channels=[f"c{number}", "app"], schedules=[{"valid_from": "2020-01-01"}])
    assert count_queries(lambda: resolve(asks)) == few == 2
    assert count_queries(lambda: resolve_with_reasons(asks)) == explained == 3
