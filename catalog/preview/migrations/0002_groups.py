"""Who may keep shoppers to look through, and share what they see: whoever publishes."""

from django.db import migrations

from pxm.admin.grants import grant


class Migration(migrations.Migration):
    dependencies = [
        ("preview", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        grant("Merchandiser", "preview.savedcontext", "add delete"),
        grant("Merchandiser", "preview.sharedlink", "add delete"),
    ]
