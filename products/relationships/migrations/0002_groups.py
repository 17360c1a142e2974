"""Groups that may look at custom relationships, or keep them."""

from django.db import migrations

from pxm.admin.grants import grant


class Migration(migrations.Migration):
    dependencies = [
        ("relationships", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        grant("Viewer", "relationships.customrelationship", "view"),
        grant("Merchandiser", "relationships.customrelationship", "view add change delete"),
    ]
