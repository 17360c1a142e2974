"""Who may look at price books, and who may keep them; prices are permissions of their own, so they can be withheld."""

from django.db import migrations

from pxm.admin.grants import grant

NOUNS = ("pricebook", "price", "pricemodifier")


class Migration(migrations.Migration):
    dependencies = [
        ("prices", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        *(grant("Viewer", f"prices.{noun}", "view") for noun in NOUNS),
        *(grant("Merchandiser", f"prices.{noun}", "view add change delete") for noun in NOUNS),
    ]
