"""The two sides of a comparison: a release as it is, and what publishing would make of the draft. Nothing is written.

Products come in lists in order of their ids, so that neither side is ever held as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from catalog.frozen import content_hash
from catalog.models import FrozenText, Release, ReleaseNode, ReleaseProduct, within
from catalog.publishing.documents import node_document, product_document
from catalog.publishing.members import Member, any_of, find_members
from catalog.publishing.outset import Outset, find_base
from catalog.publishing.ranges import shown_at
from catalog.publishing.tree import read_nodes
from catalog.publishing.writing import PRODUCT_COLUMNS, products_at
from products.models import Product
from pxm import bulk
from pxm.snapshot import Snapshot

_FIRST = "0" * 32
_AT_ONCE = 2_000
_MADE_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """A listed product as one side shows it: the digits of its id, and the hashes of its texts."""

    id: str
    sku: str | None
    product_type: str
    document: str
    prices: str | None


class Side(Protocol):
    def products(self) -> Iterator[list[Shown]]:
        """Yield the listed products in order of their ids."""

    def texts(self, hashes: Collection[str]) -> Mapping[str, str]:
        """Return texts of the list that was yielded last, by their hashes."""

    def nodes(self) -> dict[str, str]:
        """Return the hashes of the documents of nodes and hierarchies, by the digits of their ids."""


class ReleaseSide:
    """A release; None is one with nothing in it. Only products whose rows `r` meet a condition count, which is asked
    within `reading`."""

    def __init__(
        self,
        release: Release | None,
        condition: str = "TRUE",
        reading: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.release, self._condition, self._reading = release, condition, reading

    def products(self) -> Iterator[list[Shown]]:
        yield from self.between(_FIRST, None)

    def between(self, after: str, last: str | None) -> Iterator[list[Shown]]:
        """Yield the listed products after one id and up to another one."""
        while self.release and (some := self._after(after, last)):
            yield some
            after = some[-1].id

    def _after(self, after: str, last: str | None) -> list[Shown]:
        key = bulk.parameter_for(ReleaseProduct, "product_id")
        product, document, prices = map(bulk.hex_of, ("product_id", "document_id", "prices_id"))
        assert self.release is not None
        limits = f"product_id > {key}" + (f" AND product_id <= {key}" if last else "")
        shown = shown_at(self.release.catalog_id, self.release.number or 0)
        with self._reading():
            rows = bulk.select(
                f"SELECT {product}, sku, product_type, {document}, {prices} FROM {ReleaseProduct._meta.db_table} r "
                f"WHERE {shown} AND {limits} AND listed AND {self._condition} ORDER BY product_id LIMIT %s",
                after,
                *([last] if last else []),
                _AT_ONCE,
            )
        return [Shown(*row) for row in rows]

    def texts(self, hashes: Collection[str]) -> Mapping[str, str]:
        with self._reading():
            return stored_texts(hashes)

    def nodes(self) -> dict[str, str]:
        if self.release is None:
            return {}
        here = ReleaseNode.objects.filter(catalog=self.release.catalog_id, **within(self.release.number or 0))
        rows = here.order_by().values_list("node_id", "document_id")
        with self._reading():
            return {node.hex: document.hex for node, document in rows}


class DraftSide:
    """What a publish would make now, without the products that are known by their marks to be the same in the release
    before."""

    def __init__(self, draft: Snapshot, outset: Outset) -> None:
        self._draft, self._outset = draft, outset
        self._texts: dict[str, str] = {}
        with draft.reading():
            self._base = find_base(outset)
            self._found = find_members([root.pk for root in outset.tree.roots], outset.drafts.marks)
            if self._base:
                self._found.leave_out_unchanged(self._shown_by(self._base))

    def _shown_by(self, release: Release) -> str:
        return shown_at(release.catalog_id, release.number or 0)

    def other(self, release: Release | None) -> ReleaseSide:
        """Return the release before as the other side, without what is left out here."""
        return ReleaseSide(release, self._found.not_left_out(), self._draft.reading)

    def unpriced(self, most: int) -> tuple[int, list[str]]:
        """Return how many of the products left out are sold without a price, and the digits of the first."""
        if self._base is None:
            return 0, []
        rows = (
            f"FROM {ReleaseProduct._meta.db_table} r WHERE {self._shown_by(self._base)} AND listed AND sku <> '' "
            f"AND prices_id IS NULL AND product_type <> '{Product.Type.PARENT}' AND NOT {self._found.not_left_out()}"
        )
        columns = f"{bulk.hex_of('product_id')}, COUNT(*) OVER ()"
        with self._draft.reading():
            found = bulk.select(f"SELECT {columns} {rows} ORDER BY product_id LIMIT %s", most)
        return found[0][1] if found else 0, [id for id, _ in found]

    def products(self) -> Iterator[list[Shown]]:
        after = _FIRST
        while True:
            with self._draft.reading():
                members = self._found.after(after, _AT_ONCE)
                shown = self._shown([member for member in members if member.listed])
            if not members:
                return
            yield shown
            after = members[-1].id

    def _shown(self, members: Sequence[Member]) -> list[Shown]:
        self._texts = {}
        batch = self._outset.drafts.read(members)
        sources = {member.id: batch.source(member) for member in members}
        there = products_at(self._base.catalog_id, self._base.number or 0, sources) if self._base else {}
        rows = {id: dict(zip(PRODUCT_COLUMNS, row, strict=True)) for id, (_, row) in there.items()}
        known = {id: row for id, row in rows.items() if row["source"] == sources[id]}
        hashes = {id: (str(row["document_id"]), row["prices_id"]) for id, row in known.items()}
        made = [id for id in sources if id not in hashes]
        for start in range(0, len(made), _MADE_AT_ONCE):
            some = made[start : start + _MADE_AT_ONCE]
            prices = batch.price_texts(some)
            for facts in batch.facts(some):
                id = facts.id.replace("-", "")
                hashes[id] = self._kept(product_document(facts).write()), self._kept_prices(prices.get(id))
        return [Shown(member.id, member.sku, member.product_type, *hashes[member.id]) for member in members]

    def _kept(self, text: str) -> str:
        key = content_hash(text)
        self._texts[key] = text
        return key

    def _kept_prices(self, text: str | None) -> str | None:
        return None if text is None else self._kept(text)

    def texts(self, hashes: Collection[str]) -> Mapping[str, str]:
        with self._draft.reading():
            return self._texts | dict(stored_texts([hash for hash in hashes if hash not in self._texts]))

    def nodes(self) -> dict[str, str]:
        with self._draft.reading():
            return {
                branch.pk.hex: content_hash(node_document(facts).write())
                for some in read_nodes(self._outset.tree)
                for branch, facts in some
            }


def stored_texts(hashes: Collection[str]) -> Mapping[str, str]:
    if not hashes:
        return {}
    query = f"SELECT {bulk.hex_of('hash')}, text FROM {FrozenText._meta.db_table} WHERE {any_of('hash')}"
    return dict(bulk.select(query, bulk.ids_text(list(hashes))))
