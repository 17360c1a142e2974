"""Who may look at templates, and who may keep them."""

from django.db import migrations

from pxm.admin.grants import grant

NOUNS = ("template", "field")


class Migration(migrations.Migration):
    dependencies = [
        ("extensions", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        *(grant("Viewer", f"extensions.{noun}", "view") for noun in NOUNS),
        *(grant("Merchandiser", f"extensions.{noun}", "view add change delete") for noun in NOUNS),
    ]
