"""SQLite is told by which indexes rows of a release are found."""

from django.db import migrations

from catalog.models.estimates import ESTIMATES


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_settled")]

    operations = ESTIMATES
