"""What is included beside products on request (catalog contract §1.6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from catalog.shopper.finishing import Finisher
from catalog.shopper.reading import ProductRow
from catalog.shopper.stock import components_of, extras_of
from products.files.documents import file_documents
from products.files.models import File
from pxm.api.documents import Document
from pxm.rows import find_rows

MAIN_IMAGE, FILES, COMPONENTS = "main_image", "files", "component_products"
# What is asked for, and what it is called beside the products.
KEYS = {MAIN_IMAGE: "main_images", FILES: FILES, COMPONENTS: COMPONENTS}
KINDS = tuple(KEYS)


def included(asked: Sequence[str], rows: Sequence[ProductRow], finisher: Finisher) -> dict[str, Any]:
    """Return the kinds that are asked for, each thing once. One query for files, which are not frozen.

    A kind without any is left out; but bundles always have their components, be it none.
    """
    found: dict[str, Any] = _files(asked, rows)
    if COMPONENTS in asked and any(row.is_bundle for row in rows):
        found[COMPONENTS] = [orjson.Fragment(finisher.product(row)) for row in components_of(rows, finisher.stock)]
    return found


def _files(asked: Sequence[str], rows: Sequence[ProductRow]) -> dict[str, list[Document]]:
    """Files that have been deleted since are silently missing."""
    if MAIN_IMAGE not in asked and FILES not in asked:
        return {}
    extras = [extras_of(row) for row in rows]
    main_images = [each["main_image"] for each in extras if "main_image" in each and MAIN_IMAGE in asked]
    others = [id for each in extras for id in each.get("files", ()) if FILES in asked]
    ids = {KEYS[MAIN_IMAGE]: dict.fromkeys(main_images), FILES: dict.fromkeys(others)}
    files, _ = find_rows(File.objects.all(), dict.fromkeys([*main_images, *others]))
    documents = {each["id"]: each for each in file_documents(files)}
    kinds = {name: [documents[id] for id in each if id in documents] for name, each in ids.items()}
    return {name: shown for name, shown in kinds.items() if shown}
