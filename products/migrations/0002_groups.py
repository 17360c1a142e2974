"""The two groups every installation begins with; operators are superusers and need none."""

from django.db import migrations

_LOOK = {
    "products": {"product": ["view"], "variation": ["view"], "option": ["view"], "modifier": ["view"]},
    "jobs": {"job": ["view"]},
}
_EDIT = {
    "products": {
        "product": ["view", "add", "change", "delete", "build"],
        "variation": ["view", "add", "change", "delete"],
        "option": ["view", "add", "change", "delete"],
        "modifier": ["view", "add", "change", "delete"],
    },
    "jobs": {"job": ["view", "cancel", "retry"]},
}
GROUPS = {"Viewer": _LOOK, "Merchandiser": _EDIT}

_NAMES = {
    "build_product": "Can build child products",
    "cancel_job": "Can cancel a waiting job",
    "retry_job": "Can try a failed job again",
}


def make_groups(apps, schema_editor):
    """Make both groups with their permissions, which Django itself would make only after all migrations have run."""
    Group = apps.get_model("auth", "Group")
    for name, rooms in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*(permission for permission in _permissions(apps, rooms)))


def _permissions(apps, rooms):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    for app_label, models in rooms.items():
        for model, verbs in models.items():
            content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
            for verb in verbs:
                codename = f"{verb}_{model}"
                name = _NAMES.get(codename, f"Can {verb} {model}")
                permission, _ = Permission.objects.get_or_create(
                    content_type=content_type, codename=codename, defaults={"name": name}
                )
                yield permission


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0001_initial"),
        ("jobs", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    # Going back keeps the groups: people may have been put into them.
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
