"""Pages, their links and their bounds, per family (PIM contract §1.4, catalog contract §1.3)."""

from __future__ import annotations

import pytest

from pxm.api.pagination import Window, links
from tests.factories.products import ProductFactory, VariationFactory

pytestmark = pytest.mark.usefixtures("doors")

PCM, CATALOG = "/pcm/all-variations", "/catalog/all-variations"


@pytest.fixture
def five(db):
    return [str(VariationFactory(name=f"V{number}").pk) for number in range(5)]


def test_a_page_has_data_total_and_links(api, five):
    answer = api.get(f"{PCM}?page[limit]=2&page[offset]=2")
    assert answer.ids == five[2:4]
    assert answer.body["meta"] == {"results": {"total": 5}}
    assert answer.body["links"] == {
        "current": "/pcm/all-variations?page[limit]=2&page[offset]=2",
        "first": "/pcm/all-variations?page[limit]=2&page[offset]=0",
        "last": "/pcm/all-variations?page[limit]=2&page[offset]=4",
        "prev": "/pcm/all-variations?page[limit]=2&page[offset]=0",
        "next": "/pcm/all-variations?page[limit]=2&page[offset]=4",
    }


def test_a_page_of_the_catalog_family_has_its_own_meta_and_self(api, five):
    answer = api.get(f"{CATALOG}?page%5Blimit%5D=2&page%5Boffset%5D=4&x=%C3%A4")
    assert answer.ids == five[4:]
    assert answer.body["meta"] == {
        "results": {"total": 5},
        "page": {"limit": 2, "offset": 4, "current": 3, "total": 1},
    }
    assert answer.body["links"] == {
        "self": "/catalog/all-variations?page%5Blimit%5D=2&page%5Boffset%5D=4&x=%C3%A4",
        "first": "/catalog/all-variations?x=%C3%A4&page[limit]=2&page[offset]=0",
        "last": "/catalog/all-variations?x=%C3%A4&page[limit]=2&page[offset]=4",
        "prev": "/catalog/all-variations?x=%C3%A4&page[limit]=2&page[offset]=2",
        "next": None,
    }


@pytest.mark.parametrize(("path", "here"), [(PCM, "current"), (CATALOG, "self")])
def test_a_single_page_has_no_other_pages(api, five, path, here):
    links = api.get(path).body["links"]
    assert set(links) == {here, "first", "last", "prev", "next"}
    assert (links["last"], links["prev"], links["next"]) == (None, None, None)
    assert links["first"] == f"{path}?page[limit]=25&page[offset]=0"


def test_an_empty_list_is_a_single_page(api):
    answer = api.get(PCM)
    assert (answer.data, answer.body["meta"]["results"]["total"]) == ([], 0)
    assert answer.body["links"]["last"] is None


@pytest.mark.parametrize(
    ("offset", "prev", "following"),
    [(0, None, 2), (1, 0, 3), (2, 0, 4), (3, 1, None), (4, 2, None), (5, 3, None), (6, 4, None), (10_000, 4, None)],
)
def test_links_lead_to_the_neighbours_wherever_the_page_begins(api, five, offset, prev, following):
    answer = api.get(f"{PCM}?page[limit]=2&page[offset]={offset}")
    links = answer.body["links"]

    def link(to):
        return None if to is None else f"{PCM}?page[limit]=2&page[offset]={to}"

    assert answer.ids == five[offset : offset + 2]
    assert (links["prev"], links["next"], links["last"]) == (link(prev), link(following), link(4))


def test_past_the_end_there_is_nothing_but_the_true_total(api, five):
    answer = api.get(f"{PCM}?page[offset]=100")
    assert (answer.status, answer.data, answer.body["meta"]["results"]["total"]) == (200, [], 5)


def test_walking_by_the_links_meets_every_record_once(api, five):
    path, met = f"{PCM}?page[limit]=2", []
    while path:
        answer = api.get(path)
        met += answer.ids
        path = answer.body["links"]["next"]
    assert met == five


def test_without_a_limit_the_setting_decides(api, five, settings):
    settings.PAGE_LENGTH = 3
    assert len(api.get(PCM).data) == 3


def test_a_limit_of_zero_is_none_under_pcm_and_refused_in_the_catalog(api, five):
    assert len(api.get(f"{PCM}?page[limit]=0").data) == 5
    answer = api.get(f"{CATALOG}?page[limit]=0")
    assert (answer.status, answer.details) == (400, ["page[limit] must be a whole number of 1 or more"])


@pytest.mark.parametrize("path", [PCM, CATALOG])
@pytest.mark.parametrize("limit", [101, 200, 10_000, 10**30])
def test_larger_limits_are_cut_to_a_hundred(api, five, path, limit):
    answer = api.get(f"{path}?page[limit]={limit}")
    assert answer.status == 200
    assert answer.body["links"]["first"].endswith("page[limit]=100&page[offset]=0")


@pytest.mark.parametrize("path", [PCM, CATALOG])
@pytest.mark.parametrize("name", ["page[limit]", "page[offset]"])
@pytest.mark.parametrize("value", ["-1", "abc", "", "1.5", "1e1", "٣", "1 ", "0x1", "null", "+1", "²", "1,2"])
def test_what_is_no_whole_number_is_refused_by_name(api, path, name, value):
    answer = api.get(path, {name: value})
    least = 1 if path == CATALOG and name == "page[limit]" else 0
    detail = f"{name} must be a whole number of {least} or more"
    assert answer.errors == [{"title": "Bad Request", "status": "400", "detail": detail}]
    assert answer.status == 400


@pytest.mark.parametrize(("offset", "status"), [(10_000, 200), (10_001, 400), ("9" * 5000, 400)])
def test_an_offset_ends_at_ten_thousand(api, offset, status):
    answer = api.get(f"{PCM}?page[offset]={offset}")
    assert answer.status == status
    if status == 400:
        assert answer.details == ["page[offset] must not exceed 10000"]


def test_links_never_lead_beyond_the_largest_offset(rf):
    request = rf.get("/x")
    assert links(request, Window(100, 9_950), 50_000)["next"] is None
    assert links(request, Window(100, 9_900), 50_000)["next"] == "/x?page[limit]=100&page[offset]=10000"
    assert links(request, Window(100, 0), 50_000)["last"] == "/x?page[limit]=100&page[offset]=10000"
    assert links(request, Window(30, 0), 50_000)["last"] == "/x?page[limit]=30&page[offset]=9990"


def test_links_keep_all_other_parameters_as_they_were_sent(api, five):
    kept = "filter=like(name,V*):lt(name,W)&include=a,b&x=%26&x=2&flag&y=a+b"
    first = api.get(f"{PCM}?page%5Blimit%5D=1&{kept}&page[offset]=2").body["links"]["first"]
    assert first == f"{PCM}?{kept}&page[limit]=1&page[offset]=0"
    assert api.get(first).body["links"]["first"] == first


def test_links_are_ascii_whatever_the_query_holds(api, five):
    answer = api.get(f'{PCM}?x="<ä>\\&page[limit]=1')
    assert answer.status == 200
    assert answer.body["links"]["first"].isascii()
    assert not set('"<>\\ ') & set(answer.body["links"]["first"])


def test_links_keep_the_slash_of_the_path(api, five):
    assert api.get(f"{PCM}/?page[limit]=1").body["links"]["next"].startswith(f"{PCM}/?")


def test_total_and_links_are_those_of_the_filtered_list(api, five):
    answer = api.get(f"{PCM}?filter=in(name,V1,V3)&page[limit]=1")
    assert answer.body["meta"]["results"]["total"] == 2
    assert answer.body["links"]["last"].endswith("page[offset]=1")


def test_a_list_without_filter_refuses_one(api, five):
    assert api.get("/pcm/unfiltered-variations").status == 200
    answer = api.get("/pcm/unfiltered-variations?filter=eq(name,V1)")
    assert (answer.status, answer.details) == (400, ["Could not parse the supplied filter"])


def test_a_blank_filter_and_unknown_parameters_are_ignored(api, five):
    assert len(api.get(f"{PCM}?filter=&sort=name&page[x]=1").data) == 5


def test_included_resources_stand_beside_the_page(api, five):
    assert api.get("/pcm/all-products?include=files").body["included"] == {"files": []}


def make_rows(count):
    ProductFactory.create_batch(count)
    VariationFactory.create_batch(count)


@pytest.mark.parametrize("path", [PCM, "/pcm/all-products"])
def test_a_page_costs_the_same_queries_however_long_it_is(api, count_queries, path):
    make_rows(2)
    few = count_queries(lambda: api.get(path))
    make_rows(20)
    many = count_queries(lambda: api.get(path))
    assert few == many == 4, "the token, the usual length, the total, the rows"
