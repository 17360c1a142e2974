"""`/v2/application-keys` (catalog contract §2.3)."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from pxm.clock import now
from pxm.oauth.models import ApplicationKey
from pxm.oauth.secrets import hash_of
from pxm.oauth.services import create_application_key, replace_secret
from tests.client import APIClient
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db

PATH = "/v2/application-keys"
NOT_FOUND = [{"title": "Not Found", "status": "404", "detail": "application key not found"}]


def body(**fields):
    return {"data": {"type": "application_key", **fields}}


def test_a_new_key_shows_its_secret_in_the_answer_that_makes_it_and_nowhere_else(api):
    answer = api.post(PATH, body(name="Storefront"))
    assert answer.status == 201
    assert answer.headers["Cache-Control"] == "no-store"
    secret = answer.data.pop("client_secret")
    key = ApplicationKey.objects.get(pk=answer.data["id"])
    assert hash_of(secret) == key.secret_hash
    assert answer.data == {
        "id": str(key.pk),
        "type": "application_key",
        "name": "Storefront",
        "reserved_rate_limit": 0,
        "issues_implicit": True,
        "reads_only": False,
        "client_id": key.client_id,
        "meta": {
            "timestamps": {
                "created_at": f"{key.created_at:%Y-%m-%dT%H:%M:%S}.{key.created_at.microsecond // 1000:03}Z",
                "updated_at": f"{key.updated_at:%Y-%m-%dT%H:%M:%S}.{key.updated_at.microsecond // 1000:03}Z",
                "last_used_at": None,
            }
        },
        "links": {"self": f"http://testserver{PATH}/{key.pk}"},
    }
    assert "client_secret" not in api.get(f"{PATH}/{key.pk}").data
    assert secret not in str(api.get(PATH).body)
    assert "client_secret" not in api.put(f"{PATH}/{key.pk}", body(name="Shop")).data


def test_its_pair_gets_a_token_whose_use_it_shows(api, client):
    made = api.post(PATH, body(name="Storefront")).data
    form = {name: made[name] for name in ("client_id", "client_secret")} | {"grant_type": "client_credentials"}
    token = client.generic("POST", "/oauth/access_token", urlencode(form)).json()["access_token"]
    shown = APIClient(token).get(f"{PATH}/{made['id']}").data
    assert shown["meta"]["timestamps"]["last_used_at"].startswith(f"{now():%Y-%m-%d}")


def test_a_list_counts_what_is_reserved_and_links_as_its_family_does(api):
    for number in range(3):
        api.post(PATH, body(name=f"Key {number}", reserved_rate_limit=10 * number))
    answer = api.get(PATH, {"page[limit]": 3})
    assert [key["name"] for key in answer.data] == ["Tests", "Key 0", "Key 1"]
    assert answer.body["meta"] == {
        "results": {"total": 4},
        "page": {"limit": 3, "offset": 0, "current": 1, "total": 2},
        "total_reserved_rate_limit": 30,
    }
    place = f"http://testserver{PATH}?page[limit]=3&page[offset]="
    assert answer.body["links"] == {
        "current": f"{place}0",
        "first": f"{place}0",
        "last": f"{place}3",
        "next": f"{place}3",
        "prev": None,
    }


def test_a_list_costs_the_same_for_two_keys_and_two_hundred(api, count_queries):
    few = count_queries(lambda: api.get(PATH))
    ApplicationKey.objects.bulk_create(
        ApplicationKey(name=str(number), client_id=str(number), secret_hash="x") for number in range(200)
    )
    assert count_queries(lambda: api.get(PATH, {"page[limit]": 100})) <= few


@pytest.mark.parametrize("sent", [{}, {"name": None}, {"name": ""}, {"name": "  "}])
def test_a_key_needs_a_name(api, sent):
    answer = api.post(PATH, body(**sent))
    assert answer.status == 400
    assert answer.errors == [
        {
            "title": "Bad Request",
            "status": "400",
            "detail": "The field 'name' is required.",
            "source": {"pointer": "/data/name"},
        }
    ]
    assert ApplicationKey.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"name": "x" * 256}, "/data/name"),
        ({"name": 7}, "/data/name"),
        ({"name": ["x"]}, "/data/name"),
        ({"name": "x\x00"}, "/data/name"),
        ({"reserved_rate_limit": -1}, "/data/reserved_rate_limit"),
        ({"reserved_rate_limit": "1"}, "/data/reserved_rate_limit"),
        ({"reads_only": "yes"}, "/data/reads_only"),
        ({"issues_implicit": None}, "/data/issues_implicit"),
        ({"type": "key"}, "/data/type"),
        ({"type": None}, "/data/type"),
    ],
)
def test_what_is_wrong_is_refused_at_its_place_and_changes_nothing(api, application_key, sent, pointer):
    before = list(ApplicationKey.objects.values())
    made = api.post(PATH, body(**{"name": "Shop", **sent}))
    changed = api.put(f"{PATH}/{application_key.pk}", body(**sent))
    for answer in (made, changed):
        assert (answer.status, answer.errors[0]["source"]["pointer"]) == (422, pointer)
    assert list(ApplicationKey.objects.values()) == before


def test_no_more_is_reserved_than_there_is(api, application_key):
    exceeded = {"title": "Conflict", "status": "409", "detail": "requested reserved rate limit will exceed the maximum"}
    source = {"source": {"pointer": "/data/reserved_rate_limit"}}
    assert api.post(PATH, body(name="Most", reserved_rate_limit=9_000)).status == 201
    mine = f"{PATH}/{application_key.pk}"
    assert api.put(mine, body(reserved_rate_limit=1_001)).errors == [exceeded | source]
    assert api.put(mine, body(reserved_rate_limit=1_000)).status == 200
    assert api.put(mine, body(reserved_rate_limit=999)).status == 200
    assert api.post(PATH, body(name="More", reserved_rate_limit=2)).status == 409
    assert api.post(PATH, body(name="Fits", reserved_rate_limit=1)).status == 201


def test_a_change_writes_what_is_sent_only(api, application_key):
    path = f"{PATH}/{application_key.pk}"
    secret = application_key.secret_hash
    assert api.put(path, body(name="Renamed")).data["name"] == "Renamed"
    shown = api.put(path, body(reserved_rate_limit=5, client_id="mine", client_secret="mine", id=None)).data
    assert (shown["name"], shown["reserved_rate_limit"]) == ("Renamed", 5)
    application_key.refresh_from_db()
    assert shown["client_id"] == application_key.client_id != "mine"
    assert application_key.secret_hash == secret


def test_a_change_of_what_has_changed_since_is_refused(api, application_key):
    path = f"{PATH}/{application_key.pk}"
    tag = api.get(path).headers["ETag"]
    replace_secret(key_id=application_key.pk, overlap=timedelta(hours=1))
    assert api.put(path, body(name="Late"), headers={"If-Match": tag}).status == 412
    assert api.delete(path, headers={"If-Match": tag}).status == 412


def test_a_deleted_key_is_gone_with_its_tokens(api, application_key):
    other, _ = create_application_key(name="Other")
    assert api.delete(f"{PATH}/{other.pk}").status == 204
    assert api.delete(f"{PATH}/{other.pk}").status == 204
    assert api.get(f"{PATH}/{other.pk}").errors == NOT_FOUND
    assert api.delete(f"{PATH}/{application_key.pk}").status == 204
    assert api.get(PATH).status == 401


@pytest.mark.parametrize("unknown", [UNKNOWN_ID, "x", "%00"])
def test_an_unknown_key_is_not_found_before_the_body_is_read(api, unknown):
    assert api.get(f"{PATH}/{unknown}").errors == NOT_FOUND
    assert api.put(f"{PATH}/{unknown}", "{").errors == NOT_FOUND
    assert api.delete(f"{PATH}/{unknown}").status == 204


def test_shoppers_and_strangers_see_no_keys(shopper_api, anonymous_api, application_key):
    for method in ("GET", "POST"):
        assert shopper_api.send(method, PATH).status == 403
        assert anonymous_api.send(method, PATH).status == 401
    for method in ("GET", "PUT", "DELETE"):
        assert shopper_api.send(method, f"{PATH}/{application_key.pk}").status == 403
    assert ApplicationKey.objects.count() == 1
