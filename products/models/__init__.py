"""The draft side's rows: what merchandisers edit."""

from products.models.build_rules import BuildRule, BuildRuleOption, BuildRules
from products.models.bundle import BundleOption
from products.models.count import ProductCount
from products.models.last_build import LastBuild
from products.models.product import Product, VariationLink
from products.models.tag import Tag, TaggedProduct
from products.models.template import ProductTemplate, TemplateValue
from products.models.variation import Modifier, Option, Variation

__all__ = [
    "BuildRule",
    "BuildRuleOption",
    "BuildRules",
    "BundleOption",
    "LastBuild",
    "Modifier",
    "Option",
    "Product",
    "ProductCount",
    "ProductTemplate",
    "Tag",
    "TaggedProduct",
    "TemplateValue",
    "Variation",
    "VariationLink",
]
