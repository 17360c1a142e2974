"""Variables that cannot be used are told in one line, wherever the program is started."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from pxm import environment
from pxm.running import places
from tests.processes.up import OURS, command
from tests.processes.up import environment as shell

LEVELS = "DEBUG, INFO, WARNING, ERROR, CRITICAL"
MISTAKES = {
    "PXM_LOG_LEVEL=LOUD": f"PXM_LOG_LEVEL must be one of {LEVELS}, not 'LOUD'",
    "PXM_LOG_FORMAT=xml": "PXM_LOG_FORMAT must be one of json, console, not 'xml'",
    "PXM_PROXIES=-1": "PXM_PROXIES must be a whole number from 0 to 100, not '-1'",
    "PXM_PAGE_LENGTH=500": "PXM_PAGE_LENGTH must be a whole number from 1 to 100, not '500'",
    "PXM_PAGE_LENGTH=0": "PXM_PAGE_LENGTH must be a whole number from 1 to 100, not '0'",
    "PXM_JOB_DAYS=-3": "PXM_JOB_DAYS must be a whole number from 0 to 36500, not '-3'",
    "PXM_JOBS_KEPT=1.5": "PXM_JOBS_KEPT must be a whole number from 0 to 1000000000, not '1.5'",
    "PXM_SIGN_IN_DAYS=99999999": "PXM_SIGN_IN_DAYS must be a whole number from 0 to 36500, not '99999999'",
    "PXM_HISTORY_DAYS=ever": "PXM_HISTORY_DAYS must be a whole number from 0 to 36500, not 'ever'",
    "PXM_SESSION_DAYS=0": "PXM_SESSION_DAYS must be a whole number from 1 to 400, not '0'",
    "PXM_FAILED_TOKEN_REQUESTS_PER_MINUTE=0": (
        "PXM_FAILED_TOKEN_REQUESTS_PER_MINUTE must be a whole number from 1 to 1000000000, not '0'"
    ),
    "PXM_IMPLICIT_TOKENS_PER_MINUTE=x": (
        "PXM_IMPLICIT_TOKENS_PER_MINUTE must be a whole number from 1 to 1000000000, not 'x'"
    ),
    "PXM_WEBHOOK_DAYS=-1": "PXM_WEBHOOK_DAYS must be a whole number from 0 to 36500, not '-1'",
    "PXM_WEBHOOK_NETWORKS=here": (
        "PXM_WEBHOOK_NETWORKS must name networks like 10.0.0.0/8: 'here' does not appear to be an IPv4 or IPv6 network"
    ),
    "PXM_DEBUG=perhaps": "PXM_DEBUG must be 1 or 0, not 'perhaps'",
    "PXM_HTTPS=2": "PXM_HTTPS must be 1 or 0, not '2'",
    "PXM_ALLOWED_HOSTS=https://a.example": (
        "PXM_ALLOWED_HOSTS must name hosts like pxm.example.com, not 'https://a.example'"
    ),
    "PXM_ALLOWED_HOSTS=a.example:8000": (
        "PXM_ALLOWED_HOSTS must name hosts like pxm.example.com, not 'a.example:8000'"
    ),
    "PXM_TRUSTED_ORIGINS=a.example": (
        "PXM_TRUSTED_ORIGINS must name origins like https://pxm.example.com, not 'a.example'"
    ),
    "PXM_CORS_ORIGINS=https://a.example/": (
        "PXM_CORS_ORIGINS must name origins like https://pxm.example.com, not 'https://a.example/'"
    ),
    "REDIS_URL=http://a": "REDIS_URL must be an address that begins with redis://, rediss:// or unix://",
    "REDIS_URL=redis://a:port": "REDIS_URL must be an address that begins with redis://, rediss:// or unix://",
    "DATABASE_URL=oracle://a": "DATABASE_URL must begin with postgresql:// or sqlite:///",
    "PXM_SECRET_KEY_FILE=/nowhere": "PXM_SECRET_KEY_FILE=/nowhere cannot be read: No such file or directory",
}


def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=places.project_dir(),
        env=shell(**variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def read_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Read the settings anew, as a process with these variables does."""
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)

    def read(**variables: str) -> dict[str, Any]:
        for name, value in {"PXM_DATA_DIR": str(tmp_path), **variables}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(places.project_dir() / "pxm" / "settings.py"))

    return read


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line(mistake: str, read_settings) -> None:
    name, _, value = mistake.partition("=")
    with pytest.raises(ImproperlyConfigured) as problem:
        read_settings(**{name: value})
    assert str(problem.value) == MISTAKES[mistake]


def test_without_variables_there_is_no_mistake(read_settings) -> None:
    assert read_settings()["PAGE_LENGTH"] == 25


@pytest.mark.parametrize(
    "words",
    [
        ("manage.py", "check"),
        ("manage.py", "worker"),
        ("-c", "import pxm.wsgi"),
        ("-m", "gunicorn", "-c", "python:pxm.running.web", "--bind", "127.0.0.1:0", "pxm.wsgi"),
    ],
)
def test_so_it_is_for_every_program(words: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*words, PXM_DATA_DIR=str(tmp_path), PXM_LOG_LEVEL="LOUD")
    assert done.returncode != 0
    assert done.stderr == f"The configuration is not usable: {MISTAKES['PXM_LOG_LEVEL=LOUD']}\n"


@pytest.mark.parametrize(
    ("name", "value"), [("PXM_WEB_THREADS", "many"), ("PXM_WEB_THREADS", "0"), ("PXM_WEB_PROCESSES", "1000")]
)
def test_the_size_of_the_web_server_too(name: str, value: str, tmp_path: Path) -> None:
    words = ("-m", "gunicorn", "-c", "python:pxm.running.web", "--bind", "127.0.0.1:0", "pxm.wsgi")
    done = run(*words, PXM_DATA_DIR=str(tmp_path), **{name: value})
    assert done.returncode == 1
    assert (
        done.stderr == f"The configuration is not usable: {name} must be a whole number from 1 to 256, not '{value}'\n"
    )


def test_values_are_read_whatever_their_case_and_space(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"LEVEL": " warning ", "NUMBER": " 7 ", "HOSTS": "a.example, *,[::1],.b.example"}.items():
        monkeypatch.setenv(name, value)
    assert environment.choice("LEVEL", "INFO", ("INFO", "WARNING")) == "WARNING"
    assert environment.number("NUMBER", 0) == 7
    assert environment.hosts("HOSTS", "") == ["a.example", "*", "[::1]", ".b.example"]
    for name in ("LEVEL", "NUMBER"):
        monkeypatch.setenv(name, "")
    assert environment.choice("LEVEL", "INFO", ("INFO", "WARNING")) == "INFO"
    assert environment.number("NUMBER", 5) == 5


def test_a_file_that_is_no_text_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff")
    monkeypatch.setenv("PXM_SECRET_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(ImproperlyConfigured, match=r"cannot be read: it is not UTF-8$"):
        environment.text("PXM_SECRET_KEY")


def test_hosts_that_are_not_ours_are_bound_to_https_only_if_wanted(read_settings) -> None:
    def hsts(**variables: str) -> tuple[bool, bool]:
        found = read_settings(PXM_HTTPS="1", **variables)
        assert found["SECURE_HSTS_SECONDS"] == 31_536_000
        return found["SECURE_HSTS_INCLUDE_SUBDOMAINS"], found["SECURE_HSTS_PRELOAD"]

    assert hsts() == (False, False)
    assert hsts(PXM_HSTS_SUBDOMAINS="1") == (True, False)
    assert hsts(PXM_HSTS_PRELOAD="1") == (True, True)  # beside the one above
    with pytest.raises(ImproperlyConfigured, match="PXM_HSTS_PRELOAD needs PXM_HSTS_SUBDOMAINS"):
        hsts(PXM_HSTS_SUBDOMAINS="0")


# --- manage.py ------------------------------------------------------------------------------------------------------


def test_help_shows_our_commands_first_and_none_that_destroys(tmp_path: Path) -> None:
    lines = command("help", PXM_DATA_DIR=str(tmp_path)).stdout.splitlines()
    ours, others = lines.index("PXM"), lines.index("Django and its applications")
    assert ours < others
    assert [line.split()[0] for line in lines[ours + 1 : others - 1]] == [
        "backup",
        "create_application_key",
        "reset_two_steps",
        "restore",
        "shopper_token",
        "up",
        "worker",
    ]
    assert all(len(line.split()) > 2 for line in lines[others + 1 :]), "each is explained"
    listed = {line.split()[0] for line in lines[others + 1 :]}
    assert "migrate" in listed
    assert not listed & {
        "flush",
        "sqlflush",
        "testserver",
        "runserver",
        "loaddata",
        "axes_reset",
        "rqworker",
        "startapp",
    }


def test_help_tells_of_settings_that_cannot_be_read(tmp_path: Path) -> None:
    done = command("help", PXM_DATA_DIR=str(tmp_path), PXM_DEBUG="perhaps")
    assert done.returncode == 0
    assert done.stdout.endswith("The configuration is not usable: PXM_DEBUG must be 1 or 0, not 'perhaps'\n")


def test_an_older_python_is_told_in_words() -> None:
    code = "import sys; sys.version_info, sys.version = (3, 10, 4), '3.10.4 (main)'; import manage; manage.main()"
    done = run("-c", code)
    assert (done.returncode, done.stderr) == (1, "PXM needs Python 3.11 or later; this is 3.10.4.\n")
