"""Rows belong to the releases of a catalog from one number to another, rather than to one release each.

What is published goes on as it is: the rows of each release become rows of that release alone. Those of others keep
their rows until the sweep takes them away.
"""

from collections import Counter
from datetime import UTC, datetime
from uuid import UUID

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

ALWAYS = 2**31 - 1
RANGED = ("releaseproduct", "releasenode", "releaseplacement", "releaseassociation")
NOBODY = UUID(int=0)


def number(apps, schema_editor):
    """Number the releases of each catalog, the published ones first, so that the newest one's rows go on for ever."""
    Release = apps.get_model("catalog", "Release")
    last, places = Counter(), {}
    newest = {}
    published = Release.objects.filter(status="PUBLISHED").order_by("published_at", "pk")
    others = Release.objects.exclude(status="PUBLISHED").order_by("created_at", "pk")
    for release in [*published, *others]:
        last[release.catalog_id] += 1
        places[release.pk] = release.catalog_id, last[release.catalog_id]
        if release.status == "PUBLISHED":
            newest[release.catalog_id] = release.pk
            Release.objects.filter(pk=release.pk).update(number=last[release.catalog_id])
    for name in (*RANGED, "releasetag"):
        model = apps.get_model("catalog", name)
        if name == "releasetag":
            # They go with the row of their product, which a sweep may have taken before them.
            model.objects.exclude(release_id__in=Release.objects.filter(status="PUBLISHED").values("pk")).delete()
        for release_id in list(model.objects.order_by().values_list("release_id", flat=True).distinct()):
            if release_id not in places:
                last[NOBODY] += 1
                places[release_id] = NOBODY, last[NOBODY]
            catalog_id, since = places[release_id]
            until = ALWAYS if newest.get(catalog_id) == release_id else since + 1
            columns = {"catalog_id": catalog_id, "since": since} | ({"until": until} if name in RANGED else {})
            model.objects.filter(release_id=release_id).update(**columns)


def catalog(**options):
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to="catalog.catalog",
        **options,
    )


def indexes(name):
    table = f"release_{name.removeprefix('release')}"
    return [
        migrations.AddIndex(
            name, models.Index(fields=["catalog", "since"], condition=Q(since__gt=0), name=f"{table}_begun")
        ),
        migrations.AddIndex(
            name, models.Index(fields=["catalog", "until"], condition=Q(until__lt=ALWAYS), name=f"{table}_ended")
        ),
    ]


INDEXES = {
    "releaseproduct": {
        "release_product_children": {
            "fields": ["catalog", "parent_id", "product_id"],
            "condition": Q(parent_id__isnull=False),
        },
        "release_product_kinds": {"fields": ["catalog", "product_type", "product_id"]},
        "release_product_sku": {"fields": ["catalog", "sku"]},
        "release_product_slug": {"fields": ["catalog", "slug"]},
        "release_product_name": {"fields": ["catalog", "name_hash", "product_id"]},
        "release_product_mpn": {"fields": ["catalog", "mpn", "product_id"], "condition": ~Q(mpn="")},
        "release_product_upc": {"fields": ["catalog", "upc_ean", "product_id"], "condition": ~Q(upc_ean="")},
    },
    "releasenode": {
        "release_node_children": {"fields": ["catalog", "above", "position"]},
        "release_node_hierarchy": {"fields": ["catalog", "hierarchy_id", "node_id"]},
        "release_node_roots": {"fields": ["catalog", "position"], "condition": Q(is_root=True)},
        "release_node_slug": {"fields": ["catalog", "slug"]},
        "release_node_name": {"fields": ["catalog", "name_hash"]},
    },
}
ONCE = {
    "releaseproduct": ("release_product_once", ("catalog", "product_id", "until")),
    "releasenode": ("release_node_once", ("catalog", "node_id", "until")),
    "releaseassociation": ("release_association_once", ("catalog", "product_id", "slug", "related_id", "until")),
    "releasetag": ("release_tag_once", ("catalog", "tag", "product_id", "since")),
}


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_groups")]

    operations = [
        migrations.AddField("release", "number", models.PositiveIntegerField(null=True)),
        migrations.AddField("release", "base", models.PositiveIntegerField(default=0)),
        *(migrations.AddField(name, "catalog", catalog(null=True)) for name in (*RANGED, "releasetag")),
        *(
            migrations.AddField(name, "since", models.PositiveIntegerField(default=0), preserve_default=False)
            for name in (*RANGED, "releasetag")
        ),
        *(migrations.AddField(name, "until", models.PositiveIntegerField(default=ALWAYS)) for name in RANGED),
        # An old row's position says its place among all of its list.
        migrations.AddField(
            "releaseplacement",
            "changed_at",
            models.DateTimeField(default=datetime(1970, 1, 1, tzinfo=UTC)),
            preserve_default=False,
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
        *(migrations.RemoveIndex(model, name) for model, found in INDEXES.items() for name in found),
        *(migrations.RemoveConstraint(model, name) for model, (name, _) in ONCE.items()),
        migrations.RemoveConstraint("releaseplacement", "release_placement_order"),
        migrations.RemoveIndex("releaseplacement", "release_placement_product"),
        *(migrations.RemoveField(name, "release") for name in (*RANGED, "releasetag")),
        *(migrations.AlterField(name, "catalog", catalog()) for name in (*RANGED, "releasetag")),
        *(
            migrations.AddIndex(model, models.Index(name=name, **index))
            for model, found in INDEXES.items()
            for name, index in found.items()
        ),
        *(
            migrations.AddConstraint(model, models.UniqueConstraint(fields=fields, name=name))
            for model, (name, fields) in ONCE.items()
        ),
        *(each for name in RANGED for each in indexes(name)),
        migrations.AddConstraint(
            "releaseplacement",
            models.UniqueConstraint(
                fields=("catalog", "product_id", "node_id", "until"), name="release_placement_once"
            ),
        ),
        migrations.AddIndex(
            "releaseplacement",
            models.Index(
                fields=["catalog", "node_id", "position", "-changed_at", "product_id"], name="release_placement_order"
            ),
        ),
        migrations.AddIndex("releasetag", models.Index(fields=["catalog", "product_id"], name="release_tag_product")),
    ]
