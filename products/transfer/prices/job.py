"""The work of a price import (catalog contract §7.5).

The file is read twice, one object at a time: first to the end, so that what is wrong with it is told before anything is
written, then its prices are written in batches. Books come first, wherever they stand. The first refusal ends the job;
batches written before it stay, and an import whose worker died goes on after the last of them.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any, NoReturn
from uuid import UUID

import orjson

from jobs.errors import JobFailed
from jobs.models import Job
from jobs.registry import JobType
from jobs.run import Run
from products.files.private import drop_private, open_private
from products.lanes import PIM
from products.transfer.json_stream import NotJSON, objects_in
from products.transfer.prices.books import write_books
from products.transfer.prices.matching import write_batch
from products.transfer.prices.objects import BookObject, PriceObject, Wrong, invalid_json, read_object
from products.transfer.prices.request import PRICE_IMPORT
from pxm.acting import Origin, from_origin
from pxm.errors import Missing, Problem, PXMError
from pxm.json_text import read_json

MOST_OBJECTS = 50_000
BATCH = 1_000
# A small file can be packed that unpacks to any size.
MOST_UNPACKED = 1024 * 1024 * 1024


@dataclass
class Contents:
    """What a first reading found: how many objects, and the books among them."""

    total: int = 0
    books: list[BookObject] = field(default_factory=list)
    references: dict[tuple[str, str, str], str] = field(default_factory=dict)


def import_prices(run: Run) -> dict[str, Any]:
    """Do what the payload asks for; return how many objects there were and what became of them."""
    contents = _first_reading(run.job)
    counts = {"objects": contents.total, "made": 0, "changed": 0, **run.checkpoint.get("counts", {})}
    with from_origin(Origin.JOB):
        if not run.checkpoint:
            with run.chunk(), _told():
                write_books(contents.books)
                run.reach({"prices": 0, "counts": counts})
        _write_prices(run, contents, counts)
    drop_private([UUID(run.job.payload["file"])])
    return counts


def _write_prices(run: Run, contents: Contents, counts: dict[str, int]) -> None:
    done: int = run.checkpoint["prices"]
    total = contents.total - len(contents.books)
    with _objects(run.job) as objects:
        prices = islice((each for each in objects if isinstance(each, PriceObject)), done, None)
        while batch := list(islice(prices, BATCH)):
            with run.chunk(), _told():
                written = write_batch(batch)
                done += len(batch)
                counts["made"] += written.made
                counts["changed"] += written.changed
                run.note(written.notes)
                run.reach({"prices": done, "counts": counts})
            run.progress(done, total)


def _first_reading(job: Job) -> Contents:
    """Read everything. Raises JobFailed for what is wrong with the file or with an object on its own."""
    contents = Contents()
    with _objects(job) as objects:
        for each in objects:
            contents.total += 1
            if contents.total > MOST_OBJECTS:
                raise JobFailed([Problem(f"the file has more than {MOST_OBJECTS:,} objects", "too_many")])
            if isinstance(each, BookObject):
                contents.books.append(each)
            elif each.external_ref:
                _refuse_twin(contents, each)
    return contents


def _refuse_twin(contents: Contents, price: PriceObject) -> None:
    """A reference is that of one price in a book; the same price may be named twice, and the last one counts."""
    key = (price.book_id, price.book_external_ref, price.external_ref)
    if contents.references.setdefault(key, price.sku) != price.sku:
        _fail(price.number, "duplicate external ref found", external_ref=price.external_ref)


@contextmanager
def _objects(job: Job) -> Iterator[Iterator[BookObject | PriceObject]]:
    """Open the file as a stream of objects; what is wrong with one is a JobFailed that names it."""
    try:
        content = open_private(UUID(job.payload["file"]))
    except Missing as problem:
        raise JobFailed(problem.problems) from problem
    with closing(content):
        yield _read(_unpacked(content) if job.payload["gzip"] else content)


def _read(content: IO[bytes]) -> Iterator[BookObject | PriceObject]:
    number = 0
    try:
        for number, text in enumerate(objects_in(content), start=1):
            yield read_object(number, _document(text))
    except NotJSON as problem:
        _fail(problem.number, invalid_json(problem.number))
    except Wrong as problem:
        _fail(number, str(problem))
    except PXMError:
        _fail(number, invalid_json(number))
    except (EOFError, gzip.BadGzipFile, zlib.error) as problem:
        raise JobFailed([Problem("error processing gzip file", "gzip")]) from problem


def _document(text: bytes) -> Any:
    # The quick parser first; the other one knows what can be stored, and says what cannot be read.
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return read_json(text)
    return read_json(text) if b"\\u0000" in text else found


class _Unpacked(gzip.GzipFile):
    """A gzip file that ends, as one that is damaged, where nobody's prices are that long."""

    unpacked = 0

    def read(self, size: int | None = -1) -> bytes:
        part = super().read(size)
        self.unpacked += len(part)
        if self.unpacked > MOST_UNPACKED:
            raise EOFError("unpacks to too much")
        return part


def _unpacked(content: IO[bytes]) -> IO[bytes]:
    return _Unpacked(fileobj=content, mode="rb")  # type: ignore[return-value]  # it reads as one


@contextmanager
def _told() -> Iterator[None]:
    """Turn refusals of services into those of the job."""
    try:
        yield
    except JobFailed:
        raise
    except PXMError as refusal:
        raise JobFailed(refusal.problems) from refusal


def _fail(number: int, message: str, **meta: Any) -> NoReturn:
    raise JobFailed([Problem(message, "object", meta={"object": number, **meta})])


def title(job: Job) -> str:
    return f"Import prices from {job.subject_name}"


JOB = JobType(
    name=PRICE_IMPORT,
    lane=PIM,
    work=import_prices,
    title=title,
    atomic=False,
    synonyms=frozenset({"pricebook-import"}),
)
