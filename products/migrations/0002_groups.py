"""The two groups every installation begins with; operators are superusers and need none."""

from django.db import migrations

from pxm.admin.grants import grant


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0001_initial"),
        ("jobs", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        *(grant("Viewer", f"products.{noun}", "view") for noun in ("product", "variation", "option", "modifier")),
        grant("Viewer", "jobs.job", "view"),
        grant("Merchandiser", "products.product", "view add change delete build"),
        *(grant("Merchandiser", f"products.{noun}", "view add change delete") for noun in ("variation", "option", "modifier")),
        grant("Merchandiser", "jobs.job", "view cancel retry"),
    ]
