"""`Idempotency-Key`: a POST that comes again is done once and answered alike, on every endpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from products.models import Product
from pxm.api.repeats import hash_of
from pxm.clock import now
from pxm.oauth.services import create_application_key
from pxm.oauth.tokens import Grant, issue_token
from pxm.repeats import keeping
from pxm.repeats.models import KeptAnswer
from tests.client import Answer, APIClient
from tests.products.api.bodies import product_body
from tests.pxm.api.test_robustness import OPERATIONS
from tests.races import at_once

pytestmark = pytest.mark.django_db


def post(api: APIClient, body: Any, key: str = "k-1", path: str = "/pcm/products") -> Answer:
    return api.post(path, body, headers={"Idempotency-Key": key})


def is_replayed(answer: Answer) -> bool:
    return answer.headers.get("Idempotency-Replayed") == "true"


def test_the_same_request_is_done_once_and_answered_alike(api: APIClient) -> None:
    first = post(api, product_body())
    Product.objects.update(name="Changed since")
    again = post(api, product_body())

    assert (first.status, is_replayed(first), is_replayed(again)) == (201, False, True)
    assert (again.status, again.body, again.headers["ETag"]) == (first.status, first.body, first.headers["ETag"])
    assert again.headers["Content-Type"] == "application/json"
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]
    assert Product.objects.count() == 1


def test_a_refusal_is_answered_alike_too(api: APIClient) -> None:
    refused = post(api, product_body(name=""))
    again = post(api, product_body(name=""))
    assert (again.status, again.body, is_replayed(again)) == (422, refused.body, True)


def test_an_answer_without_a_body_is_answered_alike(api: APIClient, application_key: Any) -> None:
    product = api.post("/pcm/products", product_body()).data["id"]
    path = f"/pcm/products/{product}/relationships/variations"
    first = post(api, {"data": []}, path=path)
    again = post(api, {"data": []}, path=path)
    assert (first.status, again.status, again.body, is_replayed(again)) == (204, 204, None, True)
    assert "Content-Type" not in again.headers


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (product_body(sku="other"), "/pcm/products"),
        (product_body(), "/pcm/variations"),
        (product_body(), "/pcm/products?include=files"),
    ],
)
def test_another_request_under_the_key_is_refused_and_changes_nothing(api: APIClient, body: Any, path: str) -> None:
    post(api, product_body())
    answer = post(api, body, path=path)
    assert (answer.status, answer.details) == (409, ["this Idempotency-Key was used for another request"])
    assert answer.errors[0]["title"] == "Conflict"
    assert Product.objects.count() == 1


def test_each_application_has_its_own_keys(api: APIClient) -> None:
    other = create_application_key(name="Other")[0]
    others = APIClient(issue_token(key=other, grant=Grant.CLIENT_CREDENTIALS)[1])
    assert post(api, product_body()).status == 201
    assert post(others, product_body(sku="other")).status == 201
    assert KeptAnswer.objects.count() == 2
    other.delete()
    assert KeptAnswer.objects.count() == 1


def test_what_is_still_being_worked_on_is_refused(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    post(api, product_body())
    KeptAnswer.objects.update(status=None)
    answer = post(api, product_body())
    assert (answer.status, answer.details) == (409, ["a request with this Idempotency-Key is still being worked on"])

    KeptAnswer.objects.update(created_at=now() - keeping.GIVEN_UP_AFTER)
    assert post(api, product_body(sku="again")).status == 201


def test_an_answer_is_kept_for_a_day(api: APIClient) -> None:
    post(api, product_body())
    KeptAnswer.objects.update(created_at=now() - keeping.KEPT_FOR)
    later = post(api, product_body(sku="later"))
    assert (later.status, is_replayed(later)) == (201, False)
    assert is_replayed(post(api, product_body(sku="later")))


def test_workers_forget_old_answers_and_only_those(api: APIClient) -> None:
    for number in range(3):
        post(api, product_body(sku=f"sku-{number}"), f"k-{number}")
    KeptAnswer.objects.filter(name="k-0").update(created_at=now() - keeping.KEPT_FOR - timedelta(seconds=1))
    assert keeping.forget_old_answers() == 1
    assert set(KeptAnswer.objects.values_list("name", flat=True)) == {"k-1", "k-2"}


def test_what_the_server_failed_at_may_be_sent_again(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("out of order")

    with monkeypatch.context() as broken:
        broken.setattr("products.services.product._insert", break_down)
        with pytest.raises(RuntimeError):
            post(api, product_body())
    assert not KeptAnswer.objects.exists()
    assert post(api, product_body()).status == 201


@pytest.mark.parametrize("key", ["", " ", "two words", "ü", "x" * 256])
def test_an_odd_key_is_refused_and_changes_nothing(api: APIClient, key: str) -> None:
    answer = post(api, product_body(), key)
    assert answer.status == 400
    assert answer.details == ["Idempotency-Key must be 1 to 255 printable characters without spaces"]
    assert not Product.objects.exists()


def test_other_methods_do_not_look_at_it(api: APIClient) -> None:
    for _ in range(2):
        assert not is_replayed(api.get("/pcm/products", headers={"Idempotency-Key": "k-1"}))
    assert not KeptAnswer.objects.exists()


def test_tokens_are_never_kept() -> None:
    key, secret = create_application_key(name="Tests")
    form = f"grant_type=client_credentials&client_id={key.client_id}&client_secret={secret}"
    client = Client(headers={"Idempotency-Key": "k"})
    for _ in range(2):
        answer = client.post("/oauth/access_token", form, content_type="application/x-www-form-urlencoded")
        assert (answer.status_code, answer.get("Idempotency-Replayed")) == (200, None)
    assert not KeptAnswer.objects.exists()


def test_new_application_keys_are_never_kept(api: APIClient) -> None:
    first, second = (
        post(api, {"data": {"type": "application_key", "name": "Shop"}}, path="/v2/application-keys") for _ in range(2)
    )
    assert (first.status, second.status) == (201, 201)
    assert first.data["client_secret"] != second.data["client_secret"]
    assert not KeptAnswer.objects.exists()


@pytest.mark.parametrize("path", [path for method, path in OPERATIONS if method == "POST" and path.startswith("/pcm")])
def test_every_endpoint_answers_a_repetition(api: APIClient, path: str) -> None:
    """Whatever it answers: here that the ids or the body are wrong."""
    first, again = (post(api, {"data": 7}, path=path.replace("{", "").replace("}", "")) for _ in range(2))
    assert (again.status, again.body, is_replayed(again)) == (first.status, first.body, True)


def test_it_costs_the_same_queries_for_any_number_of_kept_answers(
    api: APIClient, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    post(api, product_body(), "first")
    few = count_queries(lambda: post(api, product_body(), "first"))
    for number in range(20):
        post(api, product_body(sku=f"sku-{number}"), f"k-{number}")
    assert count_queries(lambda: post(api, product_body(), "first")) == few <= 3


@pytest.mark.usefixtures("real_database")
def test_of_requests_at_once_one_is_worked_on() -> None:
    key = create_application_key(name="Tests")[0]
    token = issue_token(key=key, grant=Grant.CLIENT_CREDENTIALS)[1]
    answers = at_once(*[lambda: post(APIClient(token), product_body())] * 6)
    assert Product.objects.count() == 1
    assert {answer.status for answer in answers} <= {201, 409}
    assert len({answer.data["id"] for answer in answers if answer.status == 201}) == 1


# --- Forms ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def form() -> Iterator[Callable[..., Request]]:
    """An upload: ``form(b"picture", "a.png", public="true")``."""
    made: list[HttpRequest] = []

    def make(content: bytes = b"picture", name: str = "a.png", boundary: str = "one", **fields: str) -> Request:
        heads = [(f'name="{field}"', value.encode()) for field, value in fields.items()]
        heads.append((f'name="file"; filename="{name}"', content))
        parts = [
            f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n"
            for head, value in heads
        ]
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        made.append(RequestFactory().generic("POST", "/v2/files", body, f"multipart/form-data; boundary={boundary}"))
        return Request(made[-1], parsers=[MultiPartParser()])

    yield make
    for request in made:
        request.close()


def test_uploads_are_the_same_by_their_content_whatever_separates_their_parts(form) -> None:
    assert hash_of(form(boundary="one", public="true")) == hash_of(form(boundary="other", public="true"))


@pytest.mark.parametrize("other", [{"content": b"Picture"}, {"name": "b.png"}, {"public": "true"}])
def test_uploads_differ_by_content_name_and_fields(form: Callable[..., Request], other: dict[str, Any]) -> None:
    assert hash_of(form()) != hash_of(form(**other))


def test_a_file_can_be_read_after_it_was_looked_at(form: Callable[..., Request]) -> None:
    request = form(b"x" * 200_000)
    hash_of(request)
    assert request.FILES["file"].read() == b"x" * 200_000
