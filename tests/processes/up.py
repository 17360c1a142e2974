"""`manage.py up` as its user runs it: started, read, called, stopped, killed."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pxm.running import places
from tests.processes.system import until

SECONDS_TO_START = 60.0
OURS = ("PXM_", "DATABASE_URL", "REDIS_URL", "TEST_DATABASE_URL", "DJANGO_", "GUNICORN_CMD_ARGS")
MANAGE = (sys.executable, places.project_dir() / "manage.py")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def environment(**variables: str) -> dict[str, str]:
    """This process's environment as a newcomer's shell would have it, and what the test sets."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OURS)} | variables


def command(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run one command of `manage.py` to its end."""
    return subprocess.run(
        [*MANAGE, *arguments],
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_START,
        check=False,
    )


class Server:
    """A web server as its clients see it."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address

    @property
    def address(self) -> tuple[str, int]:
        return self._address

    def request(
        self, method: str, path: str, body: bytes | str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of the answer; redirects are not followed."""
        connection = http.client.HTTPConnection(*self.address, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def token_for(self, *, client_id: str, client_secret: str) -> str:
        pair = {"client_id": client_id, "client_secret": client_secret}
        form = urlencode({"grant_type": "client_credentials", **pair})
        status, _, body = self.request("POST", "/oauth/access_token", form, FORM)
        assert status == 200, body
        return str(json.loads(body)["access_token"])

    def get(self, path: str, token: str) -> Any:
        status, _, body = self.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        assert status == 200, body
        return json.loads(body)

    def send_raw(self, data: bytes) -> bytes:
        """Send these bytes and return the answer up to the end of the connection."""
        with socket.create_connection(self.address, timeout=20) as connection:
            connection.sendall(data)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        return answer

    def post(self, path: str, token: str, data: Any = None) -> Any:
        body = None if data is None else json.dumps({"data": data})
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        status, _, answer = self.request("POST", path, body, headers)
        assert status == 201, answer
        return json.loads(answer)["data"]


class Up(Server):
    """One data folder and the `up` that runs on it, if it does."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.data = folder / "data"
        self._output = folder / "output"
        self._variables = {"DATABASE_URL": database_url} if database_url else {}
        self.process: subprocess.Popen[bytes] | None = None

    def start(
        self, *arguments: str, program: Sequence[str | Path] = MANAGE, cwd: Path | None = None, **variables: str
    ) -> str:
        """Start, wait until it runs, and return what it has said so far."""
        process = self.start_without_waiting(*arguments, program=program, cwd=cwd, **variables)
        running = "Ctrl-C stops everything."
        until(lambda: running in self.said() or process.poll() is not None, "up runs", within=SECONDS_TO_START)
        assert process.poll() is None, self.said()
        return self.said()

    def start_without_waiting(
        self, *arguments: str, program: Sequence[str | Path] = MANAGE, cwd: Path | None = None, **variables: str
    ) -> subprocess.Popen[bytes]:
        self._output.write_text("")
        with self._output.open("ab") as output:
            self.process = subprocess.Popen(
                [*program, "up", "--data-dir", self.data, "--port", "0", *arguments],
                cwd=cwd,
                env=environment(**self._variables, **variables),
                stdout=output,
                stderr=output,
                start_new_session=True,
                # Whoever runs these tests under `nohup` would hand an ignored hang-up down to it.
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            )
        return self.process

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command of `manage.py` on the same data."""
        return command(*arguments, **self._variables)

    def said(self) -> str:
        return self._output.read_text()

    def signal(self, number: int) -> int:
        """Send a signal, wait for the end and return the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=30)

    def end(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        until(lambda: not self.processes(), "everything has ended", within=15)

    def processes(self) -> dict[int, str]:
        """Return every living process that works on this data folder, by its id: `up`, its children and theirs."""
        found = (_with_environment() if Path("/proc/self").exists() else _with_environment_from_ps()).items()
        return {process: line for process, (line, variables) in found if f"PXM_DATA_DIR={self.data}" in variables}

    def process_of(self, *words: str) -> int:
        """Return the first process, hence the oldest, with these words in its command line."""
        return min(process for process, line in self.processes().items() if all(word in line for word in words))

    @property
    def address(self) -> tuple[str, int]:
        line = next(line for line in self.said().splitlines() if "/admin/" in line)
        host, _, port = line.split("//")[1].split("/")[0].partition(":")
        return host, int(port)

    def token(self) -> str:
        made = self.credentials()
        return self.token_for(client_id=made["CLIENT_ID"], client_secret=made["CLIENT_SECRET"])

    def credentials(self) -> dict[str, str]:
        lines = places.credentials_file(self.data).read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)


def _with_environment() -> dict[int, tuple[str, str]]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line, variables = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
            except OSError:
                continue
            found[int(entry.name)] = (line.replace(b"\0", b" ").decode(), variables.replace(b"\0", b" ").decode())
    return found


def _with_environment_from_ps() -> dict[int, tuple[str, str]]:
    listing = subprocess.run(["/bin/ps", "-axEww", "-o", "pid=,command="], capture_output=True, text=True, check=True)
    pairs = (line.split(None, 1) for line in listing.stdout.splitlines())
    return {int(process): (rest, rest) for process, rest in pairs}
