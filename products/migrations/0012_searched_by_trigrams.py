"""SQLite finds what texts of products hold without reading all of them."""

from django.db import migrations

from products.models.kept import KEEP


class Migration(migrations.Migration):
    dependencies = [("products", "0011_found_quickly")]
    operations = [KEEP]
