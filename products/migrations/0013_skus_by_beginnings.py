"""PostgreSQL finds products by how their SKUs begin without reading what its index of trigrams knows of most of them."""

from django.db import migrations

from products.models.kept import INDEX_SKUS


class Migration(migrations.Migration):
    dependencies = [("products", "0012_searched_by_trigrams")]
    operations = [INDEX_SKUS]
