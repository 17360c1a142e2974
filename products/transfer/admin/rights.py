"""What a group may do with files of products, in words."""

from __future__ import annotations

from products.models import Product
from products.transfer.plans.undoing import PERMISSION
from pxm.admin.bulk.list_actions import LIST_LINKS, ListLink
from pxm.admin.rights import RIGHTS, right

IMPORT, EXPORT = PERMISSION, "transfer.make_exportchoice"

LIST_LINKS.add(ListLink(Product, "Import…", "admin:transfer_importplan_add", IMPORT))
RIGHTS.add(right("Products", "import them from a file, and take that back", IMPORT))
RIGHTS.add(right("Products", "export them", EXPORT))
