"""How files of comma-separated values are read."""

from __future__ import annotations

import io

from products.transfer.products.reading import csv_rows

# What Unicode takes for the end of a line and a spreadsheet does not.
SEPARATORS = "\u2028\u2029\x85\x0b\x0c\x1c"


def test_a_row_ends_where_spreadsheets_end_it_and_the_file_stays_open() -> None:
    content = io.BytesIO(f'\ufeffname,text\r\nMug,a{SEPARATORS}b\n"Cup\r\n",""\rJug,c'.encode())
    assert list(csv_rows(content)) == [["name", "text"], ["Mug", f"a{SEPARATORS}b"], ["Cup\r\n", ""], ["Jug", "c"]]
    assert not content.closed
