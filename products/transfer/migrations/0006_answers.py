from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transfer", "0005_price_lists")]

    operations = [
        migrations.AddField("sheetmapping", "answers", models.JSONField(default=dict)),
        migrations.AlterField("sheetmapping", "name", models.CharField(max_length=200)),
        migrations.AddConstraint(
            "sheetmapping", models.UniqueConstraint(fields=["kind", "name"], name="sheet_mapping_name")
        ),
    ]
