"""What every noun of the API must do, tested from one declaration of it (PIM contract §1, catalog contract §1).

    class TestVariations(ResourceCases):
        noun = Noun(type="product-variation", path="/pcm/variations", make=VariationFactory, …)

`SingletonCases` is for what there is only one of. What is special about a noun is tested by hand beside its class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from django.db.models import Model

from tests.client import Answer, APIClient

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
UNREADABLE_FILTER = "Could not parse the supplied filter"
STALE = "changed since it was read"
NO_TYPE = "type can not be empty"
MANY = 200
UNREADABLE = ("{", b"\xff", "[" * 60 + "]" * 60)
# Bodies of no resource at all, and where the culprit is.
NO_RESOURCES = ((None, "/data"), ({}, "/data"), ({"data": None}, "/data"), ({"data": []}, "/data"), ([], ""))

Fields = dict[str, Any]


@dataclass(frozen=True)
class Filters:
    """`rows` are made in this order; `found` says which of them, by their place, a filter finds."""

    rows: Sequence[Fields]
    found: Mapping[str, Sequence[int]]
    unreadable: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Noun:
    """One noun as its clients know it. Columns are those of the model, attributes those of the API."""

    type: str
    path: str
    """Of the list; the ids before it in the path are ``{}``."""

    named_by: str = "pk"
    """The column that stands in paths, an attribute if it is not the id."""
    make: Callable[..., Model]
    """Makes a row from columns; below a parent it gets that first."""
    parent: Callable[[], Model] | None = None
    """Makes what a row stands below."""
    ids: Callable[[Any], Sequence[Any]] = lambda parent: [parent.pk]
    """The ids of the parent's path."""

    creates: Sequence[tuple[Fields, Fields]] = ()
    """What is sent, and the attributes that are shown then. The first is also what refusals spoil."""
    change: Fields
    """Attributes that no row of `make` has, sent to one; shown as sent, and none other changes."""
    required: Sequence[str] = ()
    """Texts without which nothing is created; `empty` is the detail of the refusal then."""
    empty: str = "{0} can not be empty"
    refusals: Sequence[tuple[Fields, str, str]] = ()
    """Attributes that neither a new nor an old row may have, the detail, and the place of the culprit."""
    refusals_of_new: Sequence[tuple[Fields, str, str]] = ()
    """The same for all the attributes of a new row together."""
    has_meta: bool = True
    meta: Callable[[Any], Fields] | None = None
    """The whole `meta` of a new row's document; None where it is tested by hand."""

    filters: Filters = Filters((), {}, unreadable=["eq(name,x)"])
    list_queries: int = 3
    """With the token, the total and the rows: 3."""
    most: int | None = None
    """How many rows there may be; `refused_beyond` is the detail of the refusal then."""
    refused_beyond: str = ""

    clashes: Sequence[tuple[Fields, Fields, str, str]] = ()
    """What one row has, and another can not have then: 409 with the detail and the place of the culprit."""

    pricing: bool = False
    """Whether it is of the family of price books: ``meta.page``, links by ``self``, times among the attributes."""
    flat: bool = False
    """Whether it is of the family below ``/v2``: fields beside `type`, absolute links, numbers as status."""
    text_status: bool = False
    """Whether it is, but with texts as status."""
    shoppers_read: bool = False
    change_needs_type: bool = True
    deletes_known_only: bool = False
    """Whether deleting an unknown one is 404."""
    wrong_type: Fields = field(default_factory=dict)
    """The error of a change that is not of this type, where it is not the usual one."""
    missing: Fields = field(default_factory=lambda: {"title": "Not Found", "status": "404"})


class SingleCases:
    """Reading, changing and deleting one row, wherever it comes from (`place`)."""

    noun: ClassVar[Noun]

    def __init_subclass__(cls) -> None:
        """Leave out the tests of what the noun does not have."""
        if noun := cls.__dict__.get("noun"):
            had: dict[str, object] = {
                "test_a_change_that_is_wrong_changes_nothing": noun.refusals,
                "test_the_meta_of_what_is_created": noun.has_meta,
                "test_a_required_text_can_not_be_empty": noun.required,
                "test_there_are_no_more_than_there_may_be": noun.most,
                "test_what_is_of_another_parent_is_not_found": noun.parent,
                "test_below_an_unknown_parent_there_is_nothing": noun.parent,
                "test_rows_are_filtered": noun.filters.found,
                "test_what_another_has_is_refused": noun.clashes,
            }
            for name in (name for name, has in had.items() if not has):
                setattr(cls, name, None)

    def place(self) -> tuple[str, Callable[[], Any]]:
        """Return the path of a row that is there, and what reads all its columns."""
        raise NotImplementedError

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        noun = self.noun
        cases: dict[str, Sequence[Any]] = {
            "created": noun.creates,
            "required": noun.required,
            "refusal": noun.refusals,
            "refusal_of_new": [
                *noun.refusals_of_new,
                *(({**sent, **wrong}, *rest) for sent, _ in noun.creates[:1] for wrong, *rest in noun.refusals),
            ],
            "clash": noun.clashes,
            "filter_text": list(noun.filters.found),
            "unreadable": noun.filters.unreadable,
            "unknown": [UNKNOWN_ID, "x"],
            "odd_path_id": [UNKNOWN_ID, "x", "%00"],
        }
        for name, values in cases.items():
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, values)

    # --- Bodies and answers ---

    def body(self, attributes: Mapping[str, Any], **members: Any) -> Fields:
        data = {"type": self.noun.type, **members}
        return {"data": data | attributes if self.noun.flat else data | {"attributes": dict(attributes)}}

    def attributes(self, document: Mapping[str, Any]) -> Fields:
        """The attributes that a document shows."""
        if not self.noun.flat:
            times = {"created_at", "updated_at"} if self.noun.pricing else set()
            assert times <= document["attributes"].keys()
            return {name: value for name, value in document["attributes"].items() if name not in times}
        return {name: value for name, value in document.items() if name not in {"type", "id", "meta", "links"}}

    def status(self, number: int) -> int | str:
        return number if self.noun.flat and not self.noun.text_status else str(number)

    def pointer(self, place: str) -> str:
        return f"/data/{place}" if self.noun.flat else f"/data/attributes/{place}"

    def refused(self, answer: Answer, status: int, detail: str | None = None, pointer: str | None = None) -> None:
        """Check a refusal: its status everywhere the same, the detail and the place of the first problem."""
        assert answer.status == status, answer.body
        assert {error["status"] for error in answer.errors} == {self.status(status)}
        assert all(error["title"] for error in answer.errors)
        if detail is not None:
            assert answer.details[0] == detail
        if pointer is not None:
            assert answer.errors[0]["source"] == {"pointer": pointer}

    # --- Reading ---

    def test_one_is_read_with_its_tag(self, api: APIClient) -> None:
        path, _ = self.place()
        answer = api.get(path)
        assert (answer.status, answer.data["type"]) == (200, self.noun.type)
        assert answer.headers["ETag"].startswith('"')
        assert api.get(path).headers["ETag"] == answer.headers["ETag"]
        if self.noun.flat:
            assert answer.data["links"] == {"self": f"http://testserver{path}"}
        assert answer.body.get("links") == ({"self": path} if self.noun.pricing else None)

    def test_what_is_known_already_is_not_sent_again(self, api: APIClient) -> None:
        path, _ = self.place()
        known_already = api.get(path)
        tag = known_already.headers["ETag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            answer = api.get(path, headers={"If-None-Match": known})
            assert (answer.status, answer.body, answer.headers["ETag"]) == (304, None, tag)
            assert answer.headers["Content-Length"] == known_already.headers["Content-Length"]
        assert api.get(path, headers={"If-None-Match": '"other"'}).status == 200
        api.put(path, self.body(self.noun.change))
        changed = api.get(path, headers={"If-None-Match": tag})
        assert changed.status == 200
        assert changed.headers["ETag"] != tag

    # --- Changing ---

    def test_a_change_is_partial(self, api: APIClient) -> None:
        path, _ = self.place()
        before = api.get(path).data
        answer = api.put(path, self.body(self.noun.change))
        assert answer.status == 200, answer.body
        assert self.attributes(answer.data) == self.attributes(before) | self.noun.change
        assert api.get(path).body == answer.body
        assert api.get(path).headers["ETag"] == answer.headers["ETag"]

    def test_what_get_answers_can_be_sent_back_without_any_change(self, api: APIClient) -> None:
        path, row = self.place()
        document, before = api.get(path).body, row()
        assert api.put(path, document).body == document
        assert row() == before

    def test_a_change_of_nothing_writes_nothing(self, api: APIClient) -> None:
        path, row = self.place()
        before = row()
        for body in (self.body({}), self.body({"unknown": 1}), self.body({}, meta={"owner": "me"}, links={}, foo=[1])):
            assert api.put(path, body).status == 200
            assert row() == before

    def test_a_change_that_is_wrong_changes_nothing(self, api: APIClient, refusal: tuple[Fields, str, str]) -> None:
        attributes, detail, place = refusal
        path, row = self.place()
        before = row()
        answer = api.put(path, self.body(attributes))
        self.refused(answer, 422, detail, self.pointer(place))
        assert answer.details == [detail]
        assert row() == before

    def test_the_body_of_a_change_must_be_one_of_this_type(self, api: APIClient) -> None:
        path, row = self.place()
        before, noun = row(), self.noun
        change = self.body(noun.change)["data"]
        lacking = [None, ""] if noun.change_needs_type else [""]
        for sent, detail in (("nonsense", f"type must be {noun.type}"), *((each, NO_TYPE) for each in lacking)):
            answer = api.put(path, {"data": change | {"type": sent}})
            if noun.wrong_type:
                assert (answer.status, answer.errors) == (int(noun.wrong_type["status"]), [noun.wrong_type])
            else:
                self.refused(answer, 422, detail, "/data/type")
        for body, pointer in NO_RESOURCES:
            self.refused(api.put(path, body), 422, pointer=pointer)
        assert row() == before

    # --- Versions ---

    def test_a_change_of_the_version_that_was_read_is_made(self, api: APIClient) -> None:
        path, _ = self.place()
        for header in (None, "*"):
            tag = header or api.get(path).headers["ETag"]
            assert api.put(path, self.body(self.noun.change), headers={"If-Match": tag}).status == 200
        weak = f'"another", W/{api.get(path).headers["ETag"]}'
        assert api.put(path, self.body({}), headers={"If-Match": weak}).status == 200

    def test_a_change_of_an_older_version_is_refused(self, api: APIClient) -> None:
        path, row = self.place()
        tag = api.get(path).headers["ETag"]
        assert api.put(path, self.body(self.noun.change)).status == 200
        before = row()
        for old in (tag, '"nonsense"', "nonsense", ""):
            answer = api.put(path, self.body({}), headers={"If-Match": old})
            self.refused(answer, 412, STALE)
            self.refused(api.delete(path, headers={"If-Match": old}), 412, STALE)
        assert row() == before

    def test_what_is_deleted_as_it_was_read_is_gone(self, api: APIClient) -> None:
        path, _ = self.place()
        tag = api.get(path).headers["ETag"]
        assert api.delete(path, headers={"If-Match": tag}).status == 204

    # --- Tokens, and what is checked first ---

    def test_without_a_token_nothing_is_answered(self, anonymous_api: APIClient) -> None:
        path, row = self.place()
        before = row()
        for method in ("GET", "PUT", "DELETE"):
            self.refused(anonymous_api.send(method, path, "{"), 401)
        assert row() == before

    def test_shoppers_read_at_most(self, shopper_api: APIClient) -> None:
        path, row = self.place()
        before = row()
        answer = shopper_api.get(path)
        if self.noun.shoppers_read:
            assert answer.status == 200
        else:
            self.refused(answer, 403)
        for method in ("PUT", "DELETE"):
            self.refused(shopper_api.send(method, path, "{"), 403)
        assert row() == before

    def test_a_body_is_read_before_it_is_judged(self, api: APIClient) -> None:
        path, row = self.place()
        before = row()
        for unreadable in UNREADABLE:
            self.refused(api.put(path, unreadable), 400)
        assert row() == before


class SingletonCases(SingleCases):
    """For a noun of which there is one; `noun.make` makes its row."""

    def place(self) -> tuple[str, Callable[[], Any]]:
        row = self.noun.make()
        return self.noun.path, lambda: type(row)._default_manager.values().first()

    def test_deleting_it_brings_the_defaults_back(self, api: APIClient) -> None:
        before = api.get(self.noun.path).data
        for tag in (None, api.get(self.noun.path).headers["ETag"]):
            headers = {"If-Match": tag} if tag else {}
            changed = api.put(self.noun.path, self.body(self.noun.change), headers=headers)
            assert self.attributes(changed.data) == self.attributes(before) | self.noun.change
            answer = api.delete(self.noun.path)
            assert (answer.status, answer.body) == (204, None)
            assert self.attributes(api.get(self.noun.path).data) == self.attributes(before)
            assert api.delete(self.noun.path).status == 204


class ResourceCases(SingleCases):
    """For a noun of which there are many."""

    def parent(self) -> Any:
        return self.noun.parent() if self.noun.parent else None

    def list_path(self, parent: Any) -> str:
        return self.noun.path.format(*self.noun.ids(parent)) if self.noun.parent else self.noun.path

    def make(self, parent: Any, **columns: Any) -> Any:
        return self.noun.make(parent, **columns) if self.noun.parent else self.noun.make(**columns)

    def place(self) -> tuple[str, Callable[[], Any]]:
        parent = self.parent()
        row = self.make(parent)
        return self.path_of(parent, row), lambda: type(row)._default_manager.filter(pk=row.pk).values().get()

    def path_of(self, parent: Any, row: Any) -> str:
        return f"{self.list_path(parent)}/{getattr(row, self.noun.named_by)}"

    def fill(self, parent: Any, count: int) -> list[str]:
        """Make so many rows, or as many as there may be; return their ids."""
        present = 0 if self.noun.most is None else type(self.make(parent))._default_manager.count()
        room = count if self.noun.most is None else min(count, self.noun.most - present)
        return [str(self.make(parent).pk) for _ in range(room)]

    # --- Creating ---

    def test_what_is_created_is_answered_read_and_listed(self, api: APIClient, created: tuple[Fields, Fields]) -> None:
        sent, shown = created
        path = self.list_path(self.parent())
        answer = api.post(path, self.body(sent))
        assert answer.status == 201, answer.body
        document = answer.data
        assert document["type"] == self.noun.type
        assert self.attributes(document) == shown
        name = document["id"] if self.noun.named_by == "pk" else document["attributes"][self.noun.named_by]
        one = api.get(f"{path}/{name}")
        assert one.body == answer.body
        assert one.headers["ETag"] == answer.headers["ETag"]
        assert document in api.get(path, {"page[limit]": 100}).data

    def test_the_meta_of_what_is_created(self, api: APIClient) -> None:
        parent, noun = self.parent(), self.noun
        document = api.post(self.list_path(parent), self.body(noun.creates[0][0])).data
        if noun.meta is not None:
            row = type(self.make(self.parent()))._default_manager.get(pk=document["id"])
            assert document["meta"] == noun.meta(row)
            extra = {"links"} if noun.flat else set()
            assert noun.flat or document.keys() == {"type", "id", "attributes", "meta"} | extra
        assert document["meta"]["owner"] == "store"

    def test_a_required_text_can_not_be_empty(self, api: APIClient, required: str) -> None:
        path = self.list_path(self.parent())
        before = api.get(path).body["meta"]["results"]["total"]
        for value in (..., None, ""):
            sent = {**self.noun.creates[0][0], required: value}
            answer = api.post(path, self.body({name: each for name, each in sent.items() if each is not ...}))
            self.refused(answer, 422, self.noun.empty.format(required), self.pointer(required))
            assert len(answer.errors) == 1
        assert api.get(path).body["meta"]["results"]["total"] == before

    def test_what_is_wrong_is_not_created(self, api: APIClient, refusal_of_new: tuple[Fields, str, str]) -> None:
        attributes, detail, place = refusal_of_new
        path = self.list_path(self.parent())
        before = api.get(path).body["meta"]["results"]["total"]
        answer = api.post(path, self.body(attributes))
        self.refused(answer, 422, detail, self.pointer(place))
        assert answer.details == [detail]
        assert api.get(path).body["meta"]["results"]["total"] == before

    def test_only_what_is_of_this_type_is_created(self, api: APIClient) -> None:
        path, noun = self.list_path(self.parent()), self.noun
        before = api.get(path).body["meta"]["results"]["total"]
        sent = self.body(noun.creates[0][0])["data"]
        for kind, detail in (("nonsense", f"type must be {noun.type}"), (None, NO_TYPE)):
            self.refused(api.post(path, {"data": sent | {"type": kind}}), 422, detail, "/data/type")
        for body, pointer in (
            ({}, "/data"),
            ({"data": None}, "/data"),
            (None, "/data"),
            ({"data": []}, "/data"),
            ([], ""),
        ):
            self.refused(api.post(path, body), 422, pointer=pointer)
        assert api.get(path).body["meta"]["results"]["total"] == before

    def test_there_are_no_more_than_there_may_be(self, api: APIClient) -> None:
        parent, most = self.parent(), self.noun.most or 0
        self.fill(parent, most)
        answer = api.post(self.list_path(parent), self.body(self.noun.creates[0][0]))
        self.refused(answer, 422, self.noun.refused_beyond)
        assert api.get(self.list_path(parent)).body["meta"]["results"]["total"] == most

    # --- Changing and deleting ---

    def test_a_change_moves_only_the_time_of_the_change(self, api: APIClient) -> None:
        path, row = self.place()
        before = row()
        api.put(path, self.body(self.noun.change))
        after = row()
        assert after["created_at"] == before["created_at"]
        assert after["updated_at"] > before["updated_at"]

    def test_the_id_of_a_change_must_be_that_of_the_path(self, api: APIClient) -> None:
        path, row = self.place()
        before, id = row(), str(row()["id"])
        for sent in (None, id, id.upper()):
            assert api.put(path, self.body({}, id=sent)).status == 200
        answer = api.put(path, self.body(self.noun.change, id=UNKNOWN_ID))
        self.refused(answer, 422, "id must equal the id in the path", "/data/id")
        assert row() == before

    def test_what_is_deleted_is_gone_and_deleting_it_again_is_no_error(self, api: APIClient) -> None:
        path, _ = self.place()
        other, row = self.place()
        answer = api.delete(path)
        assert (answer.status, answer.body) == (204, None)
        self._is_no_more(api.delete(path))
        assert api.get(path).body == {"errors": [self.noun.missing]}
        assert api.get(other).status == 200
        assert row()

    # --- What only one may have ---

    def test_what_another_has_is_refused(self, api: APIClient, clash: tuple[Fields, Fields, str, str]) -> None:
        """Whether it is new or changed; in the words of the constraint that also decides races."""
        has, can_not_have, detail, place = clash
        parent = self.parent()
        path = self.list_path(parent)
        sent = self.noun.creates[0][0]
        assert api.post(path, self.body({**sent, **has})).status == 201
        other = self.make(parent)
        before = api.get(path, {"page[limit]": 100}).body
        for answer in (
            api.post(path, self.body({**sent, **can_not_have})),
            api.put(f"{path}/{other.pk}", self.body(can_not_have)),
        ):
            self.refused(answer, 409, detail, self.pointer(place))
            assert len(answer.errors) == 1
        assert api.get(path, {"page[limit]": 100}).body == before

    # --- What a path does not name ---

    def test_what_is_unknown_is_not_found(self, api: APIClient, odd_path_id: str) -> None:
        path, row = self.place()
        before = row()
        self._is_missing(api, f"{path.rpartition('/')[0]}/{odd_path_id}")
        assert row() == before

    def test_what_is_of_another_parent_is_not_found(self, api: APIClient) -> None:
        path, row = self.place()
        before = row()
        self._is_missing(api, f"{self.list_path(self.parent())}/{path.rpartition('/')[2]}")
        assert row() == before

    def test_below_an_unknown_parent_there_is_nothing(self, api: APIClient, unknown: str) -> None:
        ids = list(self.noun.ids(self.parent()))
        for position in range(len(ids)):
            path = self.noun.path.format(*(unknown if at == position else id for at, id in enumerate(ids)))
            self._is_missing(api, f"{path}/{UNKNOWN_ID}")
            for answer in (api.get(path), api.post(path, self.body(self.noun.creates[0][0])), api.post(path, "{")):
                assert (answer.status, answer.body) == (404, {"errors": [self.noun.missing]})

    def _is_missing(self, api: APIClient, path: str) -> None:
        """404 whatever the body is; deleting it is no error."""
        for answer in (
            api.get(path),
            api.put(path, self.body(self.noun.change)),
            api.put(path, "{"),
            api.put(path, {}),
        ):
            assert (answer.status, answer.body) == (404, {"errors": [self.noun.missing]})
        for body in (None, "{"):
            self._is_no_more(api.delete(path, body))
        self._is_no_more(api.delete(path, headers={"If-Match": '"x"'}))

    def _is_no_more(self, deleted: Answer) -> None:
        """Check the answer to the deletion of what is not there: usually no error."""
        refused = (404, {"errors": [self.noun.missing]})
        assert (deleted.status, deleted.body) == (refused if self.noun.deletes_known_only else (204, None))

    def test_the_token_is_looked_at_before_the_path(self, anonymous_api: APIClient, shopper_api: APIClient) -> None:
        path = self.list_path(self.parent())
        for method, place in (("POST", path), ("PUT", f"{path}/{UNKNOWN_ID}"), ("DELETE", f"{path}/x")):
            self.refused(anonymous_api.send(method, place, "{"), 401)
            self.refused(shopper_api.send(method, place, "{"), 403)
        self.refused(anonymous_api.get(path), 401)
        if self.noun.shoppers_read:
            assert shopper_api.get(path).status == 200
        else:
            self.refused(shopper_api.get(path), 403)

    def test_a_new_body_is_read_before_it_is_judged(self, api: APIClient) -> None:
        path = self.list_path(self.parent())
        for unreadable in UNREADABLE:
            self.refused(api.post(path, unreadable), 400)

    # --- Listing ---

    def test_rows_are_listed_by_id_in_pages(self, api: APIClient) -> None:
        parent = self.parent()
        path = self.list_path(parent)
        ids = api.get(path, {"page[limit]": 100}).ids + self.fill(parent, 6)
        ids = api.get(path, {"page[limit]": 100}).ids if self.noun.most else ids
        first = api.get(f"{path}?page[limit]=2&page[offset]=2")
        assert first.status == 200
        assert first.ids == ids[2:4]
        assert first.body.keys() == {"data", "meta", "links"}
        assert first.body["meta"] == self._meta(total=len(ids), limit=2, offset=2, shown=2)
        assert first.body["links"] == self._links(path, total=len(ids), limit=2, offset=2)
        met, link = [], f"{path}?page[limit]=4"
        while link:
            page = api.get(link.removeprefix("http://testserver"))
            met, link = met + page.ids, page.body["links"]["next"]
        assert met == ids

    def test_a_list_that_names_no_limit_is_of_the_usual_length(self, api: APIClient, settings: Any) -> None:
        parent = self.parent()
        self.fill(parent, 30)
        total = min(30, self.noun.most or 30)
        path = self.list_path(parent)
        assert len(api.get(path).data) == min(total, 25)
        settings.PAGE_LENGTH = 3
        assert len(api.get(path).data) == 3
        assert len(api.get(path, {"page[limit]": 5}).data) == 5

    def test_limits_and_offsets(self, api: APIClient) -> None:
        parent = self.parent()
        self.fill(parent, 3)
        path = self.list_path(parent)
        total = len(api.get(path, {"page[limit]": 100}).data)
        for query, shown in (
            ({"page[limit]": "101"}, total),
            ({"page[limit]": "10000"}, total),
            ({"page[offset]": str(total - 1)}, 1),
            ({"page[offset]": "10000"}, 0),
        ):
            answer = api.get(path, query)
            assert (answer.status, len(answer.data)) == (200, shown)
            assert answer.body["meta"]["results"] == {"total": total}
        for name in ("page[limit]", "page[offset]"):
            for value in ("-1", "x", "1.5", ""):
                answer = api.get(path, {name: value})
                self.refused(answer, 400)
                assert name in answer.details[0]
        assert api.get(path, {"page[offset]": "10001"}).status == 400
        none = api.get(path, {"page[limit]": "0"})
        if self.noun.flat:
            self.refused(none, 400)
        else:
            assert (none.status, len(none.data)) == (200, total)

    def test_a_page_costs_the_same_however_long(self, api: APIClient, count_queries: Any) -> None:
        parent = self.parent()
        path = self.list_path(parent)
        self.fill(parent, 2)
        few = count_queries(lambda: api.get(path, {"page[limit]": 100}))
        self.fill(parent, MANY)
        assert len(api.get(path, {"page[limit]": 100}).data) == min(100, self.noun.most or MANY)
        assert few == count_queries(lambda: api.get(path, {"page[limit]": 100})) == self.noun.list_queries

    def test_rows_are_filtered(self, api: APIClient, filter_text: str) -> None:
        filters, parent = self.noun.filters, self.parent()
        made = [str(self.make(parent, **columns).pk) for columns in filters.rows]
        answer = api.get(self.list_path(parent), {"filter": filter_text, "page[limit]": 100})
        assert answer.status == 200, answer.body
        assert answer.ids == [made[place] for place in filters.found[filter_text]]
        assert answer.body["meta"]["results"]["total"] == len(answer.ids)

    def test_other_filters_are_refused(self, api: APIClient, unreadable: str) -> None:
        answer = api.get(self.list_path(self.parent()), {"filter": unreadable})
        self.refused(answer, 400, UNREADABLE_FILTER)

    def _meta(self, *, total: int, limit: int, offset: int, shown: int) -> Fields:
        results = {"results": {"total": total}}
        if not self.noun.flat and not self.noun.pricing:
            return results
        counted = -(-total // limit) if self.noun.flat else shown
        pages = {"limit": limit, "offset": offset, "current": offset // limit + 1, "total": counted}
        return results | {"page": pages}

    def _links(self, path: str, *, total: int, limit: int, offset: int) -> Fields:
        """The links of a page in the middle."""
        host = "http://testserver" if self.noun.flat else ""

        def link(to: int) -> str:
            return f"{host}{path}?page[limit]={limit}&page[offset]={to}"

        return {
            "self" if self.noun.flat or self.noun.pricing else "current": link(offset),
            "first": link(0),
            "last": link((total - 1) // limit * limit),
            "prev": link(offset - limit),
            "next": link(offset + limit) if offset + limit < total else None,
        }
