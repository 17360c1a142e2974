"""What a migration writes to let a group do something: ``operations = [grant("Viewer", "store.currency", "view")]``.

The migration depends on the one that makes the model, and on the last ones of `auth` and `contenttypes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations


def grant(group: str, model: str, verbs: str) -> migrations.RunPython:
    """Return the operation that lets `group`, made if need be, do `verbs` (``"view add build"``) with ``app.model``.

    Django itself makes permissions only after all migrations have run. Going back takes nothing away: people may have
    been put into the group.
    """

    def write(apps: Any, schema_editor: Any) -> None:
        row, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group)
        row.permissions.add(*_permissions(apps, model, verbs.split()))

    return migrations.RunPython(write, migrations.RunPython.noop)


def _permissions(apps: Apps, model: str, verbs: list[str]) -> Iterator[Any]:
    meta: Any = apps.get_model(model)._meta
    # Django's own, untyped models, as they are in this migration's past.
    content_types: Any = apps.get_model("contenttypes", "ContentType")
    permissions: Any = apps.get_model("auth", "Permission")
    content_type, _ = content_types.objects.get_or_create(app_label=meta.app_label, model=meta.model_name)
    names = dict(meta.permissions)
    for verb in verbs:
        codename = f"{verb}_{meta.model_name}"
        name = names.get(codename, f"Can {verb} {meta.verbose_name_raw}")
        found, _ = permissions.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        yield found
