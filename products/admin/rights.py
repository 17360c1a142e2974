"""What a group may do with products and variations, in words. Options and modifiers belong to their variation."""

from pxm.admin.rights import register_right

register_right("Products", "see them", "products.view_product")
register_right("Products", "make them", "products.add_product")
register_right("Products", "edit them", "products.change_product")
register_right("Products", "delete them", "products.delete_product")
register_right("Products", "build their children", "products.build_product")

for words, verb in [("see them", "view"), ("make them", "add"), ("edit them", "change"), ("delete them", "delete")]:
    register_right("Variations", words, *(f"products.{verb}_{thing}" for thing in ("variation", "option", "modifier")))
