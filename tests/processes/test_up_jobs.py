"""What becomes of a build when `up` ends under it."""

from __future__ import annotations

import json
import signal
import time
from datetime import UTC, datetime

import pytest

from tests.processes.system import until
from tests.processes.up import Up

pytestmark = [pytest.mark.processes, pytest.mark.one_database]


def many_children_to_build(up: Up, token: str) -> str:
    """Make a product of four variations with eight options each: 4,096 children and return its id."""
    variations = []
    for letter in "ABCD":
        variation = up.post("/pcm/variations", token, {"type": "product-variation", "attributes": {"name": letter}})
        variations.append({"type": "product-variation", "id": variation["id"]})
        for number in range(8):
            attributes = {"name": f"{letter}{number}", "description": "one of eight"}
            option = {"type": "product-variation-option", "attributes": attributes}
            up.post(f"/pcm/variations/{variation['id']}/options", token, option)
    product = {
        "type": "product",
        "attributes": {"name": "Large", "sku": "LARGE", "commodity_type": "physical"},
        "relationships": {"variations": {"data": variations}},
    }
    return str(up.post("/pcm/products", token, product)["id"])


def job(up: Up, token: str, job_id: str) -> dict[str, str]:
    return dict(up.get(f"/pcm/jobs/{job_id}", token)["data"]["attributes"])


def start_build(up: Up, token: str, product: str) -> str:
    """Ask for a build, wait until a worker has taken it, and return the job's id. A quick one may be done by then."""
    started = str(up.post(f"/pcm/products/{product}/build", token)["id"])
    until(lambda: job(up, token, started)["status"] != "pending", "the build has begun")
    return started


def catch_build(up: Up, token: str, product: str) -> tuple[str, str]:
    """Change and build a product until a build is caught in hand; return the job's id and the last description."""
    for attempt in range(20):
        words = f"Other words {attempt}"
        update = json.dumps({"data": {"type": "product", "id": product, "attributes": {"description": words}}})
        status, _, body = up.request("PUT", f"/pcm/products/{product}", update, {"Authorization": f"Bearer {token}"})
        assert status == 200, body
        started = start_build(up, token, product)
        if job(up, token, started)["status"] == "started":
            return started, words
    raise AssertionError("every build was done before it could be caught")


def test_a_build_in_hand_is_done_before_a_stop_and_done_again_after_a_kill(new_up) -> None:
    up: Up = new_up()
    up.start("--no-demo", "--workers", "1")
    token = up.token()
    product = many_children_to_build(up, token)

    first = start_build(up, token, product)
    assert up.signal(signal.SIGINT) == 0
    stopped_at = datetime.now(UTC)
    up.start("--workers", "1")
    done = job(up, token, first)
    assert done["status"] == "success"
    assert datetime.fromisoformat(done["completed_at"]) < stopped_at

    second, words = catch_build(up, token, product)
    assert up.process is not None
    killed_at = time.monotonic()
    up.process.kill()
    up.process.wait()
    until(lambda: not up.processes(), "everything has ended", within=10)
    assert time.monotonic() - killed_at < 10

    up.start("--workers", "1")
    until(lambda: job(up, token, second)["status"] == "success", "the build was done again")
    children = up.get(f"/pcm/products/{product}/children?page[limit]=1", token)
    assert children["meta"]["results"]["total"] == 4_096
    assert children["data"][0]["attributes"]["description"] == words
