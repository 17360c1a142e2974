"""Making and changing many prices, as `products.prices.services.price` does one: a fixed number of statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from products.prices.costs import Costs
from products.prices.history import costs_changed
from products.prices.inputs import PriceInput
from products.prices.models import Price
from products.prices.services.amounts import costs_of, store_many_costs
from products.prices.services.book import prices_came
from products.prices.services.columns import columns
from products.prices.services.price import complete_maps, wanted_costs
from pxm import bulk
from pxm.clock import now
from pxm.history import recording
from pxm.inputs import Reader
from pxm.rows import TICK, differences, lost_races_refused


class Sent(NamedTuple):
    """A price that is new or that the caller has locked, and the attributes sent for it."""

    price: Price
    attributes: Mapping[str, Any]


class Checked(NamedTuple):
    """The same, checked: what it says at present, the columns and costs that it will have."""

    price: Price
    present: Costs
    columns: Mapping[str, Any]
    wanted: Costs


class Checking:
    """Checks prices one after the other; `present` is what those say that are not new."""

    def __init__(self, present: Mapping[UUID, Costs]) -> None:
        self._present = present
        # Making a reader takes long, and there are few combinations of members.
        self._readers: dict[frozenset[str], Reader] = {}

    def check(self, price: Price, attributes: Mapping[str, Any]) -> Checked:
        """Return the price as it will be. Raises Invalid with every problem."""
        costs = self._present.get(price.pk, Costs())
        sent = complete_maps(price, attributes)
        required = ("sku", "currencies") if price._state.adding else ()
        members = frozenset({*sent, *required})
        reader = self._readers.get(members) or self._readers.setdefault(members, Reader(PriceInput, members))
        fields = reader.read(sent, currencies=costs.currencies, sales=costs.sales)
        return Checked(price, costs, columns(fields), wanted_costs(fields, costs))


def check_prices(prices: Sequence[Sent]) -> Iterable[Checked]:
    """Yield each price as it will be, in order; raises Invalid at the first that cannot be. Two queries."""
    checking = Checking(costs_of([each.price for each in prices if not each.price._state.adding]))
    yield from (checking.check(price, attributes) for price, attributes in prices)


def write_prices(checked: Sequence[Checked]) -> None:
    """Write what differs in each; the caller has a transaction in which it has locked the books, and then the prices.

    Every price is named once.
    """
    made = [each for each in checked if each.price._state.adding]
    kept = [each for each in checked if not each.price._state.adding]
    _insert(made)
    differing = {each.price.pk: differences(each.price, each.columns) for each in kept}
    costs_differ = store_many_costs((each.price, each.present, each.wanted) for each in checked)
    changed = [each for each in kept if differing[each.price.pk] or each.price.pk in costs_differ]
    _update(changed)
    recording.changed(
        [(each.price, recording.held(each.price, new), new) for each in changed for new in [differing[each.price.pk]]]
    )
    costs_changed((each.price, each.present, each.wanted) for each in kept if each.price.pk in costs_differ)


def _insert(made: Sequence[Checked]) -> None:
    if not made:
        return
    for book_id, number in Counter(each.price.book_id for each in made).items():
        prices_came(book_id, number)
    for each in made:
        for name, value in each.columns.items():
            setattr(each.price, name, value)
    rows = [each.price for each in made]
    with lost_races_refused():
        bulk.insert_instances(rows)
    recording.created(*rows)


_COLUMNS = ("sku", "external_ref", "external_ref_hash", "shopper_attributes", "admin_attributes", "updated_at")


def _update(changed: Sequence[Checked]) -> None:
    moment = now()
    rows = []
    for price, _, values, _ in changed:
        later = {"updated_at": max(moment, price.updated_at + TICK)}
        row = [values.get(name, later.get(name, getattr(price, name))) for name in _COLUMNS]
        row[-1] = later["updated_at"]
        rows.append((price.pk.hex, *map(bulk.text_of, row)))
    if rows:
        with lost_races_refused():
            bulk.update(Price, _COLUMNS, rows)
