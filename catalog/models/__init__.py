from catalog.models.catalog import Catalog
from catalog.models.release import (
    ALWAYS,
    FrozenText,
    Release,
    ReleaseAssociation,
    ReleaseNode,
    ReleasePlacement,
    ReleaseProduct,
    ReleaseTag,
    within,
)
from catalog.models.rule import CatalogRule, RuleCriterion, RuleSchedule

__all__ = [
    "ALWAYS",
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
    "within",
]
