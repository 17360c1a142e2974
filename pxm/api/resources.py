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

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

from django.db.models import Model, OrderBy, QuerySet

from pxm.api.documents import Document
from pxm.api.envelope import ResourceBody
from pxm.api.families import PCM, ErrorText, Family
from pxm.api.filtering import Filterable
from pxm.api.including import Include
from pxm.ids import read_uuid
from pxm.inputs import Input
from pxm.rows import find, find_by

Row = TypeVar("Row", bound=Model)
# Inside `Resource`, `type` is the name of a field.
RowClass: TypeAlias = type[Row]
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
    """The column that stands in paths in place of the id (``slug``). Services get the id all the same."""
    name: str = ""
    """What its operations are named after, if not the model."""
    documents: Callable[[list[Row]], list[Document]]
    """Makes the documents of a page in a fixed number of queries."""
    attributes: Shape | None = None
    shown: Mapping[str, Any] = field(default_factory=dict)
    """JSON Schema of attributes that answers show beside those that requests may send."""

    rows: Callable[..., QuerySet[Row]] | None = None
    """The rows found below the ids in the path, which are passed as UUIDs under their keys (what is named otherwise, as
    a text under its `parameter`); without it, all rows."""
    order: tuple[str | OrderBy, ...] = ("pk",)
    counted_by: str = ""
    """What the row it is `within` says of how many there are; without it, they are counted."""
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
    relationships: Mapping[str, str] = field(default_factory=dict)
    """The types of the relationships that may be sent along, by name, for `/api/schema/`."""
    needs_type: bool = True
    """Whether a change must name the `type`."""

    filterable: Filterable = field(default_factory=dict)
    includes: Iterable[Include] = ()
    family: Family = PCM
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
        rows, text = self.rows_below(ids), ids[self.parameter]
        return find_by(rows, self.named_by, text) if self.named_by else find(rows, text)

    def rows_below(self, ids: Mapping[str, str]) -> QuerySet[Row]:
        """Return the rows below the ids in a path, ignoring this resource's own; what is not a UUID finds nothing."""
        names = self._names_above()
        above = {name: text for name, text in ids.items() if name != self.parameter}
        found = {name: text if name in names else read_uuid(text) for name, text in above.items()}
        if not all(found.values()):
            return self.model._default_manager.none()
        return self.rows(**found) if self.rows else self.model._default_manager.all()

    def _names_above(self) -> set[str]:
        """What stands before this resource's own in paths and is no id."""
        if self.within is None:
            return set()
        return self.within._names_above() | ({self.within.parameter} if self.within.named_by else set())
