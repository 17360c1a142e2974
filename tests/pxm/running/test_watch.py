import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from pxm.running import places, sessions
from pxm.running.watch import Watch

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"


@pytest.fixture
def watch() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "pxm.running.watch"],
        cwd=places.project_dir(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    yield process
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        pipe.close()


@pytest.fixture
def sleeper() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start processes that lead sessions of their own."""
    started: list[subprocess.Popen[bytes]] = []

    def start(script: str = "import time; print(flush=True); time.sleep(60)") -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", script]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
        started.append(process)
        assert process.stdout is not None
        process.stdout.readline()
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def tell(watch: subprocess.Popen[bytes], *words: str) -> None:
    assert watch.stdin is not None
    watch.stdin.write("".join(f"{word}\n" for word in words).encode())
    watch.stdin.flush()


def hang_up(watch: subprocess.Popen[bytes]) -> None:
    """What the death of `up` looks like to the watch."""
    assert watch.stdin is not None
    watch.stdin.close()


def test_everything_is_asked_to_end_when_the_line_goes_dead(watch, sleeper) -> None:
    one, other = sleeper(), sleeper()
    tell(watch, f"+{one.pid}", f"+{other.pid}")
    hang_up(watch)
    assert one.wait(5) == other.wait(5) == -signal.SIGTERM
    assert watch.wait(5) == 0


def test_who_does_not_end_is_killed_within_ten_seconds(watch, sleeper) -> None:
    stubborn = sleeper(STUBBORN)
    tell(watch, f"+{stubborn.pid}")
    began = time.monotonic()
    hang_up(watch)
    assert stubborn.wait(10) == -signal.SIGKILL
    assert time.monotonic() - began < 10


def test_nothing_is_ended_after_a_regular_stop(watch, sleeper) -> None:
    one = sleeper()
    tell(watch, f"+{one.pid}", "bye")
    assert watch.wait(5) == 0
    assert one.poll() is None


def test_the_watch_cannot_be_asked_to_end(watch, sleeper) -> None:
    one = sleeper()
    tell(watch, f"+{one.pid}")
    assert watch.stdout.readline() == b"watching\n"
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        watch.send_signal(number)
    hang_up(watch)
    assert one.wait(5) == -signal.SIGTERM
    assert watch.wait(5) == 0


def test_a_session_is_forgotten_with_its_last_member(sleeper) -> None:
    one = sleeper()
    watch = Watch()
    watch.hear(f"+{one.pid}")
    watch.hear(f"-{one.pid}")
    assert watch.ended == {one.pid}
    one.kill()
    one.wait()
    watch.forget_empty_sessions()
    assert (watch.running, watch.ended) == (set(), set())


def test_what_outlives_the_first_process_of_a_session_is_ended_too(watch, sleeper) -> None:
    parent = sleeper("import os, time\nif os.fork() == 0: time.sleep(60)\nprint(flush=True)\ntime.sleep(60)")
    parent.kill()
    parent.wait()
    assert len(sessions.members({parent.pid})) == 1
    tell(watch, f"+{parent.pid}", f"-{parent.pid}")
    hang_up(watch)
    watch.wait(5)
    assert sessions.members({parent.pid}) == []


def test_the_watch_needs_neither_django_nor_the_settings() -> None:
    """It starts within a moment, and nothing that breaks the program breaks it."""
    script = "import sys, pxm.running.watch; print(*sorted(m for m in sys.modules if m.startswith('django')))"
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    output = subprocess.run(
        [sys.executable, "-c", script], cwd=places.project_dir(), env=environment, capture_output=True, check=True
    ).stdout
    assert output.strip() == b""
