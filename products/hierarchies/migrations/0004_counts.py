"""Counts of nodes and products that are kept from now on, beginning with what there is."""

import django.db.models.deletion
from django.db import migrations, models


COUNTED = """
    UPDATE hierarchies_hierarchy SET
        node_count = (SELECT COUNT(*) FROM hierarchies_node n WHERE n.hierarchy_id = hierarchies_hierarchy.id),
        child_count = (SELECT COUNT(*) FROM hierarchies_node n WHERE n.above = hierarchies_hierarchy.id);
    UPDATE hierarchies_node
        SET child_count = (SELECT COUNT(*) FROM hierarchies_node n WHERE n.above = hierarchies_node.id);
    INSERT INTO hierarchies_placementcount (node_id, number)
        SELECT node_id, COUNT(*) FROM hierarchies_placement GROUP BY node_id;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('hierarchies', '0003_native_constraints'),
    ]

    operations = [
        migrations.AddField(
            model_name='hierarchy',
            name='child_count',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='hierarchy',
            name='node_count',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='node',
            name='child_count',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name='PlacementCount',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('node', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='product_counts', to='hierarchies.node')),
            ],
            options={
                'ordering': ['id'],
                'default_permissions': [],
            },
        ),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
    ]
