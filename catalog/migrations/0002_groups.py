"""Who may look at catalogs, and who may keep and publish them: to publish is a permission of its own."""

from django.db import migrations

from pxm.admin.grants import grant


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        *(grant("Viewer", f"catalog.{noun}", "view") for noun in ("catalog", "catalogrule", "release")),
        grant("Merchandiser", "catalog.catalog", "view add change delete publish"),
        grant("Merchandiser", "catalog.catalogrule", "view add change delete"),
        grant("Merchandiser", "catalog.release", "view delete"),
    ]
