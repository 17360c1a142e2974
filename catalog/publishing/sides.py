"""The two sides of a comparison: a release as it is, and what publishing would make of the draft. Nothing is written.

Products come in lists in order of their ids, so that neither side is ever held as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from catalog.frozen import content_hash
from catalog.models import FrozenText, Release, ReleaseNode, ReleaseProduct
from catalog.publishing.documents import node_document, product_document
from catalog.publishing.members import Member, any_of, find_members
from catalog.publishing.outset import Outset, find_base
from catalog.publishing.tree import read_nodes
from catalog.publishing.writing import rows_shown
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
    """A release; None is one with nothing in it."""

    def __init__(self, release: Release | None) -> None:
        self.release = release

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
        rows = bulk.select(
            f"SELECT {product}, sku, product_type, {document}, {prices} FROM {ReleaseProduct._meta.db_table} "
            f"WHERE release_id = {key} AND {limits} AND listed ORDER BY product_id LIMIT %s",
            self.release.pk.hex,
            after,
            *([last] if last else []),
            _AT_ONCE,
        )
        return [Shown(*row) for row in rows]

    def texts(self, hashes: Collection[str]) -> Mapping[str, str]:
        return stored_texts(hashes)

    def nodes(self) -> dict[str, str]:
        if self.release is None:
            return {}
        rows = ReleaseNode.objects.filter(release=self.release).order_by().values_list("node_id", "document_id")
        return {node.hex: document.hex for node, document in rows}


class DraftSide:
    """What a publish would make now. What is unchanged since the release before is known by its marks."""

    def __init__(self, draft: Snapshot, outset: Outset) -> None:
        self._draft, self._outset = draft, outset
        self._texts: dict[str, str] = {}
        with draft.reading():
            self._base = find_base(outset)

    def products(self) -> Iterator[list[Shown]]:
        with self._draft.reading():
            found = find_members([root.pk for root in self._outset.tree.roots])
        after = _FIRST
        while True:
            with self._draft.reading():
                members = found.after(after, _AT_ONCE)
                shown = self._shown([member for member in members if member.listed])
            if not members:
                return
            yield shown
            after = members[-1].id

    def _shown(self, members: Sequence[Member]) -> list[Shown]:
        self._texts = {}
        batch = self._outset.drafts.read(members)
        sources = {member.id: batch.source(member) for member in members}
        known = rows_shown(self._base.pk, sources) if self._base else {}
        hashes = {id: (row[1], row[2]) for id, row in known.items() if row[0] == sources[id]}
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
