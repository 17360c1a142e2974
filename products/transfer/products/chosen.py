"""The products of an export, and those that somebody saw in a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from jobs.errors import JobFailed
from products.files.private import keep_private, open_private
from products.models import Product, ProductTemplate
from pxm import bulk
from pxm.errors import Missing
from pxm.http.spool import new_spool

AT_ONCE = 1_000
Row = dict[str, Any]
Read = Callable[[QuerySet[Product]], list[Row]]
_ID_BYTES = 16
_PURPOSE = "product-export-ids"


class Chosen(Protocol):
    """Products in the order of their ids, and no bundles; whoever reads them says as of which moment."""

    def total(self) -> int: ...

    def rows(self, read: Read) -> Iterator[list[Row]]:
        """Yield what `read` makes of the products, so many at once."""
        ...

    def keys(self, kind: str) -> list[str]:
        """Return every key of these custom attributes that one of them has, in the order of the alphabet."""
        ...

    def template_ids(self) -> QuerySet[ProductTemplate, Any]:
        """Return the ids of all templates that one of them has."""
        ...


class Listed:
    """Those that somebody saw in a list, as a private file keeps their ids; what is deleted since is not among them."""

    def __init__(self, file_id: UUID) -> None:
        """Raises JobFailed if the file is kept no longer."""
        self._file_id = file_id
        try:
            with closing(open_private(file_id)) as content:
                self._total = content.seek(0, 2) // _ID_BYTES
        except Missing as problem:
            raise JobFailed(problem.problems) from problem

    def total(self) -> int:
        return self._total

    def rows(self, read: Read) -> Iterator[list[Row]]:
        for products in self._some():
            yield read(products)

    def keys(self, kind: str) -> list[str]:
        return sorted({key for products in self._some() for key in keys_in_use(products, kind)})

    def template_ids(self) -> QuerySet[ProductTemplate, Any]:
        # Nothing is asked of each: a template too many is a column that is empty.
        return template_ids_of(Product.objects.all())

    def _some(self) -> Iterator[QuerySet[Product]]:
        with closing(open_private(self._file_id)) as content:
            while ids := content.read(AT_ONCE * _ID_BYTES):
                digits = [ids[at : at + _ID_BYTES].hex() for at in range(0, len(ids), _ID_BYTES)]
                yield exportable(Product.objects.filter(bulk.ids(digits))).order_by("pk")


def keep_listed(products: QuerySet[Product], lasts: timedelta) -> UUID:
    """Keep the ids of products for `Listed`, and return the file's own. One query, a part of the answer at a time."""
    ids = exportable(products).order_by("pk").values_list("pk", flat=True).distinct()
    with new_spool() as content:
        for each in ids.iterator(chunk_size=10 * AT_ONCE):
            content.write(each.bytes)
        file = keep_private(
            content, purpose=_PURPOSE, file_name="ids", mime_type="application/octet-stream", lasts=lasts
        )
    return file.pk


def exportable(products: QuerySet[Product]) -> QuerySet[Product]:
    """Leave out what no file holds."""
    return products.exclude(product_type=Product.Type.BUNDLE)


def template_ids_of(products: QuerySet[Product]) -> QuerySet[ProductTemplate, Any]:
    """Return the ids of all templates that one of the products has."""
    attached = ProductTemplate.objects.filter(position__isnull=False, product__in=products.order_by())
    return attached.order_by().values("template").distinct()


def keys_in_use(products: QuerySet[Product], kind: str) -> list[str]:
    """Return every key of these custom attributes that one of the products has."""
    inner, parameters = products.order_by().values(kind).query.sql_with_params()
    each = "jsonb_object_keys" if connection.vendor == "postgresql" else "json_each"
    column = "keys.key" if connection.vendor == "sqlite" else "keys"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT DISTINCT {column} FROM ({inner}) p, {each}(p."{kind}") AS keys', parameters)
        return [key for (key,) in cursor.fetchall()]
