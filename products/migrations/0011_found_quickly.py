"""Totals, tags, files and texts of products are found without reading all of them."""

from django.db import migrations, models

from products.models.kept import KEEP


class Migration(migrations.Migration):

    dependencies = [
        ('products', '0010_tags_of_products'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProductCount',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('product_type', models.CharField(choices=[('standard', 'Standard'), ('parent', 'Parent'), ('child', 'Child'), ('bundle', 'Bundle')], max_length=8)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('live', 'Live')], max_length=5)),
                ('number', models.IntegerField()),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.RemoveIndex(
            model_name='product',
            name='product_kinds',
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['product_type', 'id'], name='product_type'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['status', 'id'], name='product_status_id'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(condition=models.Q(('parent__isnull', True)), fields=['status', 'updated_at', 'id'], name='product_status_no_children'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(condition=models.Q(('mpn', ''), _negated=True), fields=['mpn', 'id'], name='product_mpn'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(condition=models.Q(('upc_ean', ''), _negated=True), fields=['upc_ean', 'id'], name='product_upc_ean'),
        ),
        KEEP,
    ]
