"""What a group may do with the preview, in words. Whoever may see catalogs may look."""

from __future__ import annotations

from pxm.admin.rights import RIGHTS, right

KEEP = "preview.add_savedcontext", "preview.delete_savedcontext"
SHARE = "preview.add_sharedlink", "preview.delete_sharedlink"

RIGHTS.add(
    right("Preview", "keep shoppers to look through by name", *KEEP),
    right("Preview", "share what they look at with people who have no account", *SHARE),
)
