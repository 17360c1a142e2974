"""What a group may do with products and variations, in words. Options and modifiers belong to their variation."""

from pxm.admin.rights import RIGHTS, editing, right

RIGHTS.add(
    *editing("Products", "products.product"),
    right("Products", "build their children", "products.build_product"),
    *editing("Variations", "products.variation", "products.option", "products.modifier"),
)
