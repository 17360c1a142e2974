"""What a migration writes to let a group do something: ``operations = [grant("Viewer", "store.currency", "view")]``.

The migration depends on the one that makes the model, and on the last ones of `auth` and `contenttypes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, router
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import AutoField


class Grant(migrations.RunPython):
    """Writes with no more than the models of permissions: to make every model anew as it was then takes far longer."""

    def __init__(self, model: str, code: Callable[[Any, Any], None]) -> None:
        super().__init__(code, migrations.RunPython.noop)
        self.model = model

    def deconstruct(self) -> Any:
        return type(self).__name__, [self.model, self.code], {}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if router.allow_migrate(schema_editor.connection.alias, app_label):
            self.code(_few_models(from_state, self.model).apps, schema_editor)


# All that the models of permissions lead to.
_OF_PERMISSIONS = ("auth", "group"), ("auth", "permission"), ("contenttypes", "contenttype")


def _few_models(state: Any, model: str) -> ProjectState:
    """Return those of permissions, and what permissions say of `model`."""
    app_label, name = model.lower().split(".")
    whole = state.models[app_label, name]
    options = {key: whole.options[key] for key in ("verbose_name", "permissions") if key in whole.options}
    named = ModelState(app_label, whole.name, [("id", AutoField(primary_key=True))], options)
    return ProjectState({key: state.models[key] for key in _OF_PERMISSIONS} | {(app_label, name): named})


def grant(group: str, model: str, verbs: str) -> Grant:
    """Return the operation that lets `group`, made if need be, do `verbs` (``"view add build"``) with ``app.model``.

    Django itself makes permissions only after all migrations have run. Going back takes nothing away: people may have
    been put into the group.
    """

    def write(apps: Any, schema_editor: Any) -> None:
        row, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group)
        row.permissions.add(*_permissions(apps, model, verbs.split()))

    return Grant(model, write)


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
