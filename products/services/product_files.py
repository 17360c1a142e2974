"""The main image and the files of a product, in order (PIM contract §2.7).

They are part of the product, so `updated_at` moves with them, children follow at the next build, and a child that is
given its own is independent from then on. Ids are not looked up: what they name may be missing or come later.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from products.files.models import File
from products.inputs.product_files import MOST_FILES, read_linked_files
from products.models import Product
from products.services.product import lock_with_parents
from products.services.rebuilds import attributes_changed
from pxm.clock import now
from pxm.errors import Invalid, Missing, Problem
from pxm.history import recording
from pxm.ids import read_uuid
from pxm.rows import could_not_find, differences, write, write_many

Link = dict[str, Any]
_READ = ("parent", "name", "is_independent", "updated_at", "main_image", "files")


def link_files(*, product_id: UUID, files: Sequence[Any]) -> None:
    """Add files behind those that the product has; one that it has keeps its place and gets the tags that are sent."""
    sent = read_linked_files(files)
    _change(product_id, lambda product: {"files": _joined(product.files, sent, keep=True)})


def replace_files(*, product_id: UUID, files: Sequence[Any]) -> None:
    """Give the product these files in this order and no others; those that stay keep their date."""
    sent = read_linked_files(files)
    _change(product_id, lambda product: {"files": _joined(product.files, sent, keep=False)})


def order_files(*, product_id: UUID, file_ids: Sequence[str]) -> None:
    """Put the files of the product in this order; those that are not named, as new ones of somebody else, follow."""
    places = {_spelled(id): place for place, id in enumerate(file_ids)}

    def ordered(product: Product) -> Mapping[str, Any]:
        return {"files": sorted(product.files, key=lambda link: places.get(link["id"], len(places)))}

    _change(product_id, ordered)


def unlink_files(*, product_id: UUID, file_ids: Collection[str]) -> None:
    """Take files from the product; what it does not have is ignored."""
    unwanted = {_spelled(id) for id in file_ids}
    _change(product_id, lambda product: {"files": _without(product.files, unwanted)})


def set_main_image(*, product_id: UUID, file_id: str) -> None:
    """Make a file the main image of the product."""
    (sent,) = read_linked_files([{"id": file_id}])
    _change(product_id, lambda product: {"main_image": sent["id"]})


def clear_main_image(*, product_id: UUID) -> None:
    _change(product_id, lambda product: {"main_image": ""})


def _joined(present: Sequence[Link], sent: Sequence[Link], *, keep: bool) -> list[Link]:
    """Return the links in their new order, each once; `keep` those that were not sent, before the new ones."""
    known = {link["id"]: link for link in present}
    tags = {each["id"]: each["tags"] for each in sent if "tags" in each}
    ids = dict.fromkeys([*(known if keep else ()), *(each["id"] for each in sent)])
    if len(ids) > MOST_FILES:
        raise Invalid(Problem(f"data must not have more than {MOST_FILES} files", "max_length", "/data"))
    created_at = now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return [_with_tags(known.get(id) or {"id": id, "created_at": created_at}, tags.get(id)) for id in ids]


def _with_tags(link: Link, tags: list[str] | None) -> Link:
    if tags is None:
        return link
    bare = {name: value for name, value in link.items() if name != "tags"}
    return bare | ({"tags": tags} if tags else {})


def _without(links: Sequence[Link], ids: Collection[str]) -> list[Link]:
    return [link for link in links if link["id"] not in ids]


def _spelled(id: str) -> str:
    return str(read_uuid(id) or id)


@transaction.atomic
@recording.together()
def _change(product_id: UUID, fields_of: Callable[[Product], Mapping[str, Any]]) -> None:
    product = lock_with_parents([product_id], *_READ).get(product_id)
    if product is None:
        raise Missing(could_not_find("product"))
    changes = differences(product, fields_of(product))
    if not changes:
        return
    _record([(product, changes)])
    write(product, changes | ({"is_independent": True} if product.is_child else {}))
    attributes_changed([product.pk])


def forget_files(*, product_ids: Collection[UUID], file_ids: Collection[str]) -> None:
    """Take files that are about to be deleted from these products, in the caller's transaction.

    Parents and children lose them alike, so nothing becomes independent.
    """
    locked = lock_with_parents(product_ids, *_READ)
    changed = [
        (locked[id], changes)
        for id in sorted(set(product_ids) & locked.keys())
        if (changes := differences(locked[id], _left_of(locked[id], file_ids)))
    ]
    _record((product, changes) for product, changes in changed if not product.is_child)
    write_many(changed)
    attributes_changed([product.pk for product, _ in changed if not product.is_child])


def _left_of(product: Product, file_ids: Collection[str]) -> dict[str, Any]:
    main_image = "" if product.main_image in file_ids else product.main_image
    return {"main_image": main_image, "files": _without(product.files, file_ids)}


def _record(changed: Iterable[tuple[Product, Mapping[str, Any]]]) -> None:
    """Note in the history what products have now, by the names of the files. One query."""
    states = [(product, _held(product), {**_held(product), **changes}) for product, changes in changed]
    names = names_of({id for _, *fields in states for each in fields for ids in _ids(each).values() for id in ids})

    def named(fields: Mapping[str, Any]) -> dict[str, list[str]]:
        return {name: [names[id] for id in ids] for name, ids in _ids(fields).items()}

    recording.changed((product, named(old), named(new)) for product, old, new in states)


def _held(product: Product) -> dict[str, Any]:
    return {"main_image": product.main_image, "files": product.files}


def _ids(fields: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the ids under the names by which the history knows them."""
    main_image = [fields["main_image"]] if fields["main_image"] else []
    return {"main_image_name": main_image, "file_names": [link["id"] for link in fields["files"]]}


def names_of(file_ids: Iterable[str]) -> dict[str, str]:
    """Return what people call these files; one that does not exist is an unknown file. One query."""
    ids = list(file_ids)
    found = File.objects.in_bulk([id for id in map(read_uuid, ids) if id])
    known = {str(id): str(file) for id, file in found.items()}
    return {id: known.get(id, "an unknown file") for id in ids}
