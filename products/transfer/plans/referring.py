"""What refers to products that an import has made, and keeps them from being taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from products.acts.changes import Change
from products.models import Product, ProductTemplate, TaggedProduct, TemplateValue
from products.services.bundles import problems_of_deletion
from products.transfer.plans.states import entries_in
from pxm import bulk
from pxm.admin.humanize import listed
from pxm.deletion import followed_relations
from pxm.errors import PROBLEMS_LISTED, Invalid, Problem

# What refers to a product, in words.
_WORDS = {
    "products.product": "its children",
    "products.variationlink": "its variations",
    "products.buildrules": "its build rules",
    "products.lastbuild": "a build",
    "hierarchies.placement": "a node that it hangs in",
    "relationships.association": "a relationship",
    "relationships.attachment": "its relationships",
}
# What a row itself brings along.
_OWN = (TaggedProduct, ProductTemplate, TemplateValue)


def refuse_referred(changes: Sequence[Change]) -> None:
    """Raise Invalid that names each product to which something refers that its row did not bring. Some queries."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    names = {change.id: change.name for change in changes}
    for relation in followed_relations(Product):
        if relation.related_model not in _OWN:
            rows = _referring(relation.related_model, relation.field, names)
            for id in rows.values_list(relation.field.attname, flat=True).distinct():
                found[id.hex].append(_said(relation.related_model))
    for id in _with_other_templates(changes):
        found[id].append("templates")
    for problem in problems_of_deletion([UUID(id) for id in names]):
        found[UUID(str(problem.meta["product_id"])).hex].append(f"the bundle {problem.meta['bundle']}")
    if found:
        raise Invalid([_problem(names[id], id, things) for id, things in list(found.items())[:PROBLEMS_LISTED]])


def _said(model: Any) -> str:
    return _WORDS.get(model._meta.label_lower, str(model._meta.verbose_name_plural))


def _referring(model: Any, field: Any, names: Mapping[str, str]) -> Any:
    return model._base_manager.filter(bulk.one_of(field, list(names))).order_by()


def _with_other_templates(changes: Sequence[Change]) -> set[str]:
    """Return the products that have got a template which their row does not name."""
    own = {change.id: entries_in(change.before).keys() for change in changes}
    field = ProductTemplate._meta.get_field("product")
    rows = _referring(ProductTemplate, field, {change.id: change.name for change in changes})
    return {id.hex for id, template in rows.values_list("product_id", "template_id") if template not in own[id.hex]}


def _problem(name: str, id: str, things: Sequence[str]) -> Problem:
    used = listed(list(dict.fromkeys(things)))
    return Problem(f"{name} is in use since: {used}", "referred_to", meta={"row": id, "name": name})
