"""How people ask *Edit 214 products…* for what rooms above keep: the inputs behind one more tick."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import Field

from products.editing.elsewhere import Wish
from pxm.registry import Registry


@dataclass(frozen=True)
class EditInputs:
    """The inputs for what the entry of `ELSEWHERE` with this name changes.

    `fields` makes them by the end of their name ("_how", ""); the last is the one that people must fill in, or they are
    told `needed`. From what was entered, by the same ends, `wish` makes what is asked.
    """

    name: str
    label: str
    needed: str
    fields: Callable[[], Mapping[str, Field]]
    wish: Callable[[Mapping[str, Any]], Wish]


EDIT_INPUTS: Registry[EditInputs] = Registry("input of what rooms keep of products")
