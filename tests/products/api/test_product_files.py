"""/pcm/products/{id}/relationships/files and …/main_image, and what documents show of them (PIM contract §2.6-2.7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from products.files.services import delete_files
from products.models import Product
from pxm.history.models import Entry
from tests.client import APIClient
from tests.factories.files import make_file
from tests.factories.products import ProductFactory, build, shirt
from tests.products.api.bodies import UNKNOWN_ID

pytestmark = pytest.mark.django_db

A, B, C = (f"0000000{digit}-0000-4000-8000-000000000000" for digit in "abc")
NOT_FOUND = {"errors": [{"title": "Not Found", "status": "404"}]}


def files_of(product: Product) -> str:
    return f"/pcm/products/{product.pk}/relationships/files"


def image_of(product: Product) -> str:
    return f"/pcm/products/{product.pk}/relationships/main_image"


def sent(*ids: str, **meta: Any) -> dict[str, Any]:
    return {"data": [{"type": "file", "id": id} | ({"meta": meta} if meta else {}) for id in ids]}


def linked(api: APIClient, product: Product) -> list[str]:
    return api.get(files_of(product)).ids


def image(id: str) -> dict[str, Any]:
    return {"data": {"type": "file", "id": id}}


def test_a_product_begins_without(api: APIClient) -> None:
    product = ProductFactory()
    assert api.get(files_of(product)).body == {"data": []}
    assert api.get(image_of(product)).body == {"data": None}
    shown = api.get(f"/pcm/products/{product.pk}").data["relationships"]
    assert shown["main_image"] == {"data": None}
    assert shown["files"] == {"data": [], "links": {"self": f"/products/{product.pk}/relationships/files"}}


def test_post_appends_ignores_what_is_linked_and_takes_its_tags(api: APIClient) -> None:
    product = ProductFactory()
    assert api.post(files_of(product), sent(B, tags=["old"])).status == 204
    first = api.get(files_of(product)).data[0]
    answer = api.post(files_of(product), {"data": [*sent(A, B, A)["data"], *sent(B, tags=["new"])["data"]]})
    assert (answer.status, answer.body) == (204, None)
    shown = api.get(files_of(product)).data
    assert [each["id"] for each in shown] == [B, A]
    assert shown[0] == {"type": "file", "id": B, "meta": {"created_at": first["meta"]["created_at"], "tags": ["new"]}}
    assert shown[1]["meta"].keys() == {"created_at"}
    api.post(files_of(product), sent(B))
    assert api.get(files_of(product)).data == shown


def test_put_replaces_in_the_order_sent_and_keeps_the_dates(api: APIClient) -> None:
    product = ProductFactory()
    api.post(files_of(product), sent(A, B))
    before = {each["id"]: each["meta"] for each in api.get(files_of(product)).data}
    assert api.put(files_of(product), sent(C, B)).status == 204
    shown = api.get(files_of(product)).data
    assert [each["id"] for each in shown] == [C, B]
    assert shown[1]["meta"] == before[B]
    assert api.put(files_of(product), {"data": []}).status == 204
    assert linked(api, product) == []


def test_delete_removes_what_it_names(api: APIClient) -> None:
    product = ProductFactory()
    api.post(files_of(product), sent(A, B, C))
    assert api.delete(files_of(product), sent(C.upper(), UNKNOWN_ID, A)).status == 204
    assert linked(api, product) == [B]


def test_the_main_image_is_set_read_and_cleared(api: APIClient) -> None:
    product = ProductFactory()
    for verb, body, expected in (
        ("POST", image(A), A),
        ("PUT", image(B), B),
        ("PUT", {"data": [image(C)["data"]]}, C),
    ):
        answer = api.send(verb, image_of(product), body)
        assert (answer.status, answer.body) == (204, None)
        assert api.get(image_of(product)).body == image(expected)
        assert api.get(f"/pcm/products/{product.pk}").data["relationships"]["main_image"] == image(expected)
    for _ in range(2):
        assert api.delete(image_of(product)).status == 204
    assert api.get(image_of(product)).body == {"data": None}


def test_documents_name_the_files_in_order(api: APIClient) -> None:
    product = ProductFactory()
    api.post(files_of(product), sent(B, A))
    shown = api.get(f"/pcm/products/{product.pk}").data["relationships"]["files"]["data"]
    assert shown == [{"type": "file", "id": B}, {"type": "file", "id": A}]


def test_ids_are_not_looked_up(api: APIClient) -> None:
    product = ProductFactory()
    assert api.post(files_of(product), sent("placeholder", A.upper())).status == 204
    assert linked(api, product) == ["placeholder", A]


@pytest.mark.parametrize(
    ("body", "detail", "pointer"),
    [
        ({"data": {"type": "file", "id": A}}, "data must be an array", "/data"),
        ({"data": [{"type": "product", "id": A}]}, "0.type must be file", "/data/0/type"),
        ({"data": [{"type": "file", "id": ""}]}, "0.id can not be empty", "/data/0/id"),
        ({"data": [{"type": "file", "id": "x" * 256}]}, "id must not exceed 255 characters", "/data/0/id"),
        (sent(A, tags="x"), "meta.tags must be an array", "/data/0/meta/tags"),
        (sent(A, tags=[1]), "meta.tags.0 must be a string", "/data/0/meta/tags/0"),
        (sent(*map(str, range(1001))), "data must not have more than 1000 files", "/data"),
    ],
)
def test_what_is_wrong_changes_nothing(api: APIClient, body: Any, detail: str, pointer: str) -> None:
    product = ProductFactory()
    for verb in ("POST", "PUT"):
        answer = api.send(verb, files_of(product), body)
        assert (answer.status, answer.details) == (422, [detail])
        assert answer.errors[0]["source"] == {"pointer": pointer}
    assert linked(api, product) == []


def test_a_main_image_is_one_reference(api: APIClient) -> None:
    product = ProductFactory()
    for body in (sent(A, B), {"data": []}, {"data": None}, {"data": {"type": "file"}}, image("x" * 256)):
        assert api.put(image_of(product), body).status == 422
    assert api.get(image_of(product)).body == {"data": None}


def test_an_unknown_product_is_not_found_by_any_method(api: APIClient) -> None:
    for verb in ("GET", "POST", "PUT", "DELETE"):
        for end in ("files", "main_image"):
            answer = api.send(verb, f"/pcm/products/{UNKNOWN_ID}/relationships/{end}", "{")
            assert (answer.status, answer.body) == (404, NOT_FOUND)


@pytest.mark.parametrize(
    "write",
    [
        lambda api, product: api.post(files_of(product), sent(B)),
        lambda api, product: api.put(files_of(product), sent(B, A)),
        lambda api, product: api.put(files_of(product), sent(A, tags=["x"])),
        lambda api, product: api.delete(files_of(product), sent(A)),
        lambda api, product: api.put(image_of(product), image(B)),
        lambda api, product: api.delete(image_of(product)),
    ],
)
def test_every_change_moves_the_product_and_the_same_again_does_not(
    api: APIClient, write: Callable[[APIClient, Product], Any]
) -> None:
    product = ProductFactory()
    api.post(files_of(product), sent(A))
    api.put(image_of(product), image(A))
    product.refresh_from_db()
    moments = [product.updated_at]
    for _ in range(2):
        assert write(api, product).status == 204
        product.refresh_from_db()
        moments.append(product.updated_at)
    assert moments[0] < moments[1] == moments[2]


def test_files_are_included_each_once_and_unknown_ones_skipped(api: APIClient) -> None:
    first, second = make_file(), make_file()
    one, other = ProductFactory(), ProductFactory()
    api.post(files_of(one), sent(str(second.pk), UNKNOWN_ID, str(first.pk)))
    api.post(files_of(other), sent(str(first.pk)))
    api.put(image_of(other), image(str(first.pk)))
    api.put(image_of(one), image("placeholder"))
    included = api.get("/pcm/products?include=files,main_image").body["included"]
    assert included["files"] == [api.get(f"/v2/files/{file.pk}").data for file in (second, first)]
    assert included["main_images"] == [api.get(f"/v2/files/{first.pk}").data]
    assert api.get(f"/pcm/products/{one.pk}?include=main_image").body["included"] == {"main_images": []}


def test_included_files_take_the_same_queries_for_any_number(
    api: APIClient, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    def page() -> int:
        return count_queries(lambda: api.get("/pcm/products?include=files,main_image&page[limit]=100"))

    def fill(number: int) -> None:
        for _ in range(number):
            file = str(make_file(b"%PDF-").pk)
            ProductFactory(main_image=file, files=[{"id": file, "created_at": "2026-01-01T00:00:00.000Z"}])

    fill(2)
    few = page()
    fill(58)
    assert page() == few


def test_children_get_the_files_of_their_parent_at_the_next_build(api: APIClient) -> None:
    made = shirt()
    build(made.product)
    own = made.product.children.earliest("pk")
    api.put(image_of(own), image(C))
    api.put(image_of(made.product), image(A))
    api.post(files_of(made.product), sent(A, B, tags=["front"]))
    made.product.refresh_from_db()
    assert made.product.needs_rebuild
    build(made.product)
    parents = api.get(files_of(made.product)).data
    for child in made.product.children.all():
        if child.pk == own.pk:
            assert (child.is_independent, child.main_image, child.files) == (True, C, [])
        else:
            assert (child.is_independent, child.main_image) == (False, A)
            assert api.get(files_of(child)).data == parents
    moments = set(made.product.children.values_list("updated_at", flat=True))
    build(made.product)
    assert set(made.product.children.values_list("updated_at", flat=True)) == moments


def test_a_deleted_file_vanishes_from_products_and_makes_no_child_independent(api: APIClient) -> None:
    made, file, kept = shirt(), make_file(), make_file()
    api.put(image_of(made.product), image(str(file.pk)))
    api.post(files_of(made.product), sent(str(kept.pk), str(file.pk)))
    build(made.product)
    unconcerned = ProductFactory()
    before = unconcerned.updated_at
    assert delete_files(file_ids=[file.pk]) == 1
    made.product.refresh_from_db()
    unconcerned.refresh_from_db()
    for product in (made.product, *made.product.children.all()):
        assert product.main_image == ""
        assert [link["id"] for link in product.files] == [str(kept.pk)]
        assert not product.is_independent
    assert unconcerned.updated_at == before


def test_the_history_names_the_files(api: APIClient) -> None:
    product, file = ProductFactory(), make_file(name="front.png")
    api.post(files_of(product), sent(str(file.pk), UNKNOWN_ID))
    entry = Entry.objects.filter(subject_id=product.pk, verb=Entry.Verb.CHANGED).get()
    assert entry.changes["file_names"]["added"] == ["front.png", "an unknown file"]


def test_tokens(shopper_api: APIClient, anonymous_api: APIClient) -> None:
    product = ProductFactory()
    for path in (files_of(product), image_of(product)):
        for verb in ("GET", "POST", "PUT", "DELETE"):
            assert shopper_api.send(verb, path, "{").status == 403
            assert anonymous_api.send(verb, path, "{").status == 401
