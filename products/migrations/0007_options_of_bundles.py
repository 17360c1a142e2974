"""Rows for what the components of bundles name already."""

from uuid import UUID

from django.db import migrations
from django.db.migrations.state import StateApps


def fill(apps: StateApps, schema_editor: object) -> None:
    product, bundle_option = apps.get_model("products", "Product"), apps.get_model("products", "BundleOption")
    bundles = product.objects.filter(product_type="bundle").only("components")
    for bundle in bundles.iterator(chunk_size=500):
        substituted: dict[UUID, bool] = {}
        for component in bundle.components.values():
            for option in component["options"]:
                id = UUID(option["id"])
                flag = bool(option.get("product_should_be_substituted_with_child"))
                substituted[id] = flag and substituted.get(id, True)
        bundle_option.objects.bulk_create(
            [bundle_option(bundle=bundle, option_id=id, is_substituted=flag) for id, flag in substituted.items()]
        )


class Migration(migrations.Migration):
    dependencies = [("products", "0006_bundle_options")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
