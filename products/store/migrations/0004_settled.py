"""What every request asks of the store is kept by processes until it changes."""

from django.db import migrations

from pxm.settled.renewing import renewed_by


class Migration(migrations.Migration):
    dependencies = [("store", "0003_native_constraints"), ("settled", "0001_initial")]

    operations = [renewed_by("store_currency"), renewed_by("store_storesettings")]
