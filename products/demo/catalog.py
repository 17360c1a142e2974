"""The products of the demo: a shop for clothes and the home, in every state a product can be in."""

from __future__ import annotations

from products.demo.plan import Article

# A public example of the API documents: 27 combinations, of which the rule leaves out the three small red ones.
SHIRT = Article(
    {
        "name": "Shirt",
        "sku": "978055216732567",
        "slug": "978055216732567",
        "description": "T-shirt.",
        "status": "live",
        "commodity_type": "physical",
        "mpn": "1234-5678-SSSS",
        "upc_ean": "135623456",
        "locales": {"fr-FR": {"name": "Shirt", "description": "T-shirt."}},
    },
    ways=["Size", "Color", "Material"],
    rules={"default": "include", "exclude": [["Size: Small", "Color: Red"]]},
    built=True,
)

PARENTS = [
    SHIRT,
    Article(
        {
            "name": "Tern Daypack",
            "sku": "TRN-DAY",
            "slug": "tern-daypack",
            "description": "A roll-top daypack of waxed canvas with a padded sleeve for a laptop.",
            "status": "live",
            "commodity_type": "physical",
            "mpn": "TD-2",
            "tags": ["bags", "canvas", "travel"],
            "locales": {
                "de-DE": {"name": "Tern Tagesrucksack", "description": "Rolltop-Rucksack aus gewachstem Segeltuch."},
                "fr-FR": {"name": "Sac à dos Tern"},
            },
            "shopper_attributes": {"care": "Wipe clean with cold water", "laptop": "up to 14 inches"},
            "admin_attributes": {"supplier": "Marlow Sailcloth"},
        },
        ways=["Canvas colour", "Volume"],
        built=True,
    ),
    Article(
        {
            "name": "Meridian Desk Lamp",
            "sku": "MER-{FINISH}-{LIGHT}",
            "slug": "meridian-desk-lamp-{finish}-{light}",
            "description": "An adjustable desk lamp with a weighted base and a dimmable LED.",
            "status": "live",
            "commodity_type": "physical",
            "upc_ean": "4006381333931",
            "tags": ["lighting", "office"],
            "shopper_attributes": {"power": "8 W"},
        },
        ways=["Finish", "Light"],
        # Brass is made with warm light only.
        rules={
            "default": "exclude",
            "include": [["Finish: Brass", "Light: Warm"], ["Finish: Black"], ["Finish: White"]],
        },
        built=True,
    ),
    Article(
        {
            "name": "Pier Trainers",
            "sku": "PIER",
            "slug": "pier-trainers",
            "description": "Low canvas trainers on a natural rubber sole.",
            "status": "live",
            "commodity_type": "physical",
            "tags": ["shoes", "canvas"],
            "locales": {"de-DE": {"name": "Pier Turnschuhe", "description": "Flache Turnschuhe aus Segeltuch."}},
        },
        ways=["Canvas colour", "EU size"],
        built=True,
    ),
    # Ready to be built: what a newcomer can try the build on.
    Article(
        {
            "name": "Squall Rain Jacket",
            "sku": "SQUALL",
            "slug": "squall-rain-jacket",
            "description": "A light shell with taped seams that packs into its own pocket.",
            "status": "draft",
            "commodity_type": "physical",
            "tags": ["outdoor", "jackets"],
        },
        ways=["Size", "Color"],
        rules={"default": "include", "exclude": [["Color: Green"]], "include": [["Color: Green", "Size: Large"]]},
    ),
]

SINGLES = [
    Article(
        {
            "name": "Enamel Mug",
            "sku": "MUG-350",
            "slug": "enamel-mug",
            "description": "A 350 ml mug of enamelled steel that survives every campfire.",
            "status": "live",
            "commodity_type": "physical",
            "upc_ean": "5012345678900",
            "tags": ["kitchen", "coffee", "outdoor"],
            "shopper_attributes": {"care": "Dishwasher safe", "volume": "350 ml"},
        }
    ),
    Article(
        {
            "name": "Pour-Over Stand",
            "sku": "POUR-OAK",
            "slug": "pour-over-stand",
            "description": "An oak stand with a glass dripper for one or two cups.",
            "status": "live",
            "commodity_type": "physical",
            "tags": ["kitchen", "coffee"],
            "locales": {"fr-FR": {"name": "Support à café filtre"}},
        }
    ),
    Article(
        {
            "name": "House Blend Coffee, 250 g",
            "sku": "COF-HOUSE-250",
            "slug": "house-blend-coffee-250g",
            "description": "Whole beans, medium roast: cocoa, hazelnut, a little orange.",
            "status": "live",
            "commodity_type": "physical",
            "tags": ["coffee", "food"],
            "external_ref": "roastery/house-250",
        }
    ),
    Article(
        {
            "name": "Decaf Coffee, 250 g",
            "sku": "COF-DECAF-250",
            "slug": "decaf-coffee-250g",
            "description": "Whole beans, decaffeinated with water and nothing else.",
            "status": "live",
            "commodity_type": "physical",
            "tags": ["coffee", "food"],
            "external_ref": "roastery/decaf-250",
        }
    ),
    Article(
        {
            "name": "Birthday Card",
            "sku": "CARD-BDAY",
            "slug": "birthday-card",
            "description": "A letterpress card. We write the name and the message for you.",
            "status": "live",
            "commodity_type": "physical",
            "tags": ["paper", "gifts"],
            "custom_inputs": {
                "name": {
                    "name": "Name",
                    "validation_rules": [{"type": "string", "options": {"max_length": 40}}],
                    "required": True,
                },
                "message": {
                    "name": "Message",
                    "validation_rules": [{"type": "string", "options": {"max_length": 255}}],
                    "required": False,
                },
            },
        }
    ),
    Article(
        {
            "name": "Field Notebook, set of 3",
            "sku": "NOTE-3",
            "slug": "field-notebook-set-of-3",
            "description": "Three pocket notebooks with dotted paper and a cloth spine.",
            "status": "live",
            "commodity_type": "physical",
            "tags": ["paper", "office"],
        }
    ),
    Article(
        {
            "name": "Lambswool Throw",
            "sku": "THROW-LW",
            "slug": "lambswool-throw",
            "description": "Woven in herringbone, 140 by 180 cm.",
            "status": "live",
            "commodity_type": "physical",
            "tags": ["home", "wool"],
            "locales": {
                "de-DE": {"name": "Lammwolldecke", "description": "In Fischgrat gewebt, 140 mal 180 cm."},
                "es-ES": {"name": "Manta de lana de cordero"},
            },
            "shopper_attributes": {"care": "Wool cycle, 30 °C"},
        }
    ),
    Article(
        {
            "name": "Beeswax Candle",
            "sku": "CANDLE-BW",
            "slug": "beeswax-candle",
            "description": "Hand-dipped, burns for twelve hours.",
            "status": "live",
            "commodity_type": "physical",
            "tags": ["home", "gifts"],
        }
    ),
    Article(
        {
            "name": "Linen Napkins, set of 4",
            "sku": "NAPKIN-4",
            "slug": "linen-napkins-set-of-4",
            "description": "Stone-washed linen with a mitred hem.",
            "status": "draft",
            "commodity_type": "physical",
            "tags": ["home", "kitchen"],
            "admin_attributes": {"waiting_for": "photographs"},
        }
    ),
    Article(
        {
            "name": "Travel Umbrella",
            "sku": "UMBRELLA-T",
            "slug": "travel-umbrella",
            "description": "Opens at the press of a button and closes to 26 cm.",
            "status": "draft",
            "commodity_type": "physical",
            "tags": ["travel", "outdoor"],
        }
    ),
    Article(
        {
            "name": "Gift Card",
            "sku": "GIFT-CARD",
            "slug": "gift-card",
            "description": "Sent by e-mail within a minute, valid for three years.",
            "status": "live",
            "commodity_type": "digital",
            "tags": ["gifts"],
            "custom_inputs": {
                "recipient": {
                    "name": "For",
                    "validation_rules": [{"type": "string", "options": {"max_length": 80}}],
                    "required": True,
                }
            },
        }
    ),
    Article(
        {
            "name": "Knitting Pattern: Fisherman's Hat",
            "sku": "PATTERN-HAT",
            "slug": "knitting-pattern-fishermans-hat",
            "description": "Eight pages with charts, for three sizes.",
            "status": "live",
            "commodity_type": "digital",
            "tags": ["wool", "downloads"],
        }
    ),
]

BUNDLES = [
    Article(
        {
            "name": "Slow Morning Gift Set",
            "sku": "SET-MORNING",
            "slug": "slow-morning-gift-set",
            "description": "Everything for the first coffee of the day, in a box with a ribbon.",
            "status": "live",
            "commodity_type": "physical",
            "tags": ["gifts", "coffee"],
        },
        parts={
            "cup": {"name": "Cup", "min": 1, "max": 1, "skus": ["MUG-350"]},
            "stand": {"name": "Stand", "min": 1, "max": 1, "skus": ["POUR-OAK"]},
            "coffee": {"name": "Coffee", "min": 1, "max": 2, "skus": ["COF-HOUSE-250", "COF-DECAF-250"]},
        },
    ),
]
