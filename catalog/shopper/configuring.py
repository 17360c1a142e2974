"""What a shopper sends to configure a bundle (catalog contract §5.6): ``{"data": {"selected_options": …}}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request

from catalog.shopper.bundles import Selection
from pxm.api.envelope import read_optional_object
from pxm.errors import PROBLEMS_LISTED, Invalid, Problem
from pxm.pointers import DATA, join

_SELECTED = join(DATA, "selected_options")
# More than any bundle offers: nobody makes us look at megabytes of options.
_MOST = 1_500

CONFIGURATION: dict[str, Any] = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {
            "type": "object",
            "required": ["selected_options"],
            "properties": {
                "selected_options": {
                    "type": "object",
                    "description": "Quantities by the id of the chosen product, by component.",
                    "additionalProperties": {"type": "object", "additionalProperties": {"type": "integer"}},
                }
            },
        }
    },
}


def read_selection(request: Request) -> Selection:
    """Return the selection in a body; Invalid says where it is none."""
    data = read_optional_object(request).get("data")
    if not isinstance(data, Mapping):
        raise Invalid(Problem("data must be an object", "invalid", DATA))
    sent = data.get("selected_options")
    if not isinstance(sent, Mapping):
        raise Invalid(Problem("selected_options must be an object", "invalid", _SELECTED))
    problems = [problem for component, chosen in sent.items() for problem in _problems_of(component, chosen)]
    if problems:
        raise Invalid(problems[:PROBLEMS_LISTED])
    if sum(map(len, sent.values())) > _MOST:
        raise Invalid(Problem(f"selected_options must not have more than {_MOST} options", "most", _SELECTED))
    return {component: dict(chosen) for component, chosen in sent.items()}


def _problems_of(component: str, chosen: Any) -> list[Problem]:
    place = join(_SELECTED, component)
    if not isinstance(chosen, Mapping):
        return [Problem("the options of a component must be an object", "invalid", place)]
    wrong = [id for id, quantity in chosen.items() if not isinstance(quantity, int) or isinstance(quantity, bool)]
    return [Problem("a quantity must be a whole number", "invalid", join(place, id)) for id in wrong]
