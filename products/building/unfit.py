"""Children whose texts no product can have, although those of their parent and options fit (PIM contract §3.3)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from products.building.existing import CodeChange
from products.building.findings import Findings
from products.building.inheritance import Child, Fields, field_and_operation
from products.building.reading import OptionState
from products.models.product import (
    CODE_LENGTH,
    DESCRIPTION_LENGTH,
    EXTERNAL_REF_LENGTH,
    NAME_LENGTH,
    SKU_LENGTH,
    SLUG_LENGTH,
    SLUG_PATTERN,
)

_LENGTHS = {
    "name": NAME_LENGTH,
    "sku": SKU_LENGTH,
    "slug": SLUG_LENGTH,
    "description": DESCRIPTION_LENGTH,
    "mpn": CODE_LENGTH,
    "upc_ean": CODE_LENGTH,
    "external_ref": EXTERNAL_REF_LENGTH,
}
_REQUIRED = ("name", "sku")
_url_compatible = re.compile(SLUG_PATTERN).match


def find_unfit(
    children: Sequence[Child],
    codes: Mapping[str, Sequence[CodeChange]],
    varying: Collection[str],
    options: Mapping[str, OptionState],
    findings: Findings,
) -> None:
    """Find children with texts that are empty, too long or no slug. What does not vary is the parent's, and fits.

    Of SKU, slug and reference only those of `codes` are looked at, which children get anew.
    """
    for name in [name for name in _LENGTHS if name in varying]:
        place = Fields._fields.index(name)
        written = [change.child for change in codes[name]] if name in codes else children
        for child in written:
            value = child.state[place]
            if len(value) > _LENGTHS[name]:
                message = f"{name} must not exceed {_LENGTHS[name]} characters"
                findings.add(
                    message, f"{name}_too_long", options=list(child.options), sku=child.fields.sku[:SKU_LENGTH]
                )
            elif not value and name in _REQUIRED:
                findings.add(f"{name} can not be empty", f"{name}_empty", options=list(child.options))
            elif name == "slug" and value and not _url_compatible(value):
                findings.add("slug must be URL compatible", "slug_not_url_compatible", **_bad_slug(child, options))


def _bad_slug(child: Child, options: Mapping[str, OptionState]) -> dict[str, Any]:
    """Name the options whose names do not belong into a slug; none, if a placeholder of the parent is left."""
    culprits = [option for option in child.options if _spoils_slugs(options[option])]
    return {"options": list(child.options), "sku": child.fields.sku, "slug": child.fields.slug, "culprits": culprits}


def _spoils_slugs(option: OptionState) -> bool:
    has_own = any(field_and_operation(modifier.type)[0] == "slug" for modifier in option.modifiers)
    return not has_own and not _url_compatible(option.name)
