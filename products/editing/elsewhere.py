"""What rooms above keep about products, where *Edit 214 products…* changes it together with the rest: their places."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from products.acts.changes import Change
from pxm.registry import Registry

# What is asked of one of them, as JSON values.
Wish = Mapping[str, Any]


@dataclass(frozen=True)
class Elsewhere:
    """Something of products that a room keeps outside their rows: it makes no child independent, no parent outdated.

    What a product has is a JSON value, the same in all functions:

    - `present` returns what each of these products has of what is asked about, by the digits of its id; Invalid if that
      is gone. `of` finds what a product has afterwards, from what it has. Neither locks anything.
    - `current` locks what the changes are about, before anybody has locked the products, and returns what there is now.
    - `write` gets the changes of some products, which are locked: before and after are those values.
    - `said` tells in words what is asked ("placed in Boots"), `words` what a product has. What is shown of products is
      headed `title`. Whoever asks for it, does or undoes it holds the `permission`.
    """

    name: str
    title: str
    permission: str
    present: Callable[[Wish, Collection[str]], Mapping[str, Any]]
    of: Callable[[Wish, Any], Any]
    current: Callable[[Sequence[Change]], Mapping[str, Any]]
    write: Callable[[Sequence[Change]], None]
    said: Callable[[Wish], str]
    words: Callable[[Wish, Any], str]


ELSEWHERE: Registry[Elsewhere] = Registry("edit of what rooms keep of products")
