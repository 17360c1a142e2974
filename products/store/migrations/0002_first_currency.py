"""Every store has a default currency from its first moment, and groups that may look at currencies or keep them."""

from django.db import migrations

from pxm.admin.grants import grant


def make_first_currency(apps, schema_editor):
    """Make US dollars the default of a store without currencies."""
    Currency = apps.get_model("store", "Currency")
    if not Currency.objects.exists():
        Currency.objects.create(
            slot=1,
            code="USD",
            exchange_rate=1,
            format="${price}",
            decimal_point=".",
            thousand_separator=",",
            decimal_places=2,
            default=True,
            enabled=True,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_first_currency, migrations.RunPython.noop),
        grant("Viewer", "store.currency", "view"),
        grant("Merchandiser", "store.currency", "view add change delete"),
    ]
