"""Releases that share rows: whatever is published, fails, is gone back to or deleted, in any order, each release that
is kept shows what it showed at first, and a new one what it would if there had been none before."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from catalog.models import (
    Catalog,
    FrozenText,
    Release,
    ReleaseAssociation,
    ReleaseNode,
    ReleasePlacement,
    ReleaseProduct,
    ReleaseTag,
)
from catalog.publishing import job as publishing
from catalog.publishing import ranges
from catalog.publishing.changes import Kind, differences_between, what_will_change
from catalog.publishing.sweep import sweep
from catalog.services.release import delete_releases
from catalog.services.release import published as releases_of
from products.hierarchies.models import Hierarchy, Node, Placement
from products.models import Product
from pxm.clock import now
from tests.factories.catalog import catalog_of, publish, shown_in
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.factories.products import ProductFactory, VariationFactory, build_children
from tests.factories.relationships import RelationshipFactory, attach, relate

pytestmark = pytest.mark.django_db
FROZEN = (ReleaseAssociation, ReleaseNode, ReleasePlacement, ReleaseProduct, ReleaseTag)
_OWN = {"id", "catalog_id", "since", "until"}


def shown(release: Release) -> dict[str, Any]:
    """All that a release shows, its texts with it, but not how it is kept."""
    found: dict[str, Any] = {}
    for model in FROZEN:
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in _OWN]
        texts = {ReleaseProduct: ["document__text", "prices__text"], ReleaseNode: ["document__text"]}.get(model, [])
        found[model.__name__] = sorted(map(repr, shown_in(release, model).values_list(*names, *texts)))
    return found


class Shop:
    """A catalog and all that can happen to it; it knows what each release showed when it was published."""

    def __init__(self, chance: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
        self.chance, self.monkeypatch = chance, monkeypatch
        hierarchy, self.book = HierarchyFactory(), PriceBookFactory()
        self.nodes: list[Node] = [NodeFactory(hierarchy=hierarchy, name=f"Node {number}") for number in range(3)]
        variation = VariationFactory(options=["Red", "Blue"])
        parent = ProductFactory(sku="family", slug=None, variations=[variation])
        build_children(parent.pk)
        self.products = [ProductFactory(tags=["a", "b"]) for _ in range(5)]
        for product in [parent, *self.products]:
            place(chance.choice(self.nodes), product)
            price_of(self.book, sku=product.sku)
        self.relationship = RelationshipFactory()
        attach(self.products[0], self.relationship)
        relate(self.products[0], self.relationship, self.products[1], self.products[2])
        self.catalog: Catalog = catalog_of(hierarchy, books=[self.book])
        self.hierarchy: Hierarchy = hierarchy
        self.seen: dict[Any, dict[str, Any]] = {}

    def change(self) -> None:
        product = self.chance.choice(self.products)
        match self.chance.randrange(6):
            case 0:
                columns = {"name": f"Name {self.chance.random()}", "tags": [self.chance.choice("abc")]}
                Product.objects.filter(pk=product.pk).update(updated_at=now(), **columns)
            case 1:
                status = "draft" if Product.objects.get(pk=product.pk).status == "live" else "live"
                Product.objects.filter(pk=product.pk).update(updated_at=now(), status=status)
            case 2:
                Placement.objects.filter(product=product).delete()
                place(self.chance.choice(self.nodes), product)
            case 3:
                node = self.chance.choice(self.nodes)
                Node.objects.filter(pk=node.pk).update(name=f"Node {self.chance.random()}", updated_at=now())
            case 4:
                self.book.prices.filter(sku=product.sku).delete()
                price_of(self.book, sku=product.sku, currencies=usd(self.chance.randrange(1, 9)))
            case 5:
                Placement.objects.filter(product=product).update(position=self.chance.choice([None, 0, 1]))

    def publish(self) -> None:
        release = publish(self.catalog, export_full_delta=self.chance.random() < 0.2)
        assert (release.status, release.problem) == ("PUBLISHED", "")
        self.seen[release.pk] = shown(release)
        twin = publish(catalog_of(self.hierarchy, books=[self.book]))
        assert self.seen[release.pk] == shown(twin)
        assert (release.total_products, release.kind_counts) == (twin.total_products, twin.kind_counts)
        delete_releases(release_ids=[twin.pk])

    def fail(self) -> None:
        """Publish until so much is written, and no further."""
        left = self.chance.randrange(5)
        advance = publishing.advance

        def until_it_fails(release: Release, percent: int) -> bool:
            nonlocal left
            left -= 1
            if left < 0:
                raise RuntimeError("boom")
            return advance(release, percent)

        with self.monkeypatch.context() as patched:
            patched.setattr(publishing, "advance", until_it_fails)
            patched.setattr("catalog.publishing.products._FIRST_ROWS", 2)
            publish(self.catalog)

    def go_back(self) -> None:
        delete_releases(release_ids=[release.pk for release in releases_of(self.catalog.pk)[:1]])

    def delete(self) -> None:
        kept = list(releases_of(self.catalog.pk))
        if kept:
            delete_releases(release_ids=[self.chance.choice(kept).pk])

    def sweep(self) -> None:
        while sweep():
            pass

    def check(self) -> None:
        for release in releases_of(self.catalog.pk):
            if release.pk in self.seen:
                assert shown(release) == self.seen[release.pk]


@pytest.mark.parametrize("seed", range(6))
def test_every_kept_release_shows_what_it_showed_and_a_new_one_what_is_drafted(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranges, "CHUNK", 3)
    chance = random.Random(seed)
    shop = Shop(chance, monkeypatch)
    steps: list[Callable[[], None]] = [shop.change, shop.publish, shop.fail, shop.go_back, shop.delete, shop.sweep]
    for step in chance.choices(steps, weights=[6, 5, 3, 1, 1, 2], k=20):
        step()
        shop.check()
    shop.publish()
    shop.sweep()
    shop.check()
    for model in FROZEN:
        rows = [set(shown_in(each, model).values_list("pk", flat=True)) for each in releases_of(shop.catalog.pk)]
        assert set(model.objects.values_list("pk", flat=True)) == set().union(*rows)
    texts = {hash for pair in ReleaseProduct.objects.values_list("document_id", "prices_id") for hash in pair}
    texts |= set(ReleaseNode.objects.values_list("document_id", flat=True))
    assert set(FrozenText.objects.values_list("pk", flat=True)) == texts - {None}


def test_what_is_unchanged_is_the_same_row(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop(random.Random(0), monkeypatch)
    old = publish(shop.catalog)
    rows = {model: model.objects.count() for model in FROZEN}
    publish(shop.catalog)
    assert {model: model.objects.count() for model in FROZEN} == rows
    Product.objects.filter(pk=shop.products[0].pk).update(name="Other", updated_at=now())
    new = publish(shop.catalog)
    more = {model: model.objects.count() - rows[model] for model in FROZEN}
    # The product stands at a node and in its hierarchy, and has two tags.
    assert more == {
        ReleaseAssociation: 0,
        ReleaseNode: 0,
        ReleasePlacement: 2,
        ReleaseProduct: 1,
        ReleaseTag: 2,
    }
    changes = differences_between(old=old, new=new)
    assert changes.products == {Kind.COMES: 0, Kind.GOES: 0, Kind.CHANGES: 1}
    assert [row.product_id for row in changes.rows] == [shop.products[0].pk]
    assert what_will_change(catalog_id=shop.catalog.pk).products == dict.fromkeys(Kind, 0)
