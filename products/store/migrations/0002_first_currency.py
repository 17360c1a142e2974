"""Every store has a default currency from its first moment."""

from django.db import migrations


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
    dependencies = [("store", "0001_initial")]

    operations = [migrations.RunPython(make_first_currency, migrations.RunPython.noop)]
