"""What a preview of a build may be asked (ruling: preview request)."""

from __future__ import annotations

from products.inputs.build_rules import BuildRulesInput
from pxm.inputs import Entries, Identifier, Input


class PreviewInput(Input):
    """`build_rules` are tried instead of the saved ones, null for none; `options` asks about one combination."""

    build_rules = BuildRulesInput(required=False, allow_null=True)
    options = Entries(child=Identifier(), allow_empty=False, required=False, allow_null=True)
