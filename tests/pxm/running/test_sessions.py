import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from pxm.running import sessions

# A session whose leader has a child in a process group of its own, as a worker and the process of its job.
FAMILY = """
import os, signal, sys, time
{leader}
if os.fork() == 0:
    os.setpgrp()
    {child}
    print(os.getpid(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def family() -> Iterator[type]:
    """Start a leader with a child; the lines say what each does first."""
    started: list[subprocess.Popen[bytes]] = []

    class Family:
        def __init__(self, leader: str = "pass", child: str = "pass") -> None:
            script = FAMILY.format(leader=leader, child=child)
            command = [sys.executable, "-c", script]
            self.leader = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
            started.append(self.leader)
            assert self.leader.stdout is not None
            self.child = int(self.leader.stdout.readline())

    yield Family
    for leader in started:
        sessions.send({leader.pid}, signal.SIGKILL)
        leader.wait()
        assert leader.stdout is not None
        leader.stdout.close()


def test_a_child_in_a_group_of_its_own_is_a_member(family) -> None:
    one = family()
    assert sorted(sessions.members({one.leader.pid})) == sorted([one.leader.pid, one.child])
    assert sessions.members(set()) == []


def test_a_child_stays_a_member_when_the_leader_is_dead(family) -> None:
    one = family()
    one.leader.kill()
    one.leader.wait()
    assert sessions.members({one.leader.pid}) == [one.child]


def test_ending_asks_first(family) -> None:
    one = family(leader="signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))")
    sessions.end({one.leader.pid}, patience=5)
    assert one.leader.wait(5) == 7
    assert sessions.members({one.leader.pid}) == []


def test_who_does_not_listen_is_killed(family) -> None:
    one = family(child="signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    began = time.monotonic()
    sessions.end({one.leader.pid}, patience=0.3)
    assert sessions.members({one.leader.pid}) == []
    assert time.monotonic() - began < 3


def test_other_sessions_are_left_alone(family) -> None:
    one, other = family(), family()
    sessions.end({one.leader.pid}, patience=1)
    assert len(sessions.members({other.leader.pid})) == 2


def test_processes_are_found_without_proc_too(monkeypatch: pytest.MonkeyPatch, family, tmp_path) -> None:
    """As on macOS."""
    one = family()
    monkeypatch.setattr(sessions, "_PROC", tmp_path / "none")
    assert one.child in sessions.members({one.leader.pid})
