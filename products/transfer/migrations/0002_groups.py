"""Groups that may export products."""

from django.db import migrations

from pxm.admin.grants import grant


class Migration(migrations.Migration):
    dependencies = [
        ("transfer", "0001_remembered"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        grant("Viewer", "transfer.exportchoice", "make"),
        grant("Merchandiser", "transfer.exportchoice", "make"),
    ]
