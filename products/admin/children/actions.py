"""What can be done with a selection of a product's children."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet
from django.urls import reverse

from products.admin.bundle.membership import delete_in_words, undeletable
from products.admin.editing.action import EDIT_THE_CHILDREN
from products.admin.tags_form import TagsForm
from products.building.fingerprint import fingerprint
from products.building.plan import plan_child_rebuild
from products.building.request import request_child_rebuild
from products.models import Product
from products.services.product import add_tags, remove_tags, set_status
from pxm.admin.bulk.action import BulkAction, Done, Order, Question
from pxm.admin.humanize import count, listed
from pxm.admin.signed_in import person, request_id

# Independent children named before the rest is counted.
NAMED = 8
CONSENT = "Yes, that work may be lost."
CHANGE, DELETE, BUILD = "products.change_product", "products.delete_product", "products.build_product"

Children = QuerySet[Product]


def _children(number: int) -> str:
    return count(number, "child", "children")


def _parent(children: Children) -> str:
    """Return the name of the parent; the children of a selection have but one."""
    return str(children.values_list("parent__name", flat=True).first() or "its parent")


def _become_independent(number: int, of: int, parent: str) -> str:
    """Say how many children later builds will no longer change."""
    them = "it" if number == 1 else "them"
    if number == of:
        who = "It becomes" if number == 1 else "They become"
    else:
        who = f"{number:,} of them {'becomes' if number == 1 else 'become'}"
    return f"{who} independent: later builds of {parent} will no longer change {them}."


def _losses(children: Children) -> list[str]:
    """Name the independent ones among children that are about to go."""
    skus = list(children.filter(is_independent=True).values_list("sku", flat=True)[: NAMED + 1])
    number = len(skus) if len(skus) <= NAMED else children.filter(is_independent=True).count()
    if not number:
        return []
    named = listed([str(sku) for sku in skus[:NAMED]] + ([f"{number - NAMED:,} more"] if number > NAMED else []))
    verb = "is" if number == 1 else "are"
    return [f"{number:,} of them {verb} independent: {named}. What was changed there is lost."]


def _status_action(status: Product.Status) -> BulkAction:
    word = status.label.lower()

    def ask(children: Children) -> Question:
        changing = children.exclude(status=status)
        number, becoming = changing.count(), changing.filter(is_independent=False).count()
        already = children.count() - number
        title = f"Set {_children(number)} {word}"
        return Question(
            title=f"{title}?",
            button=title,
            happens=[f"{_children(already)} {'is' if already == 1 else 'are'} {word} already."] if already else [],
            lost=[_become_independent(becoming, number, _parent(children))] if becoming else [],
        )

    def carry_out(order: Order) -> Done:
        changed = set_status(product_ids=order.ids, status=status)
        return Done(f"{_children(changed)} {'is' if changed == 1 else 'are'} {word} now.")

    return BulkAction(word, f"Set {word}", CHANGE, ask, carry_out)


def _tags_action(verb: str, gets: str, service: Callable[..., int], done: str) -> BulkAction:
    def ask(children: Children) -> Question:
        number, becoming = children.count(), children.filter(is_independent=False).count()
        later = f"later builds of {_parent(children)} will no longer change them"
        lost = [f"Children that {gets} become independent: {later}."] if becoming else []
        title = f"{verb} tags {'to' if verb == 'Add' else 'from'} {_children(number)}"
        return Question(title=title, button=f"{verb} tags", lost=lost)

    def carry_out(order: Order) -> Done:
        return Done(done.format(_children(service(product_ids=order.ids, tags=order.entered["tags"]))))

    return BulkAction(f"{verb.lower()}-tags", f"{verb} tags…", CHANGE, ask, carry_out, form=TagsForm)


def _ask_delete(children: Children) -> Question:
    if (told := undeletable(children)) is not None:
        return told
    number, losses = children.count(), _losses(children)
    them = "it" if number == 1 else "them"
    parent = _parent(children)
    return Question(
        title=f"Delete {_children(number)}?",
        button=f"Delete {_children(number)}",
        happens=[f"The next build of {parent} makes {them} again, unless the build rules leave {them} out."],
        lost=losses,
        is_dangerous=True,
        consent=CONSENT if losses else "",
    )


def _delete(order: Order) -> Done:
    deleted = delete_in_words(order.ids).products
    return Done(f"{_children(deleted)} {'was' if deleted == 1 else 'were'} deleted.")


def _ask_rebuild(children: Children) -> Question:
    number, losses, plan = children.count(), _losses(children), rebuild_plan(children)
    they = "It is" if number == 1 else "They are"
    return Question(
        title=f"Delete and rebuild {_children(number)}?",
        button=f"Delete and rebuild {_children(number)}",
        happens=[f"{they} deleted and made again from {_parent(children)} as it is now."],
        lost=losses,
        is_dangerous=bool(losses),
        consent=CONSENT if losses else "",
        details={"plan": plan},
        agreement=plan,
    )


def rebuild_plan(children: Children) -> str:
    """Return the fingerprint of what *Delete and rebuild* would do; "" for no children."""
    chosen = dict(children.values_list("pk", "parent"))
    parent_id = next(iter(chosen.values()), None)
    return str(fingerprint(plan_child_rebuild(product_id=parent_id, child_ids=chosen))) if parent_id else ""


def _rebuild(order: Order) -> Done:
    """Ask for just what was shown."""
    job = request_child_rebuild(
        child_ids=order.ids,
        shown=order.question.details["plan"],
        request_id=request_id(order.request),
        actor=person(order.request),
    )
    return Done(address=reverse("admin:jobs_job_change", args=[job.pk]))


ACTIONS = (
    EDIT_THE_CHILDREN,
    _status_action(Product.Status.LIVE),
    _status_action(Product.Status.DRAFT),
    _tags_action("Add", "get a new tag", add_tags, "{} got new tags."),
    _tags_action("Remove", "lose one", remove_tags, "Tags were removed from {}."),
    BulkAction("delete", "Delete…", DELETE, _ask_delete, _delete),
    BulkAction("rebuild", "Delete and rebuild…", BUILD, _ask_rebuild, _rebuild),
)
