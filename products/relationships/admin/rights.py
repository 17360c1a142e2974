"""What a group may do with relationships, in words. Which products are under them is edited with the product."""

from pxm.admin.rights import RIGHTS, editing

RIGHTS.add(*editing("Relationships", "relationships.customrelationship"))
VIEW = "relationships.view_customrelationship"
