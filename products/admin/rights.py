"""What a group may do with products and variations, in words. Options and modifiers belong to their variation."""

from pxm.admin.rights import RIGHTS, right

RIGHTS.add(
    right("Products", "see them", "products.view_product"),
    right("Products", "make them", "products.add_product"),
    right("Products", "edit them", "products.change_product"),
    right("Products", "delete them", "products.delete_product"),
    right("Products", "build their children", "products.build_product"),
)

for words, verb in [("see them", "view"), ("make them", "add"), ("edit them", "change"), ("delete them", "delete")]:
    permissions = (f"products.{verb}_{thing}" for thing in ("variation", "option", "modifier"))
    RIGHTS.add(right("Variations", words, *permissions))
