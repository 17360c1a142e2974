import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pxm.running import part as part_module
from pxm.running import sessions, supervisor
from pxm.running.part import Part
from pxm.running.refusal import CannotStart
from pxm.running.supervisor import Supervisor

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"


class Signals:
    """Stands for the process's signals: a stop is asked for as soon as `until` holds."""

    def __init__(self) -> None:
        self.received = 0
        self.until: Callable[[], bool] = lambda: False
        self.give_up_at = time.monotonic() + 20

    def wait(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.05))
        if self.until() or time.monotonic() > self.give_up_at:
            self.received += 1


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def signals() -> Signals:
    return Signals()


@pytest.fixture
def system(signals: Signals, said: list[str], tmp_path: Path) -> Iterator[Supervisor]:
    lock = os.open(tmp_path / "lock", os.O_CREAT | os.O_RDWR)
    supervised = Supervisor(signals=signals, tell=said.append, lock=lock)  # type: ignore[arg-type]
    yield supervised
    if supervised._watch.watch.poll() is None:
        supervised.stop()
    os.close(lock)


def a_part(folder: Path, script: str = SLEEP, name: str = "worker 1") -> Part:
    return Part(name, [sys.executable, "-c", script], folder / f"{name}.log")


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_part_that_ends_is_started_again_and_its_end_told(system, signals, said, tmp_path) -> None:
    part = a_part(tmp_path, "import sys; sys.exit(3)")
    signals.until = lambda: len(said) >= 2
    system.start(part)
    system.keep_running()
    assert [re.sub(r"/.+", "LOG", line) for line in said[:2]] == [
        "The worker 1 ended (exit code 3); again in 0.4 s. See LOG",
        "The worker 1 ended (exit code 3); again in 0.8 s. See LOG",
    ]


def test_the_pauses_begin_anew_after_a_time_of_health(system, signals, said, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(supervisor, "SECONDS_OF_HEALTH", 0.0)
    signals.until = lambda: len(said) >= 2
    system.start(a_part(tmp_path, "import sys; sys.exit(3)"))
    system.keep_running()
    assert all("again in 0.4 s" in line for line in said)


def test_a_part_that_ends_while_the_system_starts_is_refused_with_its_last_words(system, tmp_path) -> None:
    part = a_part(tmp_path, "import sys; print('the reason', file=sys.stderr); sys.exit(1)")
    system.start(part)
    wait_for(lambda: not part.is_running())
    with pytest.raises(CannotStart, match=r"^The worker 1 did not start: the reason \(see .*\)$"):
        system.check()


def test_parts_are_asked_to_end_and_the_broker_last(system, tmp_path) -> None:
    note = (
        "import pathlib, signal, sys, time\n"
        "def end(*_): pathlib.Path({!r}).open('a').write({!r}); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print(flush=True); time.sleep(60)"
    )
    order = tmp_path / "order"
    parts = [a_part(tmp_path, note.format(str(order), f"{name};"), name) for name in ("broker", "worker 1")]
    for part in parts:
        system.start(part)
    wait_for(lambda: all(part.log.read_text() for part in parts))
    system.stop()
    assert order.read_text() == "worker 1;broker;"
    assert not any(part.is_running() for part in parts)


def test_a_part_that_does_not_end_in_time_is_killed(system, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(supervisor, "SECONDS_TO_END", 0.3)
    part = a_part(tmp_path, STUBBORN)
    system.start(part)
    wait_for(lambda: bool(part.log.read_text()))
    system.stop()
    assert part.exit_code() == -signal.SIGKILL


def test_a_further_signal_ends_the_patience(system, signals, tmp_path) -> None:
    part = a_part(tmp_path, STUBBORN)
    system.start(part)
    wait_for(lambda: bool(part.log.read_text()))
    signals.until = lambda: True
    began = time.monotonic()
    system.stop()
    assert part.exit_code() == -signal.SIGKILL
    assert time.monotonic() - began < 5


def test_what_a_part_started_ends_with_it(system, tmp_path) -> None:
    script = "import os, time\nif os.fork() == 0: os.setpgrp()\nprint(flush=True)\ntime.sleep(60)"
    part = a_part(tmp_path, script)
    system.start(part)
    wait_for(lambda: part.log.read_text().count("\n") == 2)
    session = part.session
    system.stop()
    assert sessions.members({session}) == []


def test_a_killed_watch_is_replaced_and_knows_everything(system, signals, tmp_path) -> None:
    part = a_part(tmp_path)
    system.start(part)
    line = system._watch
    first = line.watch
    first.kill()
    first.wait()
    signals.until = lambda: line.watch is not first
    system.keep_running()
    line._hang_up()  # as if the supervisor had died
    assert part.process.wait(5) == -signal.SIGTERM
    line.watch.wait(5)
    line.restart_if_gone()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have the watch alone")
def test_linux_ends_a_part_whose_starter_is_killed(tmp_path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from pxm.running.part import Part\n"
        f"part = Part('p', [sys.executable, '-c', {SLEEP!r}], Path({str(tmp_path / 'log')!r})); part.start()\n"
        "print(part.session, flush=True); time.sleep(60)"
    )
    starter = Part("starter", [sys.executable, "-c", script], tmp_path / "starter.log", dict(os.environ))
    starter.start()
    wait_for(lambda: starter.log.read_text().endswith("\n"))
    session = int(starter.log.read_text())
    assert starter.process is not None
    starter.process.kill()
    starter.process.wait()
    wait_for(lambda: sessions.members({session}) == [], seconds=3)


def test_a_long_log_is_moved_aside(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(part_module, "LONGEST_LOG", 10)
    part = a_part(tmp_path, "import time; print('first line, rather long', flush=True); time.sleep(60)")
    part.start()
    wait_for(lambda: bool(part.log.read_text()))
    part.shorten_log()
    assert part.log.read_text() == ""
    assert (tmp_path / "worker 1.log.1").read_text() == "first line, rather long\n"
    assert part.process is not None
    part.process.kill()
    part.process.wait()
