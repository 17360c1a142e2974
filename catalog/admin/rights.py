"""What a group may do with catalogs and rules, in words. Releases belong to their catalog."""

from __future__ import annotations

from pxm.admin.rights import RIGHTS, editing, right

VIEW, CHANGE, PUBLISH = "catalog.view_catalog", "catalog.change_catalog", "catalog.publish_catalog"
VIEW_RULE, CHANGE_RULE = "catalog.view_catalogrule", "catalog.change_catalogrule"
DELETE_RELEASE = "catalog.delete_release"

RIGHTS.add(
    right("Catalogs", "see them", VIEW, "catalog.view_release"),
    right("Catalogs", "make them", "catalog.add_catalog"),
    right("Catalogs", "edit them", CHANGE),
    right("Catalogs", "delete them and their releases", "catalog.delete_catalog", DELETE_RELEASE),
    right("Catalogs", "publish them and go back to an earlier release", PUBLISH),
    *editing("Catalog rules", "catalog.catalogrule"),
)
