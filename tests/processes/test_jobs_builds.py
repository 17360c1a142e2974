"""Builds whose worker is killed in mid-build: all children or none, never a twin, never one missing."""

from __future__ import annotations

import signal
from itertools import product
from uuid import UUID

import pytest

from jobs import progress
from jobs.models import Job
from products.building.request import request_build
from products.models import Product, VariationLink
from pxm.clock import now
from pxm.running import sessions
from tests.factories.products import ProductFactory, VariationFactory
from tests.processes.system import System, until

pytestmark = pytest.mark.processes

OPTIONS = 20


@pytest.fixture
def parent(system: System) -> Product:
    """A product of three variations with 20 options each: 8,000 children, enough to be met at work."""
    names = [[f"{letter}{number}" for number in range(OPTIONS)] for letter in "abc"]
    return ProductFactory(name="Shirt", variations=[VariationFactory(options=options) for options in names])


def children(parent: Product) -> dict[UUID, tuple[str, ...]]:
    """Return the options of each child by its id."""
    rows = Product.objects.filter(parent=parent).values_list("id", "option_ids")
    return {child: tuple(options) for child, options in rows}


def everything(parent: Product) -> list[tuple[str, ...]]:
    """Return every combination of the linked variations' options, each once."""
    links = parent.variation_links.order_by("position")
    return sorted(product(*[[str(option.id) for option in link.variation.options.all()] for link in links]))


def kill_in_mid_build(system: System, job: Job) -> None:
    """Start a worker, and kill it and its horse as soon as rows are being written."""
    began = now()
    worker = system.start_worker()
    until(lambda: (known := progress.read([job.id]).get(job.id)) and known.at > began, "the build writes")
    sessions.send({worker.process.pid}, signal.SIGKILL)
    worker.process.wait()


def finish(system: System, job: Job) -> None:
    """Let workers run until the job has ended: PostgreSQL keeps the lane of a killed one until it notices its end."""

    def has_ended() -> bool:
        system.start_worker("--burst").exit_code()
        job.refresh_from_db()
        return job.is_finished

    until(has_ended, "the job ends")
    assert job.status == "success"


def test_a_first_build_that_is_killed_twice_ends_with_every_child_once(system: System, parent: Product):
    job = request_build(product_id=parent.id, request_id="r")
    for death in (1, 2):
        kill_in_mid_build(system, job)
        job.refresh_from_db()
        assert (job.status, job.attempts) == ("started", death)
        assert children(parent) == {}
    finish(system, job)
    assert (job.attempts, job.result["created"]) == (3, OPTIONS**3)
    assert sorted(children(parent).values()) == everything(parent)


def test_a_rebuild_that_is_killed_leaves_the_old_children_until_the_new_ones_are_there(system: System, parent: Product):
    finish(system, request_build(product_id=parent.id, request_id="r-1"))
    old = children(parent)
    VariationLink.objects.create(product=parent, variation=VariationFactory(options=["d"]), position=3)
    job = request_build(product_id=parent.id, request_id="r-2")
    kill_in_mid_build(system, job)
    assert children(parent) == old
    finish(system, job)
    new = children(parent)
    assert (job.attempts, job.result["created"], job.result["deleted"]) == (2, OPTIONS**3, OPTIONS**3)
    assert sorted(new.values()) == everything(parent)
    assert new.keys().isdisjoint(old)
