"""What the crash service is told, by a process with the variable set, and what it is never told."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.checkout import ROOT
from tests.processes.up import environment

pytestmark = [pytest.mark.processes, pytest.mark.one_database]

SECRET = "hunter2-of-ada@example.com"
# A request that crashes, and an error that is logged as the worker logs those of jobs.
CRASHES = f"""
import logging
from pxm.wsgi import application
import sentry_sdk
from django.test import RequestFactory
from structlog.contextvars import bound_contextvars
from pxm import health

def broken():
    password = "{SECRET}"
    raise ValueError("no such thing\\nDETAIL: " + password)

health.examine = broken
headers = {{"Authorization": "Bearer {SECRET}", "Cookie": "sessionid={SECRET}", "X-Request-Id": "the-request"}}
factory = RequestFactory(REMOTE_ADDR="203.0.113.7", SERVER_NAME="localhost")
answered = []
list(application(factory.get("/readyz?email={SECRET}", headers=headers).environ, lambda *said: answered.append(said)))
assert answered[0][0].startswith("500")
with bound_contextvars(job="the-job", address="203.0.113.7", user="{SECRET}"):
    try:
        broken()
    except ValueError:
        logging.getLogger("jobs").exception("the work of a job crashed", extra={{"name_of_it": "{SECRET}"}})
sentry_sdk.flush(10)
"""


class Service:
    """Takes what is sent to it, as Sentry would."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        texts = self.texts

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                texts.append((gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body).decode())
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def events(self) -> list[dict[str, Any]]:
        lines = [json.loads(line) for text in self.texts for line in text.splitlines() if line.startswith("{")]
        return [line for line in lines if "exception" in line]


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    yield service
    service.server.shutdown()
    service.server.server_close()


def crash(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    told = environment(PXM_DATA_DIR=str(folder), PXM_SECRET_KEY="".join(map(chr, range(33, 99))), **variables)
    words = [sys.executable, "-c", CRASHES]
    return subprocess.run(words, cwd=ROOT, env=told, capture_output=True, text=True, timeout=60, check=False)


def test_crashes_are_told_with_their_place_and_nothing_about_people(service: Service, tmp_path: Path) -> None:
    host, port = service.server.server_address[:2]
    ended = crash(tmp_path, PXM_SENTRY_DSN=f"http://public@{host}:{port}/1")
    assert ended.returncode == 0, ended.stderr
    of_request, of_job = service.events()

    [error] = of_request["exception"]["values"]
    assert (error["type"], error["value"]) == ("ValueError", "no such thing")
    assert error["stacktrace"]["frames"][-1]["function"] == "broken"
    assert of_request["request"] == {"method": "GET", "url": "http://localhost/readyz"}
    assert of_request["tags"] == {"request_id": "the-request"}
    assert of_request["release"].startswith("pxm@")
    assert (of_job["tags"], of_job["logentry"]) == ({"job": "the-job"}, {"message": "the work of a job crashed"})

    everything = "\n".join(service.texts)
    for secret in (SECRET, "203.0.113.7", "sessionid", "Bearer", '"vars"'):
        assert secret not in everything


def test_without_the_variable_nothing_is_told(service: Service, tmp_path: Path) -> None:
    ended = crash(tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert service.texts == []


def test_the_extra_is_asked_for_where_it_is_missing(tmp_path: Path) -> None:
    hidden = "import sys; sys.modules['sentry_sdk'] = None\nfrom pxm import environment\nfrom unittest import mock\n"
    script = f"{hidden}with mock.patch('pxm.environment.find_spec', lambda name: None):\n    import pxm.settings"
    told = environment(PXM_DATA_DIR=str(tmp_path), PXM_SENTRY_DSN="http://public@127.0.0.1:1/1")
    words = [sys.executable, "-c", script]
    ended = subprocess.run(words, cwd=ROOT, env=told, capture_output=True, text=True, timeout=60, check=False)
    assert "PXM_SENTRY_DSN needs the extra sentry: pip install" in ended.stderr
