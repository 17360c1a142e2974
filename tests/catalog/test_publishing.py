"""Publishing: what goes into a release, and what is frozen of it (catalog contract §3.2, §5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from catalog.frozen import LINK_BASE, Frozen
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
from catalog.publishing import products as product_rows
from catalog.publishing.plain_rows import read_rows
from catalog.publishing.sweep import sweep
from catalog.services.release import delete_releases
from jobs.models import Job
from products.hierarchies.models import Hierarchy, Node, Placement
from products.models import Option, Product
from products.prices.services.price import update_price
from products.services.option import update_option
from products.services.product import update_product
from pxm.api.documents import moment
from pxm.clock import now
from tests.factories.catalog import catalog_of, publish, rule_of, shown_in
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.prices import PriceBookFactory, modifier_of, price_of, usd
from tests.factories.products import ModifierFactory, ProductFactory, VariationFactory, build_children
from tests.factories.relationships import RelationshipFactory, attach, relate

pytestmark = pytest.mark.django_db


def published(catalog: Catalog) -> Release:
    release = publish(catalog)
    assert (release.status, release.problem) == (Release.Status.PUBLISHED, "")
    return release


def made(release: Release) -> int:
    """How many documents a publish made; the others are those of the release before."""
    return Job.objects.get(pk=release.job_id).result["made"]


def ids(release: Release, **columns: Any) -> set[Any]:
    return set(shown_in(release, ReleaseProduct, **columns).values_list("product_id", flat=True))


def row_of(release: Release, product: Product) -> ReleaseProduct:
    return shown_in(release, ReleaseProduct, product_id=product.pk).select_related("document", "prices").get()


def part(row: ReleaseProduct | ReleaseNode, name: str) -> Any:
    text = getattr(Frozen.read(row.document.text), name).replace(LINK_BASE, "/catalog")
    return orjson.loads("{" + text + "}")


def prices_of(release: Release, product: Product) -> Any:
    row = row_of(release, product)
    return None if row.prices is None else orjson.loads(row.prices.text)


@pytest.fixture
def hierarchy() -> Hierarchy:
    return HierarchyFactory(name="Clothing", slug="clothing")


@pytest.fixture
def node(hierarchy: Hierarchy) -> Node:
    return NodeFactory(hierarchy=hierarchy, name="Shirts")


def family(**columns: Any) -> tuple[Product, list[Product]]:
    """A parent with three children that stand, of one variation; the first option has a price modifier."""
    variation = VariationFactory(name="Colour", options=["Red", "Green", "Blue"])
    ModifierFactory(option=variation.options.get(name="Red"), price=True)
    for option in variation.options.all():
        ModifierFactory(option=option, type="sku_append", value=f"-{option.name.lower()}")
    parent = ProductFactory(**{"sku": "trail", "slug": None, "variations": [variation]} | columns)
    build_children(parent.pk)
    parent.refresh_from_db()
    return parent, list(parent.children.order_by("sku"))


# --- What is in -------------------------------------------------------------------------------------------------------


def test_live_products_at_nodes_of_the_hierarchies(hierarchy: Hierarchy, node: Node) -> None:
    live, draft = place(node, ProductFactory(tags=["Summer", "summer"]), ProductFactory(status="draft"))
    place(NodeFactory())
    ProductFactory()
    release = published(catalog_of(hierarchy))
    assert ids(release) == {live.pk}
    assert (release.total_products, release.total_nodes, release.percent_completed) == (1, 2, 100)
    assert release.kind_counts == {"standard": 1}
    row = row_of(release, live)
    assert (row.sku, row.slug, row.listed, row.product_type) == (live.sku, live.slug, True, "standard")
    assert list(ReleaseTag.objects.values_list("tag", "product_id")) == [("summer", live.pk)]
    assert draft.pk not in set(ReleasePlacement.objects.values_list("product_id", flat=True))


def test_live_children_of_a_parent_that_is_in(hierarchy: Hierarchy, node: Node) -> None:
    parent, (blue, green, red) = family()
    Product.objects.filter(pk=green.pk).update(status="draft")
    place(node, parent)
    release = published(catalog_of(hierarchy))
    assert ids(release) == {parent.pk, blue.pk, red.pk}
    row = row_of(release, parent)
    assert row.child_count == 2
    matrix = part(row, "meta")["variation_matrix"]
    assert matrix == {red.option_ids[0]: str(red.pk), blue.option_ids[0]: str(blue.pk)}
    assert {each["id"] for each in part(row, "relationships")["children"]["data"]} == {str(red.pk), str(blue.pk)}
    child = row_of(release, red)
    assert (child.parent_id, child.product_type) == (parent.pk, "child")
    (entry,) = part(child, "meta")["child_variations"]
    assert (entry["name"], entry["option"]["name"], "options" in entry) == ("Colour", "Red", False)
    assert part(child, "meta")["child_option_ids"] == red.option_ids
    assert part(child, "meta")["bread_crumb_nodes"] == [str(node.pk)]
    assert part(child, "attributes")["base_product_id"] == str(parent.pk)
    assert part(child, "attributes")["price_modifiers"] == ["surcharge"]


def test_a_child_without_its_parent_is_a_product_of_its_own(hierarchy: Hierarchy, node: Node) -> None:
    parent, (blue, *_) = family(status="draft")
    Product.objects.filter(pk=blue.pk).update(status="live")
    place(node, parent, blue)
    release = published(catalog_of(hierarchy))
    assert ids(release) == {blue.pk}


def test_a_parent_of_drafts_has_an_empty_matrix(hierarchy: Hierarchy, node: Node) -> None:
    parent, _ = family()
    Product.objects.filter(parent=parent).update(status="draft")
    place(node, parent)
    row = row_of(published(catalog_of(hierarchy)), parent)
    assert (part(row, "meta")["variation_matrix"], row.child_count) == ({}, 0)


def test_what_a_bundle_offers_is_there_without_being_listed(hierarchy: Hierarchy, node: Node) -> None:
    parent, children = family()
    listed, offered, draft = ProductFactory(), ProductFactory(), ProductFactory(status="draft")
    inner = ProductFactory(bundle=True, components=components(offered))
    bundle = ProductFactory(bundle=True, components=components(listed, draft, inner, substituted=parent))
    place(node, bundle, listed)
    release = published(catalog_of(hierarchy))
    assert ids(release, listed=True) == {bundle.pk, listed.pk}
    assert ids(release, listed=False) == {inner.pk, offered.pk, parent.pk, *(child.pk for child in children)}
    assert (release.total_products, release.kind_counts) == (2, {"bundle": 1, "standard": 1, "child": 0, "parent": 0})
    extras = orjson.loads(Frozen.read(row_of(release, bundle).document.text).extras)
    assert set(extras["component_ids"]) == {str(each.pk) for each in (listed, inner, *children)}
    assert set(extras["selectable"][str(parent.pk)]) == {str(child.pk) for child in children}


def components(*options: Product, substituted: Product | None = None) -> dict[str, Any]:
    made = [{"id": str(each.pk), "type": "product", "quantity": 1} for each in options]
    if substituted:
        made.append({"id": str(substituted.pk), "type": "product", "quantity": 1})
        made[-1]["product_should_be_substituted_with_child"] = True
    return {"main": {"name": "Main", "options": made}}


def test_related_products_that_are_in_on_their_own(hierarchy: Hierarchy, node: Node) -> None:
    relationship = RelationshipFactory(slug="CRP_more")
    product, inside, outside = ProductFactory(), ProductFactory(), ProductFactory()
    attach(product, relationship)
    relate(product, relationship, inside, outside)
    place(node, product, inside)
    release = published(catalog_of(hierarchy))
    assert list(ReleaseAssociation.objects.values_list("product_id", "slug", "related_id")) == [
        (product.pk, "CRP_more", inside.pk)
    ]
    assert part(row_of(release, product), "meta")["custom_relationships"] == ["CRP_more"]


def test_the_order_of_products_at_a_node_and_in_a_hierarchy(hierarchy: Hierarchy, node: Node) -> None:
    moment = now()
    first, second, third, fourth = (ProductFactory(updated_at=moment + timedelta(seconds=each)) for each in range(4))
    place(node, first, second)
    place(node, fourth, third, curated=True)
    place(NodeFactory(hierarchy=hierarchy, parent=node), first)
    release = published(catalog_of(hierarchy))
    rows = shown_in(release, ReleasePlacement).order_by(*ReleasePlacement.ORDER)
    at_node = rows.filter(node_id=node.pk).values_list("product_id", "curated")
    assert list(at_node) == [(fourth.pk, True), (third.pk, True), (second.pk, False), (first.pk, False)]
    of_all = rows.filter(node_id=hierarchy.pk).values_list("product_id", flat=True)
    assert list(of_all) == [fourth.pk, third.pk, second.pk, first.pk]


def test_nodes_know_what_is_above_and_below(hierarchy: Hierarchy, node: Node) -> None:
    high = NodeFactory(hierarchy=hierarchy, sort_order=5)
    below = NodeFactory(parent=node, name="Long")
    place(below)
    release = published(catalog_of(hierarchy))
    rows = {row.node_id: row for row in shown_in(release, ReleaseNode)}
    root = rows[hierarchy.pk]
    assert (root.is_root, root.above, root.child_count, root.below_count, root.product_count) == (True, None, 2, 3, 1)
    assert [rows[each.pk].position for each in (high, node, below)] == [0, 1, 0]
    assert (rows[below.pk].above, rows[below.pk].hierarchy_id, rows[below.pk].product_count) == (
        node.pk,
        hierarchy.pk,
        1,
    )
    assert [crumb["name"] for crumb in part(rows[below.pk], "meta")["breadcrumbs"]] == ["Clothing", "Shirts", "Long"]


def test_what_a_catalog_names_and_is_gone_is_left_out(hierarchy: Hierarchy, node: Node) -> None:
    (product,) = place(node)
    gone, book, no_book = HierarchyFactory(), PriceBookFactory(), PriceBookFactory()
    price_of(book, sku=product.sku)
    catalog = catalog_of(gone, hierarchy, books=[no_book, book])
    gone.delete()
    no_book.delete()
    release = published(catalog)
    assert [each["id"] for each in release.hierarchies] == [str(hierarchy.pk)]
    assert [each["id"] for each in release.books] == [str(book.pk)]
    assert set(prices_of(release, product)["own"]) == {str(book.pk)}


def test_a_catalog_of_nothing_is_published(hierarchy: Hierarchy) -> None:
    assert published(catalog_of()).total_nodes == 0
    assert published(catalog_of(hierarchy)).total_products == 0


# --- Prices -----------------------------------------------------------------------------------------------------------


def test_prices_of_all_books_own_and_inherited(hierarchy: Hierarchy, node: Node) -> None:
    parent, (blue, _, red) = family()
    place(node, parent)
    book, other, elsewhere = (PriceBookFactory() for _ in range(3))
    price_of(book, sku="trail", currencies=usd(2500), sales=None)
    price_of(other, sku=red.sku, currencies=usd(9))
    price_of(elsewhere, sku=red.sku)
    modifier_of(book, name="surcharge", modifier_type="price_increment", currencies=usd(100))
    release = published(catalog_of(hierarchy, books=[book, other]))
    prices = prices_of(release, red)
    assert (list(prices["own"]), list(prices["inherited"])) == ([str(other.pk)], [str(book.pk)])
    assert prices["inherited"][str(book.pk)]["price"]["USD"]["amount"] == 2600
    assert list(prices["inherited"][str(book.pk)]["modifiers"]) == ["surcharge"]
    assert prices_of(release, blue)["inherited"][str(book.pk)]["price"]["USD"]["amount"] == 2500
    assert list(prices_of(release, parent)["own"]) == [str(book.pk)]


def test_books_of_rules_are_frozen_where_rules_choose_them(hierarchy: Hierarchy, node: Node) -> None:
    (product,) = place(node)
    book, ruled = PriceBookFactory(), PriceBookFactory()
    for each in (book, ruled):
        price_of(each, sku=product.sku)
    catalog = catalog_of(hierarchy, books=[book], enable_price_segmentation=True)
    rule_of(catalog, pricebook_ids=[{"id": str(ruled.pk), "priority": 1}])
    release = published(catalog)
    assert set(prices_of(release, product)["own"]) == {str(book.pk), str(ruled.pk)}
    assert [each["id"] for each in release.books] == [str(book.pk)]
    catalog.enable_price_segmentation = False
    catalog.save()
    assert set(prices_of(published(catalog), product)["own"]) == {str(book.pk)}


# --- What stays as it is ----------------------------------------------------------------------------------------------

Change = Callable[[dict[str, Any]], object]


def set_name(scene: dict[str, Any]) -> object:
    return update_product(product_id=scene["plain"].pk, attributes={"name": "Other"})


def move_node(scene: dict[str, Any]) -> object:
    node = scene["node"]
    return Node.objects.filter(pk=node.pk).update(parent=scene["other"], above=scene["other"].pk)


def attach_node(scene: dict[str, Any]) -> object:
    return place(scene["other"], scene["plain"])


def change_price(scene: dict[str, Any]) -> object:
    return update_price(price_id=scene["price"].pk, attributes={"currencies": usd(1)})


def price_anew(scene: dict[str, Any]) -> object:
    return price_of(scene["book"], sku=scene["children"][0].sku)


def rename_option(scene: dict[str, Any]) -> object:
    option = Option.objects.get(pk=scene["children"][0].option_ids[0])
    return update_option(option_id=option.pk, attributes={"name": "Azure"})


def draft_child(scene: dict[str, Any]) -> object:
    return update_product(product_id=scene["children"][1].pk, attributes={"status": "draft"})


def add_modifier(scene: dict[str, Any]) -> object:
    return modifier_of(scene["book"], name="surcharge", currencies=usd(5))


def relate_more(scene: dict[str, Any]) -> object:
    return attach(scene["plain"], RelationshipFactory())


CHANGES: list[tuple[Change, int]] = [
    (set_name, 1),
    (move_node, 5),
    (attach_node, 1),
    (change_price, 4),
    (price_anew, 1),
    (rename_option, 4),
    (draft_child, 1),
    (add_modifier, 1),
    (relate_more, 1),
]


@pytest.fixture
def scene(hierarchy: Hierarchy, node: Node) -> dict[str, Any]:
    """A family of four and a plain product at a node, and a second node."""
    parent, children = family()
    (plain, _) = place(node, ProductFactory(), parent)
    book = PriceBookFactory()
    price = price_of(book, sku=parent.sku)
    return {
        "catalog": catalog_of(hierarchy, books=[book]),
        "other": NodeFactory(hierarchy=hierarchy),
        "node": node,
        "plain": plain,
        "children": children,
        "book": book,
        "price": price,
    }


@pytest.mark.parametrize(("change", "number"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_only_what_has_changed_is_made_anew_and_nothing_else_differs(
    scene: dict[str, Any], change: Change, number: int
) -> None:
    """A release that shares what is unchanged has the same rows as one that makes everything."""
    catalog = scene["catalog"]
    assert made(published(catalog)) == 5
    unchanged = published(catalog)
    assert (made(unchanged), unchanged.is_full_publish) == (0, False)
    change(scene)
    changed = published(catalog)
    assert made(changed) == number
    delete_releases(release_ids=list(catalog.releases.exclude(pk=changed.pk).values_list("pk", flat=True)))
    while sweep():
        pass
    shared = _everything(changed)
    delete_releases(release_ids=[changed.pk])
    afresh = published(catalog)
    assert afresh.is_full_publish
    assert _everything(afresh) == shared


def _everything(release: Release) -> dict[str, Any]:
    """All that a release has, without the keys of its rows."""
    found: dict[str, Any] = {}
    for model in (ReleaseProduct, ReleaseNode, ReleasePlacement, ReleaseTag, ReleaseAssociation):
        names = [
            field.attname for field in model._meta.concrete_fields if field.attname not in {"id", "since", "until"}
        ]
        found[model.__name__] = sorted(map(repr, shown_in(release, model).values_list(*names)))
    return found


@pytest.mark.parametrize("microsecond", [0, 1, 89_999, 120_000, 999_999])
def test_moments_are_written_as_the_api_writes_them(microsecond: int) -> None:
    at = datetime(2026, 3, 4, 5, 6, 7, microsecond, tzinfo=UTC)
    product = ProductFactory(created_at=at, updated_at=at)
    assert read_rows([product.pk.hex])[0][9:11] == (moment(at), moment(at))


def test_everything_is_made_anew_where_books_or_hierarchies_change(scene: dict[str, Any]) -> None:
    catalog = scene["catalog"]
    published(catalog)
    for change in ({"books": []}, {"hierarchy_ids": [*catalog.hierarchy_ids, str(HierarchyFactory().pk)]}):
        Catalog.objects.filter(pk=catalog.pk).update(**change)
        release = published(catalog)
        assert (release.is_full_publish, release.is_full_delta, made(release)) == (True, False, 5)


def test_equal_texts_are_stored_once(scene: dict[str, Any]) -> None:
    published(scene["catalog"])
    before = FrozenText.objects.count()
    published(catalog_of(Hierarchy.objects.get(), books=[scene["book"]]))
    assert FrozenText.objects.count() == before


@pytest.mark.parametrize("change", [change for change, _ in CHANGES[:2]], ids=lambda change: change.__name__)
def test_a_base_that_is_deleted_meanwhile_is_shared_all_the_same(
    scene: dict[str, Any], change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = scene["catalog"]
    base = published(catalog)
    change(scene)
    write = publishing.ProductRows.flush

    def flush(self: Any) -> None:
        if delete_releases(release_ids=[base.pk]):
            while sweep():
                pass
        write(self)

    monkeypatch.setattr(publishing.ProductRows, "flush", flush)
    release = published(catalog)
    while sweep():
        pass
    shown = _everything(release)
    delete_releases(release_ids=[release.pk])
    assert _everything(published(catalog)) == shown


# --- Cost -------------------------------------------------------------------------------------------------------------


def test_the_number_of_queries_does_not_depend_on_the_number_of_products(
    hierarchy: Hierarchy,
    node: Node,
    count_queries: Callable[[Callable[[], object]], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def queries_for(number: int) -> int:
        Placement.objects.all().delete()
        place(node, *(ProductFactory(tags=["a"]) for _ in range(number)))
        catalog = catalog_of(hierarchy)
        return count_queries(lambda: published(catalog))

    monkeypatch.setattr("jobs.run.FIRST_CHUNK", 1000)
    few = queries_for(2)
    assert queries_for(200) == few


def test_a_clock_that_is_put_back_leaves_the_newest_release_the_one_that_is_shown(
    hierarchy: Hierarchy, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = catalog_of(hierarchy)
    first = published(catalog)
    monkeypatch.setattr(publishing, "now", lambda: now() - timedelta(minutes=5))
    second = published(catalog)
    assert first.published_at is not None
    assert second.published_at == first.published_at + timedelta(milliseconds=1)
    monkeypatch.undo()
    assert [published(catalog).base, second.number] == [2, 2]


def test_a_publish_shows_how_far_it_is(hierarchy: Hierarchy, node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    advance = publishing.advance
    monkeypatch.setattr(publishing, "_AT_ONCE", 1)
    monkeypatch.setattr(product_rows, "_MOST_ROWS", 1)
    monkeypatch.setattr(
        publishing, "advance", lambda release, percent: seen.append(percent) or advance(release, percent)
    )
    place(node, *(ProductFactory() for _ in range(4)))
    published(catalog_of(hierarchy))
    assert seen[:5] == [0, 0, 23, 47, 71]
