"""The API of a noun as data: what it is called, how it is shown and filtered, and which service each verb calls.

    CURRENCIES = Resource(
        type="currency", model=Currency, at="currencies", key="currency_id", family=V2,
        attributes=CurrencyInput, documents=currency_documents,
        lists="List currencies.", reads="Get a currency.",
        creates=Verb(create_currency, "Create a currency."),
    )
    urlpatterns = paths(CURRENCIES)

`pxm.api.resource_views` serves what is declared; any other verb is answered with 405.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

from django.db.models import CharField, Count, Model, OrderBy, QuerySet, Value

from pxm.api.documents import Document
from pxm.api.envelope import ResourceBody
from pxm.api.families import PCM, ErrorText, Family
from pxm.api.filtering import Filterable, kept_total
from pxm.api.forms import Form
from pxm.api.including import Include
from pxm.api.operations import Reference
from pxm.ids import read_uuid
from pxm.inputs import Input
from pxm.prepared import Prepared
from pxm.rows import missing

Row = TypeVar("Row", bound=Model)
# Inside `Resource`, `type` is the name of a field.
RowClass: TypeAlias = type[Row]
ModelClass: TypeAlias = type[Model]
Shape: TypeAlias = type[Input]


@dataclass(frozen=True)
class Verb:
    """A service, and what `/api/schema/` says about the operation: a line, then whatever else there is to know.

    `errors` are statuses it may answer beside those of every operation of its kind.
    """

    service: Callable[..., Any]
    text: str
    errors: tuple[int, ...] = ()


def only_attributes(body: ResourceBody) -> dict[str, Any]:
    """What services get from a body, unless a resource says otherwise."""
    return {"attributes": body.attributes}


@dataclass(frozen=True, kw_only=True, eq=False)
class Resource(Generic[Row]):
    """One noun of the API. Without `lists`, `reads` or a verb there is no such operation."""

    type: str
    model: RowClass[Row]
    at: str
    """Its path below that of the resource it is `within`, or below the application's own."""
    key: str = ""
    """What its id is called in paths and by services that change it; services that delete take ids by its plural.
    Empty for a resource of which there is only one (`current`)."""

    named_by: str = ""
    """The column that stands in paths in place of the primary key (``slug``). Services get the key all the same."""
    links_below: str = ""
    """The path of the list in which its documents are found by their links, if that is another one: ``/v2/fields``."""
    name: str = ""
    """What its operations are named after, if not the model."""
    documents: Callable[[list[Row]], list[Document]]
    """Makes the documents of a page in a fixed number of queries."""
    attributes: Shape | None = None
    shown: Mapping[str, Any] = field(default_factory=dict)
    """JSON Schema of attributes that answers show beside those that requests may send."""

    rows: Callable[..., QuerySet[Row]] | None = None
    """The rows found below the ids in the path, which are passed as UUIDs under their keys, what is named otherwise as
    a text under its `parameter`, or as places for them (`pxm.prepared`); without it, all rows."""
    order: tuple[str | OrderBy, ...] = ("pk",)
    counted_by: str = ""
    """What the row it is `within` says of how many there are; without it, they are counted."""
    counted_in: ModelClass | None = None
    """A model of which each row says the `number` of rows that share the values of its other columns, or a part of it:
    the total of the list, also of one that is filtered by those columns alone."""
    read_page: Callable[[Any, slice, int], list[Row]] | None = None
    """Reads a page, a slice of `rows` in `order`, in a quicker way than by sorting them all. It gets the row that this
    is `within`, the slice, and the number of the rows."""
    within: Resource[Any] | None = None
    """The resource whose id precedes this one's: it must exist, and the service that creates gets its id."""
    current: Callable[[], Row] | None = None
    """Returns the only row, stored or not. Its services take no id."""

    lists: str = ""
    """What the operation that lists the rows is called; `reads` is its counterpart for a single one."""
    reads: str = ""
    creates: Verb | None = None
    updates: Verb | None = None
    deletes: Verb | None = None
    takes: Callable[[ResourceBody], dict[str, Any]] = only_attributes
    """Turns a body into keyword arguments of the services that create and change."""
    form: Form | None = None
    """What is sent to create one, if that is a form rather than JSON."""
    relationships: Mapping[str, str | Reference] = field(default_factory=dict)
    """The types of the relationships that may be sent along, by name, for `/api/schema/`; one to a single resource is a
    `Reference`."""
    needs_type: bool = True
    """Whether a change must name the `type`."""

    filterable: Filterable = field(default_factory=dict)
    includes: Iterable[Include] = ()
    family: Family = PCM
    list_meta: Callable[[], dict[str, Any]] | None = None
    """What the list says in ``meta`` beside the usual."""
    is_confidential: bool = False
    """Whether its answers may hold a secret, so that no cache may keep them."""
    shoppers_read: bool = False
    """Whether an implicit token may list and read as well."""
    deletes_known_only: bool = False
    """Whether deleting an unknown one is 404 rather than no error."""
    errors: Mapping[str, ErrorText] = field(default_factory=dict)
    """Its own wording of problems, by code: ``{"missing": ErrorText(detail="currency not found")}``."""

    @property
    def path(self) -> str:
        return f"{self.within.path_of_one}/{self.at}" if self.within else self.at

    @property
    def path_of_one(self) -> str:
        return self.path if self.current else f"{self.path}/<str:{self.parameter}>"

    @property
    def parameter(self) -> str:
        """What names one in paths: ``product_id``, or ``relationship_slug``."""
        return f"{self.key.removesuffix('_id')}_{self.named_by}" if self.named_by else self.key

    def find(self, ids: Mapping[str, str]) -> Row:
        """Return the row that the ids in a path name, or raise Missing."""
        if self.current:
            return self.current()
        id, above = self._named(ids[self.parameter]), self._above(ids)
        row = self._by_id.first(id=id, **above) if id and above is not None else None
        if row is None:
            raise missing(self.model)
        return row

    def rows_below(self, ids: Mapping[str, str]) -> QuerySet[Row]:
        """Return the rows below the ids in a path, ignoring this resource's own; what is no id finds nothing."""
        above = self._above(ids)
        return self.model._default_manager.none() if above is None else self._rows(above)

    def page_below(self, ids: Mapping[str, str], window: slice) -> list[Row]:
        """Return those of the same rows, in order, that are in the window."""
        above = self._above(ids)
        return [] if above is None else self._in_order.some(window, **above)

    def count_below(self, ids: Mapping[str, str]) -> int:
        """Return the number of the same rows."""
        above = self._above(ids)
        return 0 if above is None else sum(self._numbers.all(**above))

    def kept_total(self, asked: str) -> int | None:
        """Return the number of the rows that a filter finds, if it is kept."""
        return kept_total(asked, self.filterable, self.counted_in) if self.counted_in else None

    def _above(self, ids: Mapping[str, str]) -> dict[str, UUID | str] | None:
        """The ids in a path without this resource's own; None if there is one that no row can have."""
        owners = {each.parameter: each for each in self._owners()}
        found = {name: owners.get(name, self)._named(text) for name, text in ids.items() if name != self.parameter}
        known = {name: id for name, id in found.items() if id}
        return known if len(known) == len(found) else None

    def _owners(self) -> Iterator[Resource[Any]]:
        """Yield the resources whose ids precede this one's in a path."""
        if self.within:
            yield self.within
            yield from self.within._owners()

    def id_of(self, row: Row) -> str:
        """Return the id in the document of a row: its primary key, unless another column of ids names it in paths."""
        return str(row.pk if self._is_named_by_text or not self.named_by else getattr(row, self.named_by))

    @property
    def _is_named_by_text(self) -> bool:
        return bool(self.named_by) and isinstance(self.model._meta.get_field(self.named_by), CharField)

    def _named(self, text: str) -> UUID | str | None:
        """Return the value of the column that an id in a path is a text of; None for what no row has."""
        if self._is_named_by_text:
            return None if "\x00" in text else text
        return read_uuid(text)

    def _rows(self, above: Mapping[str, Any]) -> QuerySet[Row]:
        return self.rows(**above) if self.rows else self.model._default_manager.all()

    @cached_property
    def _by_id(self) -> Prepared[Row]:
        return Prepared(lambda id, **above: self._rows(above).filter(**{self.named_by or "pk": id}))

    @cached_property
    def _numbers(self) -> Prepared[int]:
        """The query of numbers whose sum is that of all rows."""

        def numbers_of(**above: Any) -> QuerySet[Any, int]:
            counts: QuerySet[Any, Any]
            if self.counted_in:
                counts = self.counted_in._default_manager.order_by()
            else:
                together = self._rows(above).order_by().annotate(all=Value(1)).values("all")
                counts = together.annotate(number=Count("*"))
            numbers: QuerySet[Any, int] = counts.values_list("number", flat=True)
            return numbers

        return Prepared(numbers_of)

    @cached_property
    def _in_order(self) -> Prepared[Row]:
        return Prepared(lambda **above: self._rows(above).order_by(*self.order))
