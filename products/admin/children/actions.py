"""What can be done with a selection of children: asked in words first, then done by the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from products.models import Product
from products.services.product import add_tags, delete_products, remove_tags, set_status
from pxm.admin.confirm import Question
from pxm.admin.humanize import count, listed

# Independent children named before the rest is counted.
NAMED = 8

Children = QuerySet[Product]


@dataclass(frozen=True)
class ChildAction:
    """`ask` puts into words what would happen to `children` of `parent`; `carry_out` does it and says so.

    `needs_tags`: the person also types tags. A `rebuild` is no service call but a job; the view submits it.
    """

    label: str
    permission: str
    ask: Callable[[Product, Children], Question]
    carry_out: Callable[[Children, Sequence[str]], str] | None = None
    needs_tags: bool = False


def _children(number: int) -> str:
    return count(number, "child", "children")


def _become_independent(number: int, of: int, parent: Product) -> str:
    """Say of how many children later builds stop to take care."""
    them = "it" if number == 1 else "them"
    if number == of:
        who = "It becomes" if number == 1 else "They become"
    else:
        who = f"{number:,} of them {'becomes' if number == 1 else 'become'}"
    return f"{who} independent: later builds of {parent.name} will no longer change {them}."


def _losses(children: Children) -> list[str]:
    """Name the independent ones among children that are about to go."""
    skus = list(children.filter(is_independent=True).values_list("sku", flat=True)[: NAMED + 1])
    number = len(skus) if len(skus) <= NAMED else children.filter(is_independent=True).count()
    if not number:
        return []
    named = listed([str(sku) for sku in skus[:NAMED]] + ([f"{number - NAMED:,} more"] if number > NAMED else []))
    verb = "is" if number == 1 else "are"
    return [f"{number:,} of them {verb} independent: {named}. What was changed there is lost."]


def _ask_status(status: str) -> Callable[[Product, Children], Question]:
    def ask(parent: Product, children: Children) -> Question:
        changing = children.exclude(status=status)
        number, becoming = changing.count(), changing.filter(is_independent=False).count()
        already = children.count() - number
        happens = [f"{_children(already)} {'is' if already == 1 else 'are'} {status} already."] if already else []
        return Question(
            title=f"Set {_children(number)} {status}?",
            button=f"Set {_children(number)} {status}",
            happens=happens,
            lost=[_become_independent(becoming, number, parent)] if becoming else [],
        )

    return ask


def _set_status(status: str) -> Callable[[Children, Sequence[str]], str]:
    def carry_out(children: Children, tags: Sequence[str]) -> str:
        changed = set_status(product_ids=_ids(children), status=status)
        return f"{_children(changed)} {'is' if changed == 1 else 'are'} {status} now."

    return carry_out


def _ask_tags(verb: str, gets: str) -> Callable[[Product, Children], Question]:
    def ask(parent: Product, children: Children) -> Question:
        number, becoming = children.count(), children.filter(is_independent=False).count()
        lost = f"Children that {gets} become independent: later builds of {parent.name} will no longer change them."
        title = f"{verb} tags {'to' if verb == 'Add' else 'from'} {_children(number)}"
        return Question(title=title, button=f"{verb} tags", lost=[lost] if becoming else [])

    return ask


def _add_tags(children: Children, tags: Sequence[str]) -> str:
    changed = add_tags(product_ids=_ids(children), tags=tags)
    return f"{_children(changed)} got new tags."


def _remove_tags(children: Children, tags: Sequence[str]) -> str:
    changed = remove_tags(product_ids=_ids(children), tags=tags)
    return f"Tags were removed from {_children(changed)}."


def _ask_delete(parent: Product, children: Children) -> Question:
    number = children.count()
    them = "it" if number == 1 else "them"
    return Question(
        title=f"Delete {_children(number)}?",
        button=f"Delete {_children(number)}",
        happens=[f"The next build of {parent.name} makes {them} again, unless the build rules leave {them} out."],
        lost=_losses(children),
        is_dangerous=True,
    )


def _delete(children: Children, tags: Sequence[str]) -> str:
    deleted = delete_products(product_ids=_ids(children))
    return f"{_children(deleted.products)} {'was' if deleted.products == 1 else 'were'} deleted."


def ask_rebuild(parent: Product, children: Children) -> Question:
    number = children.count()
    them = "It is" if number == 1 else "They are"
    return Question(
        title=f"Delete and rebuild {_children(number)}?",
        button=f"Delete and rebuild {_children(number)}",
        happens=[f"{them} deleted and made afresh from {parent.name} as it is now."],
        lost=_losses(children),
        is_dangerous=bool(_losses(children)),
    )


def _ids(children: Children) -> list[Any]:
    return list(children.values_list("pk", flat=True))


CHANGE, DELETE, BUILD = "products.change_product", "products.delete_product", "products.build_product"

ACTIONS: Mapping[str, ChildAction] = {
    "live": ChildAction("Set live", CHANGE, _ask_status("live"), _set_status("live")),
    "draft": ChildAction("Set draft", CHANGE, _ask_status("draft"), _set_status("draft")),
    "add-tags": ChildAction("Add tags…", CHANGE, _ask_tags("Add", "get a new tag"), _add_tags, needs_tags=True),
    "remove-tags": ChildAction("Remove tags…", CHANGE, _ask_tags("Remove", "lose one"), _remove_tags, needs_tags=True),
    "delete": ChildAction("Delete…", DELETE, _ask_delete, _delete),
    "rebuild": ChildAction("Delete and rebuild…", BUILD, ask_rebuild),
}
