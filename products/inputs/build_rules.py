"""The shape of build rules (PIM contract §3.2). Services check whether the options exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.serializers import ValidationError

from products.inputs.maps import CompactInput
from products.models import BuildRules
from pxm.inputs import Entries, Enumeration, Identifier

MOST_RULES = 1_000


class Combinations(Entries):
    """An array of non-empty arrays of option ids."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=Entries(child=Identifier(), allow_empty=False), most=MOST_RULES, noun="rules", **options)


class BuildRulesInput(CompactInput):
    """A misspelt key would silently build the wrong children, so no other key is accepted."""

    default = Enumeration(BuildRules.Default.values)
    include = Combinations(required=False, allow_null=True)
    exclude = Combinations(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        problems: dict[str, Any] = {name: [f"is not one of: {', '.join(self.fields)}"] for name in unknown}
        try:
            values = super().to_internal_value(data)
        except ValidationError as error:
            if not isinstance(error.detail, dict):
                raise
            problems = {**error.detail, **problems}
        if problems:
            raise ValidationError(problems)
        if sum(len(values.get(effect, ())) for effect in ("include", "exclude")) > MOST_RULES:
            raise ValidationError(f"must not have more than {MOST_RULES} rules", "max_length")
        return values
