from django.db import migrations, models

KIND = models.CharField(choices=[("products", "Products"), ("prices", "Prices")], default="products", max_length=8)


class Migration(migrations.Migration):
    dependencies = [("transfer", "0004_import_groups")]

    operations = [
        migrations.AddField("importplan", "kind", KIND.clone()),
        migrations.AddField("importplan", "book_id", models.UUIDField(null=True)),
        migrations.AddField("sheetmapping", "kind", KIND.clone()),
        migrations.RemoveIndex("plannedrow", "planned_row_product"),
        migrations.RenameField("plannedrow", "product_id", "subject_id"),
        migrations.AddIndex(
            "plannedrow", models.Index(fields=["plan", "subject_id"], name="planned_row_subject")
        ),
        migrations.AddField("plannedrow", "leaps", models.BooleanField(default=False)),
    ]
