"""The products of a release as rows: those of which nothing has changed are copied from the release before."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.models import Release, ReleaseTag
from catalog.publishing.delta import Delta
from catalog.publishing.documents import ProductFacts, product_document, published_slug, published_tags
from catalog.publishing.members import Member
from catalog.publishing.reading import Batch, Drafts
from catalog.publishing.writing import (
    PRODUCT_COLUMNS,
    BaseGone,
    Texts,
    copy_products,
    lock_texts,
    rows_shown,
    store_products,
    store_texts,
)
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
_DOCUMENT = PRODUCT_COLUMNS.index("document_id")
_TAG_LENGTH = ReleaseTag._meta.get_field("tag").max_length

Write = Callable[[Callable[[], None]], None]


@dataclass
class _Waiting:
    copied: dict[str, Member] = field(default_factory=dict)
    rows: list[list[Value]] = field(default_factory=list)
    tags: list[tuple[str, str]] = field(default_factory=list)
    texts: Texts = field(default_factory=Texts)

    def is_enough(self, rows: int) -> bool:
        return len(self.copied) + len(self.rows) >= min(rows, _MOST_ROWS) or self.texts.length >= _MOST_CHARACTERS


class ProductRows:
    """Takes the members of a release and writes their rows, by `write`, in chunks. `base` is the release before."""

    def __init__(self, delta: Delta, drafts: Drafts, draft: Snapshot, base: Release | None, write: Write) -> None:
        self.release, self.delta, self.drafts, self.draft, self.base = delta.release, delta, drafts, draft, base
        self.listed = self.made = 0
        self.kinds: Counter[str] = Counter()
        self._write_in_chunk = write
        self._waiting = _Waiting()
        self._rows_at_once = _FIRST_ROWS

    def add(self, members: Sequence[Member]) -> None:
        for member in members:
            self.listed += member.listed
            self.kinds[member.product_type] += member.listed
        with self.draft.reading():
            batch = self.drafts.read(members)
            sources = {member.id: batch.source(member) for member in members}
            known = self._known(sources)
        self._waiting.copied.update({id: batch.members[id] for id in known})
        self._waiting.tags += _tags(members)
        self._make(batch, sources, [id for id in sources if id not in known])
        if self._waiting.is_enough(self._rows_at_once):
            self.flush()

    def flush(self) -> None:
        """Write what waits. If the base has been deleted, everything is made anew from here on."""
        waiting, self._waiting = self._waiting, _Waiting()
        try:
            self._write_in_chunk(lambda: self._store(waiting))
        except BaseGone:
            self.base = None
            copied, waiting.copied = list(waiting.copied.values()), {}
            self._waiting = waiting
            with self.draft.reading():
                batch = self.drafts.read(copied)
                sources = {member.id: batch.source(member) for member in copied}
            self._make(batch, sources, list(sources))
            self.flush()

    def _known(self, sources: Mapping[str, str]) -> Collection[str]:
        """Return those that the base shows as they are now."""
        if self.base is None:
            return ()
        shown = rows_shown(self.base.pk, sources)
        return {id for id, (source, *_) in shown.items() if sources[id] == source}

    def _make(self, batch: Batch, sources: Mapping[str, str], ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _MADE_AT_ONCE):
            some = ids[start : start + _MADE_AT_ONCE]
            with self.draft.reading():
                facts, prices = batch.facts(some), batch.price_texts(some)
                before = self._shown_before(some)
            changed: list[tuple[str, str]] = []
            for each in facts:
                key = each.id.replace("-", "")
                row = self._row(each, batch.members[key], prices.get(key), sources[key])
                self._waiting.rows.append(row)
                if batch.members[key].listed and before.get(key) != row[_DOCUMENT]:
                    changed.append((each.id, self._waiting.texts.by_hash[str(row[_DOCUMENT])]))
            self.delta.add(changed)
            self.made += len(facts)
            if self._waiting.is_enough(self._rows_at_once):
                self.flush()

    def _shown_before(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return the documents that the release before has of products; none if the delta is to have all of them."""
        if self.delta.before is None:
            return {}
        return {id: document for id, (_, document, _) in rows_shown(self.delta.before.pk, ids).items()}

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
        lock_texts()
        began = time.monotonic()
        store_texts(waiting.texts.by_hash)
        store_products(self.release.pk, waiting.rows)
        if self.base and waiting.copied:
            copy_products(self.release.pk, self.base.pk, waiting.copied)
        bulk.insert(ReleaseTag, ("product_id", "tag"), waiting.tags, {"release_id": self.release.pk.hex})
        # As many next time as others can wait for.
        rows = len(waiting.copied) + len(waiting.rows)
        self._rows_at_once = next_length(max(rows, 1), time.monotonic() - began)


def _tags(members: Sequence[Member]) -> list[tuple[str, str]]:
    """Return the rows by which products are found by their tags."""
    return [
        (member.id, tag)
        for member in members
        if member.listed and member.tags
        # Lower case may be longer.
        for tag in dict.fromkeys(tag[:_TAG_LENGTH] for tag in published_tags(member.tags))
    ]
