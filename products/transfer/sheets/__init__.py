"""Reading the files that people send, whatever program wrote them: the one way in for imports that are looked at first.

`look` says what a file is and what its columns seem to mean; `read` gives its rows as the API's import takes them.
"""

from __future__ import annotations

from products.transfer.sheets.choices import Choices
from products.transfer.sheets.names import Naming, of_products
from products.transfer.sheets.reading import Found, look, read

__all__ = ["Choices", "Found", "Naming", "look", "of_products", "read"]
