"""The variations of the demo with their options: plain ones, and such as write names, SKUs and slugs that read well."""

from __future__ import annotations

from products.demo.plan import Choice, Way, changes, fills

WAYS = [
    Way(
        "Size",
        [
            Choice("Small", "Size Small"),
            Choice("Medium", "Size Medium"),
            Choice("Large", "Size Large"),
        ],
    ),
    Way(
        "Color",
        [
            Choice("Red", "#EE2238"),
            Choice("Green", "#2E8B57"),
            Choice("Blue", "#1F4E9E"),
        ],
    ),
    Way(
        "Material",
        [
            Choice("Cotton", "Material Cotton"),
            Choice("Denim", "Material Denim"),
            Choice("Wool", "Material Wool"),
        ],
    ),
    Way(
        "Canvas colour",
        [
            Choice(name, code, changes(name_append=f", {name}", sku_append=f"-{short}", slug_append=f"-{name.lower()}"))
            for name, code, short in [
                ("Slate", "#5B6770", "SLA"),
                ("Rust", "#B7410E", "RUS"),
                ("Moss", "#6B7B3A", "MOS"),
            ]
        ],
    ),
    Way(
        "Volume",
        [
            Choice(
                f"{litres} l",
                f"Holds {litres} litres",
                [
                    *changes(name_append=f", {litres} l", sku_append=f"-{litres}", slug_append=f"-{litres}l"),
                    *([{"type": "price", "reference_name": "large-pack"}] if litres == "25" else []),
                ],
            )
            for litres in ("18", "25")
        ],
    ),
    Way(
        "Finish",
        [
            Choice("Brass", "Brushed brass", fills("finish", sku="BRS", slug="brass")),
            Choice("Black", "Powder-coated black", fills("finish", sku="BLK", slug="black")),
            Choice("White", "Powder-coated white", fills("finish", sku="WHT", slug="white")),
        ],
    ),
    Way(
        "Light",
        [
            Choice("Warm", "2700 kelvin", fills("light", sku="27", slug="warm")),
            Choice("Neutral", "4000 kelvin", fills("light", sku="40", slug="neutral")),
        ],
    ),
    Way(
        "EU size",
        [
            Choice(
                str(size),
                f"EU {size}",
                [
                    *changes(name_append=f", {size}", sku_append=f"-{size}", slug_append=f"-{size}"),
                    *(changes(status="draft") if size == 46 else []),
                ],
            )
            for size in range(36, 47)
        ],
    ),
]
