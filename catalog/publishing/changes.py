"""What a publish would change for shoppers, and in what two releases of a catalog differ: the same comparison.

It reads both sides list by list and keeps a window of what differs, so that neither the size of a catalog nor the
number of changes matters for memory. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

import orjson

from catalog.frozen import Frozen
from catalog.models import Catalog, Release
from catalog.publishing.differences import FieldChange, PriceChanges, field_changes, price_changes
from catalog.publishing.outset import Outset, read_outset
from catalog.publishing.ranges import shown_at
from catalog.publishing.sides import DraftSide, ReleaseSide, Shown, Side
from catalog.services.release import published
from products.models import Product
from pxm.rows import find
from pxm.snapshot import snapshot

_FIRST = "0" * 32
_EXAMPLES = 5


class Kind(StrEnum):
    COMES = "comes"
    GOES = "goes"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Difference:
    """A product that shoppers will see in another way: its name on the side that has it, the new one if both do."""

    kind: Kind
    product_id: UUID
    sku: str | None
    name: str
    fields: tuple[FieldChange, ...] = ()
    prices: PriceChanges = field(default_factory=PriceChanges)


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that shoppers will miss. `code` says what: ``unpriced`` products, ``hierarchy_gone``, ``book_gone``;
    `examples` are the first ids of `number`."""

    code: str
    number: int
    examples: tuple[str, ...]


@dataclass
class Changes:
    """How many products and nodes come, go and change; for how many products some price rises or falls.

    `rows` are those of the window, in an order that stays; `total` is how many there are of the kinds asked for.
    """

    products: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    nodes: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    dearer: int = 0
    cheaper: int = 0
    total: int = 0
    rows: list[Difference] = field(default_factory=list)
    cautions: list[Caution] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """Which differences are shown: those of some kinds, in a window."""

    offset: int = 0
    limit: int = 25
    kinds: frozenset[Kind] = frozenset(Kind)


def what_will_change(*, catalog_id: UUID, asked: Asked | None = None) -> Changes:
    """Return what publishing a catalog now would change for its shoppers; Missing if there is no such catalog."""
    catalog = find(Catalog.objects.all(), catalog_id)
    with snapshot() as draft:
        with draft.reading():
            outset = read_outset(catalog)
            current = published(catalog.pk).first()
        side = DraftSide(draft, outset)
        comparison = _Comparison(side.other(current), side, asked or Asked())
        if outset.drafts.books.ids:
            comparison.watch_prices(*side.unpriced(_EXAMPLES))
        changes = comparison.result()
    changes.cautions += _cautions(outset)
    return changes


def differences_between(*, old: Release | None, new: Release, asked: Asked | None = None) -> Changes:
    """Return in what two releases differ; None stands for one with nothing in it."""
    sides = ReleaseSide(old, _not_in(new)), ReleaseSide(new, _not_in(old))
    return _Comparison(*sides, asked or Asked()).result()


def _not_in(release: Release | None) -> str:
    """Return the condition that a release does not share a row."""
    return f"NOT ({shown_at(release.catalog_id, release.number or 0)})" if release else "TRUE"


class _Comparison:
    def __init__(self, old: ReleaseSide, new: Side, asked: Asked) -> None:
        self.old, self.new, self.asked = old, new, asked
        self.changes = Changes()
        self._watches_prices = False
        self._unpriced = 0
        self._examples: list[str] = []

    def watch_prices(self, number: int, examples: Iterable[str]) -> None:
        """Look for products that are sold without a price; there are some, with these first ids, on neither side."""
        self._watches_prices, self._unpriced = True, number
        self._examples = [str(UUID(id)) for id in examples]

    def result(self) -> Changes:
        after = _FIRST
        for some in self.new.products():
            if some:
                self._compare(some, self.old.between(after, some[-1].id))
                self._watch_prices(some)
                after = some[-1].id
        for gone in self.old.between(after, None):
            self._add(Kind.GOES, gone, self.old)
        self._compare_nodes()
        if self._unpriced:
            self.changes.cautions.append(Caution("unpriced", self._unpriced, tuple(self._examples)))
        return self.changes

    def _compare(self, some: Sequence[Shown], there: Iterator[list[Shown]]) -> None:
        """Compare a list of new ones with the old ones among which it stands."""
        wanted = {each.id: each for each in some}
        met: set[str] = set()
        for old in there:
            self._add(Kind.GOES, [each for each in old if each.id not in wanted], self.old)
            both = [(each, wanted[each.id]) for each in old if each.id in wanted]
            met.update(each.id for each, _ in both)
            self._add_changed([pair for pair in both if _texts_of(pair[0]) != _texts_of(pair[1])])
        self._add(Kind.COMES, [each for each in some if each.id not in met], self.new)

    def _add(self, kind: Kind, shown: Sequence[Shown], side: Side) -> None:
        """Count products that come or go, and show those in the window."""
        self.changes.products[kind] += len(shown)
        if wanted := self._in_window(kind, shown):
            texts = side.texts([each.document for each in wanted])
            for each in wanted:
                self.changes.rows.append(Difference(kind, UUID(each.id), each.sku, _name(texts[each.document])))

    def _in_window(self, kind: Kind, shown: Sequence[Shown]) -> Sequence[Shown]:
        if kind not in self.asked.kinds:
            return ()
        start = max(self.asked.offset - self.changes.total, 0)
        self.changes.total += len(shown)
        return shown[start : start + self.asked.limit - len(self.changes.rows)]

    def _add_changed(self, pairs: Sequence[tuple[Shown, Shown]]) -> None:
        """Texts that differ may still show the same, but for the moment of the last change."""
        if not pairs:
            return
        before = self.old.texts([hash for old, _ in pairs for hash in _texts_of(old) if hash])
        after = self.new.texts([hash for _, new in pairs for hash in _texts_of(new) if hash])
        for old, new in pairs:
            fields = field_changes(before[old.document], after[new.document])
            prices = price_changes(before.get(old.prices or ""), after.get(new.prices or ""))
            if fields or prices.amounts or prices.others:
                self._add_difference(new, _name(after[new.document]), fields, prices)

    def _add_difference(self, shown: Shown, name: str, fields: tuple[FieldChange, ...], prices: PriceChanges) -> None:
        self.changes.products[Kind.CHANGES] += 1
        self.changes.dearer += prices.rises
        self.changes.cheaper += prices.falls
        if self._in_window(Kind.CHANGES, [shown]):
            row = Difference(Kind.CHANGES, UUID(shown.id), shown.sku, name, fields, prices)
            self.changes.rows.append(row)

    def _watch_prices(self, some: Iterable[Shown]) -> None:
        """Parents are not bought, and what bundles without a SKU cost is what is chosen."""
        for each in some:
            is_sold = each.product_type != Product.Type.PARENT and each.sku
            if self._watches_prices and is_sold and each.prices is None:
                self._unpriced += 1
                self._examples = sorted([*self._examples, str(UUID(each.id))])[:_EXAMPLES]

    def _compare_nodes(self) -> None:
        old, new, nodes = self.old.nodes(), self.new.nodes(), self.changes.nodes
        nodes[Kind.COMES] = len(new.keys() - old.keys())
        nodes[Kind.GOES] = len(old.keys() - new.keys())
        nodes[Kind.CHANGES] = sum(1 for id in old.keys() & new.keys() if old[id] != new[id])


def _texts_of(shown: Shown) -> tuple[str, str | None]:
    return shown.document, shown.prices


def _name(document: str) -> str:
    name: str = orjson.loads("{" + Frozen.read(document).texts + "}")["name"]
    return name


def _cautions(outset: Outset) -> list[Caution]:
    gone = {"hierarchy_gone": outset.gone_hierarchies, "book_gone": outset.gone_books}
    return [Caution(code, len(ids), tuple(ids[:_EXAMPLES])) for code, ids in gone.items() if ids]
