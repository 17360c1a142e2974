from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from jobs.models import Job
from products.building.request import request_build
from products.demo.catalog import BUNDLES, PARENTS, SINGLES
from products.demo.make import make_demo
from products.files.models import File
from products.models import Product
from pxm.running.demos import DEMOS

pytestmark = pytest.mark.django_db

CHILDREN = {"Shirt": 24, "Tern Daypack": 6, "Meridian Desk Lamp": 5, "Pier Trainers": 33}


@pytest.fixture
def demo(run_jobs: Callable[[], None]) -> None:
    """The demo catalog, its builds done."""
    make_demo(User.objects.create_superuser("admin"))
    run_jobs()


def skus_of(name: str) -> set[str]:
    return set(Product.objects.filter(parent__name=name).values_list("sku", flat=True))


def test_the_first_start_knows_it() -> None:
    assert make_demo in DEMOS


def test_every_product_of_the_plan_is_made_in_its_kind(demo: None) -> None:
    counts = {kind: Product.objects.filter(product_type=kind).count() for kind in Product.Type.values}
    assert counts["bundle"] == len(BUNDLES)
    assert counts["parent"] == len(CHILDREN)
    assert counts["standard"] == len(SINGLES) + len(PARENTS) - len(CHILDREN)
    assert Product.objects.filter(status="draft").exists()


def test_every_build_succeeds_and_leaves_nothing_to_rebuild(demo: None) -> None:
    assert set(Job.objects.values_list("status", "actor__username")) == {("success", "admin")}
    built = {name: Product.objects.filter(parent__name=name).count() for name in CHILDREN}
    assert built == CHILDREN
    assert not Product.objects.needing_rebuild().exists()


def test_half_of_the_products_have_a_template_and_children_inherit_it(demo: None) -> None:
    own = Product.objects.without_children()
    described = own.filter(template_links__entry__isnull=False)
    assert described.count() == -(-own.count() // 2)
    for parent in described.filter(product_type="parent"):
        entries = set(map(str, parent.children.values_list("template_links__entry", flat=True)))
        assert entries == {str(parent.template_links.get().entry)}


def test_the_shirt_is_built_without_small_red_ones(demo: None) -> None:
    assert "978055216732567SmallBlueWool" in skus_of("Shirt")
    assert "978055216732567MediumRedWool" in skus_of("Shirt")
    assert not any("SmallRed" in sku for sku in skus_of("Shirt"))


def test_modifiers_give_names_skus_and_slugs_that_read_well(demo: None) -> None:
    assert skus_of("Meridian Desk Lamp") == {"MER-BRS-27", "MER-BLK-27", "MER-BLK-40", "MER-WHT-27", "MER-WHT-40"}
    daypack = Product.objects.get(sku="TRN-DAY-MOS-25")
    assert (daypack.name, daypack.slug) == ("Tern Daypack, Moss, 25 l", "tern-daypack-moss-25l")
    assert daypack.price_modifiers == ["large-pack"]
    assert Product.objects.get(sku="PIER-RUS-46").status == "draft"


def test_one_product_waits_to_be_built_by_the_newcomer(demo: None, run_jobs: Callable[[], None]) -> None:
    jacket = Product.objects.get(name="Squall Rain Jacket")
    assert skus_of(jacket.name) == set()
    request_build(product_id=jacket.id, request_id="newcomer")
    run_jobs()
    assert len(skus_of(jacket.name)) == 7


def test_products_have_pictures_and_children_those_of_their_parents(demo: None) -> None:
    shirt = Product.objects.get(name="Shirt", parent=None)
    assert [str(file) for file in File.objects.filter(pk=shirt.main_image)] == ["Shirt.png"]
    assert len(shirt.files) == 2
    assert set(shirt.children.values_list("main_image", flat=True)) == {shirt.main_image}
    assert Product.objects.filter(parent=None).exclude(main_image="").count() > 10
    assert all(file.file_size < 50_000 for file in File.objects.all())
