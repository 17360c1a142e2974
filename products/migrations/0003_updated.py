"""The products that changed last are found without sorting all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('products', '0002_groups'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['updated_at'], name='product_updated'),
        ),
    ]
