"""The migration by which releases came to share rows: what is published goes on as it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from catalog.models import Catalog, FrozenText, Release, ReleasePlacement, ReleaseProduct, ReleaseTag
from catalog.publishing.sweep import sweep
from pxm.clock import now
from pxm.ids import uuid7
from tests.factories.catalog import publish, shown_in

PRODUCT, NODE = uuid7(), uuid7()


def migrate(name: str) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate([("catalog", name)])
    return MigrationExecutor(connection).loader.project_state([("catalog", name)]).apps


def rows_of_one_release(apps: Any, release_id: UUID, text: str) -> None:
    document = apps.get_model("catalog", "FrozenText").objects.create(hash=uuid7(), text=text)
    here = {"release_id": release_id, "product_id": PRODUCT}
    apps.get_model("catalog", "ReleaseProduct").objects.create(
        **here, product_type="standard", name_hash="", document=document
    )
    apps.get_model("catalog", "ReleaseTag").objects.create(**here, tag=text)
    for place in range(2):
        apps.get_model("catalog", "ReleasePlacement").objects.create(
            **here | {"product_id": uuid7() if place else PRODUCT}, node_id=NODE, position=place
        )


@pytest.mark.usefixtures("real_database")
def test_each_release_keeps_its_rows_and_what_is_left_of_others_goes() -> None:
    apps = migrate("0002_groups")
    catalog = apps.get_model("catalog", "Catalog").objects.create(name="Old")
    releases = apps.get_model("catalog", "Release").objects
    first, failed, second = (
        releases.create(catalog=catalog, name="Old", status=status, published_at=now() if published else None)
        for status, published in (("PUBLISHED", True), ("FAILED", False), ("PUBLISHED", True))
    )
    for id, text in ((first.pk, "first"), (failed.pk, "failed"), (second.pk, "second"), (uuid7(), "gone")):
        rows_of_one_release(apps, id, text)
    swept_in_part = uuid7()
    rows_of_one_release(apps, swept_in_part, "tag alone")
    for name in ("releaseproduct", "releasenode", "releaseplacement", "releaseassociation"):
        apps.get_model("catalog", name).objects.filter(release_id=swept_in_part).delete()
    apps.get_model("catalog", "FrozenText").objects.filter(text="tag alone").delete()

    migrate("0003_ranges")
    for pk, text in ((first.pk, "first"), (second.pk, "second")):
        release = Release.objects.get(pk=pk)
        (product,), (tag,) = shown_in(release, ReleaseProduct), shown_in(release, ReleaseTag)
        assert (product.document.text, tag.tag) == (text, text)
        first_place, _ = shown_in(release, ReleasePlacement).order_by(*ReleasePlacement.ORDER)
        assert first_place.product_id == PRODUCT
    while sweep():
        pass
    assert set(FrozenText.objects.values_list("text", flat=True)) == {"first", "second"}
    assert ReleaseTag.objects.count() == ReleaseProduct.objects.count() == 2
    release = publish(Catalog.objects.get())
    assert (release.status, release.number, release.base, release.total_products) == ("PUBLISHED", 3, 2, 0)
    assert not shown_in(release, ReleaseProduct).exists()
