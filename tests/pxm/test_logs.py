"""Logs: one line per event on standard error, with the request's id, and nothing twice."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes.up import environment

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import logging, sys
import django
django.setup()
import structlog
from django.test import Client

log = structlog.get_logger("pxm.example")
plain = logging.getLogger("other.library")
with structlog.contextvars.bound_contextvars(request_id="r-1"):
    log.info("priced", amount=7, name="Größe \\u2028")
    plain.warning("took %s of %s", 3, 5, extra={"job": "j-1"})
    try:
        secret = "hunter2"
        1 / 0
    except ZeroDivisionError:
        plain.exception("failed")
plain.info("without request")
log.debug("not shown")
logging.getLogger("gunicorn.error").warning("from the web server")
logging.getLogger("rq.worker").warning("from the queue")
Client(raise_request_exception=False, headers={"X-Request-Id": "r-2"}).get("/readyz?password=hunter2")
Client(headers={"X-Request-Id": "r-3"}).get("/admin/", headers={"Host": "foreign.example"})
from pxm import security_log
with structlog.contextvars.bound_contextvars(address="2001:db8::7", request_id='","address":"10.0.0.1'):
    security_log.refused("token refused", key='Shop", "address": "10.0.0.2', reason="wrong secret")
"""


def lines(tmp_path, *, script=SCRIPT, **variables):
    """What a process of its own writes on standard error."""
    variables |= {"DJANGO_SETTINGS_MODULE": "pxm.settings", "PXM_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment(PXM_ALLOWED_HOSTS="testserver", **variables),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == ""
    return done.stderr.splitlines()


@pytest.fixture(scope="module")
def raw_events(tmp_path_factory):
    return lines(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def events(raw_events):
    return [json.loads(line) for line in raw_events]


def one(events, **wanted):
    """The only event with these members."""
    (found,) = [event for event in events if wanted.items() <= event.items()]
    return found


def test_every_line_is_json_with_level_logger_and_time(events):
    for event in events:
        assert {"event", "level", "logger", "timestamp"} <= event.keys()
        assert event["timestamp"].endswith("Z")


def test_our_own_events_keep_their_members(events):
    event = one(events, event="priced")
    assert (event["amount"], event["name"], event["request_id"], event["level"]) == (7, "Größe \u2028", "r-1", "info")


def test_lines_of_libraries_are_formatted_and_carry_the_request_too(events):
    event = one(events, logger="other.library", event="took 3 of 5")
    assert (event["request_id"], event["job"], event["level"]) == ("r-1", "j-1", "warning")


def test_outside_of_a_request_there_is_no_id(events):
    assert "request_id" not in one(events, event="without request")


def test_a_traceback_is_logged_once_without_the_values_of_variables(events):
    event = one(events, event="failed")
    assert event["exception"].count("ZeroDivisionError") == 1
    assert "1 / 0" not in "".join(other["event"] for other in events)
    assert "hunter2" not in json.dumps(events)


def test_the_level_is_kept(events):
    assert not [event for event in events if event["event"] == "not shown"]


def test_web_server_and_queue_write_through_the_same_handler(events):
    assert one(events, logger="gunicorn.error", event="from the web server")
    assert one(events, logger="rq.worker", event="from the queue")


def test_a_request_is_one_line_without_query(events):
    event = one(events, logger="pxm.access", request_id="r-2")
    assert (event["path"], event["method"], event["request_id"]) == ("/readyz", "GET", "r-2")


def test_a_crash_is_one_line_with_one_traceback(tmp_path):
    script = """
import django
django.setup()
from django.test import Client
from pxm import health
health.examine = lambda: 1 / 0
Client(raise_request_exception=False, headers={"X-Request-Id": "r-3"}).get("/readyz?password=hunter2")
"""
    events = [json.loads(line) for line in lines(tmp_path, script=script)]
    assert [event["logger"] for event in events] == ["django.request", "pxm.access"]
    assert {event["request_id"] for event in events} == {"r-3"}
    assert events[0]["exception"].count("Traceback") == 1
    assert "hunter2" not in json.dumps(events)


def test_the_console_format_is_plain_text(tmp_path):
    text = "\n".join(lines(tmp_path, PXM_LOG_FORMAT="console"))
    assert "priced" in text
    assert "amount=7" in text
    assert "ZeroDivisionError" in text
    assert "\x1b[" not in text, "no colours where nobody looks"
    assert "hunter2" not in text


def test_a_higher_level_silences_the_access_lines(tmp_path):
    assert not [line for line in lines(tmp_path, PXM_LOG_LEVEL="ERROR") if "pxm.access" in line]


def test_tests_are_quiet(capsys, client, db):
    client.get("/healthz")
    assert logging.getLogger("pxm.access").getEffectiveLevel() > logging.INFO


def test_a_foreign_host_is_one_line_without_traceback(events):
    found = one(events, request_id="r-3")
    assert found["event"] == "request"
    assert (found["status"], found["problem"], found["host"]) == (400, "foreign host", "foreign.example")
    assert not [event for event in events if "DisallowedHost" in str(event)]


def test_fail2ban_reads_the_address_of_a_refusal_as_the_readme_says(raw_events):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (pattern,) = re.findall(r"^failregex = (.+)$", readme, re.MULTILINE)
    read = re.compile(pattern.replace("<HOST>", r"(?P<host>[0-9A-Fa-f:.]+)"))
    found = [match["host"] for line in raw_events if (match := read.search(line))]
    assert found == ["2001:db8::7"]
