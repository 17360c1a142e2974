"""What can be done with several products of the list at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db.models import QuerySet

from products.admin.build_page.several import BUILD_CHILDREN
from products.admin.bundle.membership import delete_in_words
from products.admin.editing.action import EDIT
from products.admin.product.linking import LINK_VARIATIONS
from products.admin.product.questions import deletion_question, status_question, tags_question
from products.admin.tags_form import TagsForm
from products.admin.templates.attaching import ATTACH_TEMPLATES
from products.models import Product
from products.services.product import add_tags, remove_tags, set_status
from pxm.admin.bulk.action import BulkAction, Done, Order
from pxm.admin.humanize import count, listed

CHANGE, DELETE = "products.change_product", "products.delete_product"


def _status_action(name: str, status: Product.Status) -> BulkAction:
    word = status.label.lower()

    def pointless(products: QuerySet[Product]) -> str:
        return "" if products.exclude(status=status).exists() else f"Nothing to do: what you chose is {word} already."

    def carry_out(order: Order) -> Done:
        changed = set_status(product_ids=order.ids, status=status)
        return Done(f"{count(changed, 'product')} {'is' if changed == 1 else 'are'} {word} now.")

    ask = partial(status_question, status=status)
    return BulkAction(name, f"Set {word}…", CHANGE, ask, carry_out, pointless=pointless)


def _tags_action(verb: str, done: str, service: Callable[..., int]) -> BulkAction:
    def carry_out(order: Order) -> Done:
        tags = [tag.lower() for tag in order.entered["tags"]]
        changed = service(product_ids=order.ids, tags=tags)
        return Done(f"{done.format(listed(tags))} {count(changed, 'product')}.")

    ask = partial(tags_question, verb=verb)
    return BulkAction(f"{verb.lower()}_tags", f"{verb} tags…", CHANGE, ask, carry_out, form=TagsForm)


def _delete(order: Order) -> Done:
    deleted = delete_in_words(order.ids)
    words = f"Deleted {count(deleted.products, 'product')}"
    return Done(f"{words} and {count(deleted.children, 'child', 'children')}." if deleted.children else f"{words}.")


DELETION = BulkAction("delete_chosen", "Delete…", DELETE, deletion_question, _delete)

ACTIONS = (
    BUILD_CHILDREN,
    EDIT,
    _status_action("set_live", Product.Status.LIVE),
    _status_action("set_draft", Product.Status.DRAFT),
    _tags_action("Add", "Added {} to", add_tags),
    _tags_action("Remove", "Removed {} from", remove_tags),
    LINK_VARIATIONS,
    ATTACH_TEMPLATES,
    DELETION,
)
