from catalog.models.catalog import Catalog
from catalog.models.release import (
    FrozenText,
    Release,
    ReleaseAssociation,
    ReleaseNode,
    ReleasePlacement,
    ReleaseProduct,
    ReleaseTag,
)
from catalog.models.rule import CatalogRule, RuleCriterion, RuleSchedule

__all__ = [
    "Catalog",
    "CatalogRule",
    "FrozenText",
    "Release",
    "ReleaseAssociation",
    "ReleaseNode",
    "ReleasePlacement",
    "ReleaseProduct",
    "ReleaseTag",
    "RuleCriterion",
    "RuleSchedule",
]
