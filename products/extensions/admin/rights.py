"""What groups may be allowed to do with templates: whoever edits one edits its fields."""

from __future__ import annotations

from pxm.admin.rights import RIGHTS, editing

VIEW, CHANGE = "extensions.view_template", "extensions.change_template"

RIGHTS.add(*editing("Templates", "extensions.template", "extensions.field"))
