"""The tab *Files* of a product."""

from __future__ import annotations

from typing import Any

import pytest

from products.files.models import File
from products.models import Product
from tests.factories.files import make_file
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, build, shirt

pytestmark = pytest.mark.django_db

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def with_files(*files: File, **columns: Any) -> Product:
    links = [{"id": str(file.pk), "created_at": "2026-01-01T00:00:00.000Z"} for file in files]
    return ProductFactory(files=links, **columns)


def tab(product: Product, group: str | None = VIEWER) -> Any:
    return signed_in(group).get(f"/admin/products/product/{product.pk}/files/")


def change(product: Product, verb: str, *ids: object, group: str | None = MERCHANDISER) -> Any:
    answer = signed_in(group).post(
        f"/admin/products/product/{product.pk}/files/change/", {"change": verb, "id": list(map(str, ids))}
    )
    product.refresh_from_db()
    return answer


def linked(product: Product) -> list[str]:
    return [link["id"] for link in product.files]


def test_it_shows_the_main_image_and_the_files_in_order() -> None:
    front, back = make_file(name="front.png"), make_file(name="back.png")
    product = with_files(back, front, main_image=str(front.pk))
    page = tab(product).text
    assert page.index("Main image") < page.index("back.png") < page.rindex("front.png")
    assert "data-do" not in page
    assert "2" in signed_in().get(f"/admin/products/product/{product.pk}/change/").text


def test_what_does_not_exist_is_said() -> None:
    page = tab(ProductFactory(main_image="placeholder", files=[{"id": UNKNOWN, "created_at": "x"}])).text
    assert page.count("A file that does not exist") == 2


def test_it_begins_empty() -> None:
    page = tab(ProductFactory(), MERCHANDISER).text
    assert "No files yet" in page
    assert "make one of the files the main image" in page


def test_files_are_added_ordered_and_removed() -> None:
    front, back, side = (make_file(name=f"{name}.png") for name in ("front", "back", "side"))
    product = with_files(front)
    assert "2 files were added." in change(product, "add", back.pk, side.pk).text
    assert linked(product) == [str(file.pk) for file in (front, back, side)]
    change(product, "order", side.pk, front.pk)
    assert linked(product) == [str(file.pk) for file in (side, front, back)]
    assert "taken from the product" in change(product, "remove", front.pk).text
    assert linked(product) == [str(file.pk) for file in (side, back)]
    assert File.objects.filter(pk=front.pk).exists()


def test_the_main_image_is_chosen_and_taken_away() -> None:
    file, product = make_file(), ProductFactory()
    change(product, "main", file.pk)
    assert product.main_image == str(file.pk)
    change(product, "main")
    assert product.main_image == ""


def test_a_child_is_told_that_it_becomes_independent() -> None:
    made = shirt()
    build(made.product)
    child = made.product.children.earliest("pk")
    assert "makes this child independent" in tab(child, MERCHANDISER).text
    answer = change(child, "add", make_file().pk)
    assert child.is_independent
    assert "makes this child independent" not in answer.text


def test_who_may() -> None:
    product = ProductFactory()
    assert change(product, "main", UNKNOWN, group=VIEWER).status_code == 403
    assert tab(product, None).status_code == 403
    assert "out of date" in change(product, "nonsense").text
    assert tab(Product(), MERCHANDISER).status_code == 404


def test_a_build_says_that_other_files_come() -> None:
    made = shirt()
    build(made.product)
    change(made.product, "main", make_file().pk)
    change(made.product, "add", make_file().pk)
    rows = signed_in().get(f"/admin/products/product/{made.product.pk}/build/rows/?kind=update").text
    assert "a picture" in rows
    assert "1 file" in rows
