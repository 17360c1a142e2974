"""However `up` ends, nothing it started outlives it for long; whatever ends under it is started again."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.processes.system import until
from tests.processes.up import Up, kill
from tests.valkey import Valkey

pytestmark = [pytest.mark.processes, pytest.mark.one_database]

PARTS = {"web server": "gunicorn", "worker": "-m pxm worker", "broker": "valkey-server"}


def test_parts_that_are_killed_come_back_and_ctrl_c_ends_everything(new_up) -> None:
    up: Up = new_up()
    up.start("--no-demo", "--workers", "1")
    before = {part: up.process_of(*words.split()) for part, words in PARTS.items()}
    port = up.address
    for process in before.values():
        kill(process)
    until(lambda: _replaced(up, before), "every part runs again", within=20)
    until(lambda: up.request("GET", "/readyz")[0] == 200, "the system is ready again", within=20)
    assert up.address == port
    assert up.said().count("ended (exit code -9)") == 3

    assert up.signal(signal.SIGINT) == 0
    assert up.processes() == {}
    assert up.said().endswith("Stopped.\n")


def test_a_killed_up_takes_everything_with_it_and_the_next_one_starts(new_up) -> None:
    up: Up = new_up()
    up.start("--no-demo", "--workers", "2")
    assert len([line for line in up.processes().values() if "gunicorn" in line]) > 1  # children of a child, too
    token = up.token()
    os.kill(up.process_of("-m", "pxm", "worker"), signal.SIGSTOP)  # one that does not hear what it is asked

    assert up.process is not None
    began = time.monotonic()
    up.process.kill()
    up.process.wait()
    until(lambda: not up.processes(), "everything has ended", within=10)
    assert time.monotonic() - began < 10

    up.start("--workers", "1")
    assert up.get("/pcm/products", token)["data"] == []
    assert up.signal(signal.SIGHUP) == 0
    assert up.processes() == {}


def test_a_next_start_waits_for_what_a_killed_one_left_and_may_use_another_broker(new_up, valkey: Valkey) -> None:
    up: Up = new_up()
    up.start("--no-demo", "--workers", "1")
    assert up.process is not None
    up.process.kill()
    up.process.wait()
    up.start("--workers", "1", REDIS_URL=valkey.url)  # at once
    assert up.request("GET", "/readyz")[0] == 200
    assert not any("valkey" in line for line in up.processes().values())
    assert up.signal(signal.SIGTERM) == 0


def test_a_stop_while_it_starts_leaves_nothing(new_up) -> None:
    up: Up = new_up(is_bare=True)
    up.start_without_waiting("--no-demo")
    until(lambda: any("valkey" in line for line in up.processes().values()), "the broker runs")
    assert up.signal(signal.SIGTERM) == 0
    assert up.processes() == {}


def _replaced(up: Up, before: dict[str, int]) -> bool:
    lines = {process: line for process, line in up.processes().items() if process not in before.values()}
    return all(any(all(word in line for word in words.split()) for line in lines.values()) for words in PARTS.values())
