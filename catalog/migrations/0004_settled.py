"""Which release a shopper sees is kept by processes until something changes that decides it."""

from django.db import migrations, models

from pxm.settled.renewing import renewed_by


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_ranges"), ("settled", "0001_initial")]

    operations = [
        *(
            migrations.AddIndex(
                model_name="ruleschedule",
                index=models.Index(
                    fields=[end], condition=models.Q((f"{end}__isnull", False)), name=f"rule_schedule_{end}"
                ),
            )
            for end in ("valid_from", "valid_to")
        ),
        renewed_by("catalog_catalog"),
        renewed_by("catalog_catalogrule"),
        renewed_by("catalog_rulecriterion"),
        renewed_by("catalog_ruleschedule"),
        # Nobody sees what is not published yet, and a publish tells its progress often.
        renewed_by("catalog_release", when="{row}.status = 'PUBLISHED'"),
    ]
