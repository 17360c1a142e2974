"""What a group may do with files of products, in words."""

from __future__ import annotations

from products.transfer.plans.undoing import PERMISSION
from pxm.admin.rights import RIGHTS, right

IMPORT = PERMISSION

RIGHTS.add(right("Products", "import them from a file, and take that back", IMPORT))
