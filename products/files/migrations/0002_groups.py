"""Groups that may look at files, or keep them."""

from django.db import migrations

from pxm.admin.grants import grant


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        grant("Viewer", "files.file", "view"),
        grant("Merchandiser", "files.file", "view add delete"),
    ]
