"""The products of a release as rows: those of which nothing has changed are shared with the release before."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.models import ReleaseProduct, ReleaseTag
from catalog.publishing.delta import Delta
from catalog.publishing.documents import ProductFacts, product_document, published_slug, published_tags
from catalog.publishing.members import Member
from catalog.publishing.ranges import Span, end
from catalog.publishing.reading import Batch, Drafts
from catalog.publishing.writing import PRODUCT_COLUMNS, Texts, products_at, store_products, store_texts
from jobs.run import next_length
from pxm import bulk
from pxm.bulk import Value
from pxm.snapshot import Snapshot
from pxm.text_hash import text_hash

# Products whose documents are made at once.
_MADE_AT_ONCE = 500
# What waits to be written: so many rows at first, and at most, or texts of so many characters.
_FIRST_ROWS = 1_000
_MOST_ROWS = 4_000
_MOST_CHARACTERS = 8_000_000
_DOCUMENT, _SOURCE = map(PRODUCT_COLUMNS.index, ("document_id", "source"))
_TAG_LENGTH = ReleaseTag._meta.get_field("tag").max_length

Write = Callable[[Callable[[], None]], None]


@dataclass
class _Waiting:
    """`ended` are the keys of rows that new ones stand for."""

    ended: list[int] = field(default_factory=list)
    rows: list[list[Value]] = field(default_factory=list)
    tags: list[tuple[str, str]] = field(default_factory=list)
    texts: Texts = field(default_factory=Texts)

    def is_enough(self, rows: int) -> bool:
        return len(self.rows) >= min(rows, _MOST_ROWS) or self.texts.length >= _MOST_CHARACTERS


class ProductRows:
    """Takes members of a release and writes, by `write`, in chunks, the rows of those that are shown otherwise than in
    its base. `trusts_marks` says whether what has the same marks there need not be made to be known.
    """

    def __init__(self, delta: Delta, drafts: Drafts, draft: Snapshot, write: Write, *, trusts_marks: bool) -> None:
        self.delta, self.drafts, self.draft, self.trusts_marks = delta, drafts, draft, trusts_marks
        self.span = Span.of(delta.release)
        self.made = 0
        self._write_in_chunk = write
        self._waiting = _Waiting()
        self._rows_at_once = _FIRST_ROWS

    def add(self, members: Sequence[Member]) -> None:
        with self.draft.reading():
            batch = self.drafts.read(members)
            sources = {member.id: batch.source(member) for member in members}
            there = self._there(sources)
        known = {id for id, (_, row) in there.items() if self.trusts_marks and row[_SOURCE] == sources[id]}
        self._make(batch, sources, [id for id in sources if id not in known], there)
        if self._waiting.is_enough(self._rows_at_once):
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        waiting, self._waiting = self._waiting, _Waiting()
        self._write_in_chunk(lambda: self._store(waiting))

    def end(self, keys: Sequence[int]) -> None:
        """Let the release be without some rows of its base."""
        self._write_in_chunk(lambda: end(ReleaseProduct, keys, self.span.number))

    def _there(self, ids: Iterable[str]) -> Mapping[str, tuple[int, list[Value]]]:
        return products_at(self.span.catalog_id, self.span.base, ids) if self.span.base else {}

    def _make(
        self,
        batch: Batch,
        sources: Mapping[str, str],
        ids: Sequence[str],
        there: Mapping[str, tuple[int, list[Value]]],
    ) -> None:
        for start in range(0, len(ids), _MADE_AT_ONCE):
            some = ids[start : start + _MADE_AT_ONCE]
            with self.draft.reading():
                facts, prices = batch.facts(some), batch.price_texts(some)
            changed: list[tuple[str, str]] = []
            for each in facts:
                key = each.id.replace("-", "")
                row = self._row(each, batch.members[key], prices.get(key), sources[key])
                before = there.get(key)
                self._replace(before, row, batch.members[key])
                if batch.members[key].listed and not self._was_shown(before, row):
                    changed.append((each.id, self._waiting.texts.by_hash[str(row[_DOCUMENT])]))
            self.delta.add(changed)
            self.made += len(facts)
            if self._waiting.is_enough(self._rows_at_once):
                self.flush()

    def _replace(self, before: tuple[int, list[Value]] | None, row: list[Value], member: Member) -> None:
        """Let a row wait to be written, unless the base has the same."""
        if before is not None:
            if before[1] == row:
                return
            self._waiting.ended.append(before[0])
        self._waiting.rows.append(row)
        self._waiting.tags += _tags(member)

    def _was_shown(self, before: tuple[int, list[Value]] | None, row: list[Value]) -> bool:
        """Return whether the delta can be without it; one that is to have everything compares with nothing."""
        return bool(not self.delta.release.is_full_delta and before and before[1][_DOCUMENT] == row[_DOCUMENT])

    def _row(self, facts: ProductFacts, member: Member, prices: str | None, source: str) -> list[Value]:
        """Return the values of `PRODUCT_COLUMNS`."""
        texts = self._waiting.texts
        return [
            member.id,
            member.parent_id,
            facts.product_type,
            bulk.text_of(member.listed),
            facts.sku,
            published_slug(facts.slug),
            text_hash(facts.name),
            facts.mpn,
            facts.upc_ean,
            str(len(facts.family.children)),
            texts.add(product_document(facts).write()),
            texts.add(prices) if prices else None,
            source,
        ]

    def _store(self, waiting: _Waiting) -> None:
        began = time.monotonic()
        store_texts(waiting.texts.by_hash)
        end(ReleaseProduct, waiting.ended, self.span.number)
        store_products(self.span, waiting.rows, waiting.tags)
        # As many next time as others can wait for.
        self._rows_at_once = next_length(max(len(waiting.rows), 1), time.monotonic() - began)


def _tags(member: Member) -> list[tuple[str, str]]:
    """Return the rows by which a product is found by its tags."""
    if not member.listed or not member.tags:
        return []
    # Lower case may be longer.
    return [(member.id, tag) for tag in dict.fromkeys(tag[:_TAG_LENGTH] for tag in published_tags(member.tags))]
