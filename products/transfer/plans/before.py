"""The rows of a file that are planned already, as those after them see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from uuid import UUID

import orjson

from products.services.uniqueness import free_slugs
from products.transfer.models import PlannedRow
from products.transfer.plans.states import columns_in, entries_in
from products.transfer.products.batch import Step
from pxm import bulk

_COLUMNS = {"sku": "sku", "slug": "slug", "external_ref_hash": "reference"}
_SUBJECT = PlannedRow._meta.get_field("subject_id")
_FIRST_SLUGS = 8


class PlannedBefore:
    """Nothing of a plan is written while it is made, so its rows say what they will have done."""

    def __init__(self, plan_id: UUID) -> None:
        self._rows = PlannedRow.objects.filter(plan=plan_id)

    def concerned(self, codes: Mapping[str, Collection[str]]) -> set[UUID]:
        # One query for each, as any database finds either by an index, but SQLite not what is one or the other.
        return {id for column, values in codes.items() if values for id in self._giving(_COLUMNS[column], values) if id}

    def _giving(self, column: str, values: Collection[str]) -> Iterable[UUID | None]:
        return self._rows.filter(bulk.one_of_texts(column, values)).order_by().values_list("subject_id", flat=True)

    def steps(self, product_ids: Collection[UUID]) -> Sequence[Step]:
        if not product_ids:
            return []
        # Put in order here: in SQL, SQLite would take the index of the order and read the whole plan.
        rows = self._rows.filter(bulk.one_of(_SUBJECT, product_ids)).exclude(change="").order_by()
        found = sorted(rows.values_list("number", "subject_id", "change"))
        return [_step(id, text) for _, id, text in found if id]

    def free_slugs(self, base: str) -> Iterator[str]:
        found, number = free_slugs(base), _FIRST_SLUGS
        while True:
            some = list(islice(found, number))
            given = set(self._rows.filter(slug__in=some).values_list("slug", flat=True))
            yield from (slug for slug in some if slug not in given)
            number *= 2


def _step(product_id: UUID, text: str) -> Step:
    before, after = orjson.loads(text)
    return Step(product_id, columns_in(after), columns_in(before), entries_in(after), before is None)
