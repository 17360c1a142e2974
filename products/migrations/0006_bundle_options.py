import django.db.models.deletion
import pxm.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("products", "0005_files")]

    operations = [
        migrations.CreateModel(
            name="BundleOption",
            fields=[
                ("id", models.UUIDField(default=pxm.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("option_id", models.UUIDField()),
                ("is_substituted", models.BooleanField(default=False)),
                (
                    "bundle",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bundle_options",
                        to="products.product",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["option_id", "bundle"], name="bundle_option_bundles")],
                "constraints": [models.UniqueConstraint(fields=("bundle", "option_id"), name="bundle_option_once")],
            },
        ),
    ]
