"""Groups that may look at hierarchies, or keep them."""

from django.db import migrations

from pxm.admin.grants import grant


class Migration(migrations.Migration):
    dependencies = [
        ("hierarchies", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        grant("Viewer", "hierarchies.hierarchy", "view"),
        grant("Viewer", "hierarchies.node", "view"),
        grant("Merchandiser", "hierarchies.hierarchy", "view add change delete"),
        grant("Merchandiser", "hierarchies.node", "view add change delete"),
    ]
