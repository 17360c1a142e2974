"""Products that no node has are found without reading all of them."""

from django.db import migrations

from products.hierarchies.kept import KEEP


class Migration(migrations.Migration):
    dependencies = [("hierarchies", "0004_counts"), ("products", "0012_searched_by_trigrams")]
    operations = [KEEP]
