"""The attributes by which hierarchies and nodes are filtered, and what they add to products (PIM contract §1.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Q

from products.filters import OWNER
from products.hierarchies.kept import WithoutNode, count_without_node
from products.hierarchies.models import Hierarchy, Node
from products.hierarchies.tree import Within
from pxm.api.filtering import (
    CustomField,
    Field,
    Filter,
    IdField,
    JSONKeyField,
    MomentField,
    Predicate,
    TextField,
    apply_predicate,
    unreadable,
)

_IDS, _TEXTS, _MOMENTS = "eq in gt ge lt le", "eq like ilike", "eq gt ge lt le"


class LocaleField(JSONKeyField):
    """``locales.<language>.name`` and whatever else is among `texts`."""

    def __init__(self, *texts: str) -> None:
        super().__init__("locales", _TEXTS, depth=2)
        self.texts = texts

    def condition(self, predicate: Predicate) -> Q:
        if predicate.attribute.rpartition(".")[2] not in self.texts:
            raise unreadable()
        return super().condition(predicate)


# What each entry of the breadcrumbs can be found by.
_CRUMB: Mapping[str, Field] = {
    "id": IdField("id", "eq in"),
    "name": TextField("name", _TEXTS),
    "slug": TextField("slug", _TEXTS),
    "locales.*": LocaleField("name"),
}


def _on_crumb(predicate: Predicate) -> Predicate:
    """The same predicate about one entry of the breadcrumbs."""
    return replace(predicate, attribute=predicate.attribute.removeprefix("breadcrumbs."))


def _along_the_trail(predicate: Predicate) -> Q:
    """The hierarchy, the node itself or one between them is what the predicate says."""
    asked = _on_crumb(predicate)
    hierarchies = apply_predicate(Hierarchy.objects.all(), asked, _CRUMB)
    return Q(hierarchy__in=hierarchies) | Q(Within(apply_predicate(Node.objects.all(), asked, _CRUMB)))


def _of_hierarchy_itself(predicate: Predicate) -> Q:
    return Q(pk__in=apply_predicate(Hierarchy.objects.all(), _on_crumb(predicate), _CRUMB).values("pk"))


def _has_children(predicate: Predicate) -> Q:
    match predicate.values[0]:
        case "true":
            return Q(child_count__gt=0)
        case "false":
            return Q(child_count=0)
    raise unreadable()


def _never(predicate: Predicate) -> Q:
    """A hierarchy has no parent; what is asked for must make sense all the same."""
    IdField("id", _IDS).condition(predicate)
    return Q(pk__in=[])


def _without_nodes(predicate: Predicate) -> Q:
    if predicate.values[0] != "false":
        raise unreadable()
    return Q(WithoutNode("pk"))


_OF_BOTH: Mapping[str, Field] = {
    "id": IdField("id", _IDS),
    "owner": OWNER,
    "has_children": CustomField("eq", _has_children),
    "name": TextField("name", _TEXTS),
    "slug": TextField("slug", _TEXTS),
    "description": TextField("description", _TEXTS),
    "created_at": MomentField("created_at", _MOMENTS),
    "updated_at": MomentField("updated_at", _MOMENTS),
    "locales.*": LocaleField("name", "description"),
}


def _breadcrumbs(condition: Any) -> dict[str, Field]:
    ids, texts = CustomField("eq in", condition), CustomField(_TEXTS, condition)
    return {"breadcrumbs.id": ids, "breadcrumbs.name": texts, "breadcrumbs.slug": texts, "breadcrumbs.*": texts}


NODES: Mapping[str, Field] = {
    **_OF_BOTH,
    "hierarchy_id": IdField("hierarchy_id", _IDS),
    # That of a node directly below its hierarchy is the hierarchy, which is the root of the tree.
    "parent_id": IdField("above", _IDS),
    **_breadcrumbs(_along_the_trail),
}
HIERARCHIES: Mapping[str, Field] = {
    **_OF_BOTH,
    "hierarchy_id": IdField("id", _IDS),
    "parent_id": CustomField(_IDS, _never),
    **_breadcrumbs(_of_hierarchy_itself),
}
HAS_NODES = Filter("has_nodes", CustomField("eq", _without_nodes, total=lambda _: count_without_node()))
