"""Taking back a price list as one act: shown first, all or nothing, as long as nobody has changed its prices since."""

from __future__ import annotations

from django.urls import reverse

from products.acts.kinds import ACTS, ActKind, Asked, Columns, Plan, Subject
from products.prices.models import PriceBook
from products.transfer.plans.of_prices.states import REFERENCE, SALES, key_of
from products.transfer.plans.of_prices.words import REFERENCE_TITLE, SALES_TITLE, PriceSaying
from products.transfer.plans.of_prices.writing import current, release, write
from products.transfer.plans.undoing import import_of, note_undoing, to_take_back
from products.transfer.sheets.price_columns import PRICE, read_price_header
from pxm.admin.humanize import count

UNDO_PRICE_LIST = "undo-price-list"
PERMISSION = "prices.change_pricebook"


def _plan(asked: Asked) -> Plan:
    changes, _ = to_take_back(asked)
    return Plan([change.reversed for change in changes])


def _told(asked: Asked, number: int) -> str:
    return f"took back {count(number, 'imported price')} from {asked['file']}"


def _subject(asked: Asked) -> Subject | None:
    """Return the book, whose history tells of it; its page is that of the import."""
    plan = import_of(asked)
    book = PriceBook.objects.filter(pk=plan.book_id).first() if plan and plan.book_id else None
    if plan is None or book is None:
        return None
    return Subject(book, book.name, reverse("admin:transfer_importplan_change", args=[plan.pk]))


def _columns(asked: Asked) -> Columns:
    """Return what the columns of the list are about. Two queries."""
    plan = import_of(asked)
    header = read_price_header(plan.header) if plan else None
    labels = {REFERENCE: REFERENCE_TITLE} if header and REFERENCE in header.texts else {}
    kinds = header.amounts.values() if header else ()
    labels |= {key_of(each.currency): each.currency for each in kinds if each.kind == PRICE}
    labels |= {SALES: SALES_TITLE} if any(each.kind != PRICE for each in kinds) else {}
    return Columns(labels, PriceSaying.of().all_of)


def declare() -> None:
    ACTS.add(
        ActKind(
            name=UNDO_PRICE_LIST,
            verb="Take back",
            thing="imported price",
            things="imported prices",
            permission=PERMISSION,
            plan=_plan,
            current=current,
            release=release,
            write=write,
            planned=note_undoing,
            told=_told,
            subject=_subject,
            columns=_columns,
            back=lambda: reverse("admin:transfer_importplan_changelist"),
        )
    )
