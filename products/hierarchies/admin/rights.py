"""What a group may do with hierarchies, in words. Nodes belong to their hierarchy."""

from pxm.admin.rights import RIGHTS, editing

RIGHTS.add(*editing("Hierarchies", "hierarchies.hierarchy", "hierarchies.node"))
