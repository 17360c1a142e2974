"""Rows for the tags that products carry already."""

from django.db import migrations
from django.db.migrations.state import StateApps


def fill(apps: StateApps, schema_editor: object) -> None:
    product, tag = apps.get_model("products", "Product"), apps.get_model("products", "Tag")
    tagged = apps.get_model("products", "TaggedProduct")
    known = {}
    rows = []
    for product_id, values in product.objects.exclude(tags=[]).values_list("pk", "tags").iterator(chunk_size=2000):
        for value in dict.fromkeys(values):
            if value not in known:
                known[value] = tag.objects.create(value=value).pk
            rows.append(tagged(product_id=product_id, tag_id=known[value]))
        if len(rows) >= 5000:
            tagged.objects.bulk_create(rows)
            rows.clear()
    tagged.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("products", "0009_tags")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
