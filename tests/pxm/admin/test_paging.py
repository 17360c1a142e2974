from __future__ import annotations

import pytest

from pxm.admin.paging import Paging, page_number


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("", 1), ("0", 1), ("-2", 1), ("x", 1), ("٣", 1), ("9999999", 1), ("1,000", 1)]
)
def test_an_address_names_a_page_or_the_first_is_meant(text: str, number: int) -> None:
    assert page_number(text) == number


@pytest.mark.parametrize(
    ("number", "total", "page", "pages", "earlier", "later"),
    [
        (1, 0, 1, 1, None, None),
        (1, 100, 1, 1, None, None),
        (1, 101, 1, 2, None, 2),
        (2, 250, 2, 3, 1, 3),
        (9, 250, 3, 3, 2, None),
    ],
)
def test_pages_are_counted_and_lead_on(
    number: int, total: int, page: int, pages: int, earlier: int | None, later: int | None
) -> None:
    paging = Paging(number, total)

    assert (paging.page, paging.pages, paging.earlier, paging.later) == (page, pages, earlier, later)
    assert (paging.start, paging.stop) == ((page - 1) * 100, page * 100)
