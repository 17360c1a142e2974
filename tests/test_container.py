"""The container's image and its neighbours: what they install, start and are told."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.checkout import ROOT

FOLDER = ROOT / ".docker"
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["migrate", "web", "worker"]


def pins(text: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


@pytest.mark.parametrize("file", ["run.txt", "build.txt"])
def test_it_installs_the_versions_that_were_tested_and_nothing_unseen(file: str) -> None:
    """After a change of dependencies, `.docker/pin` writes these files anew."""
    text = (FOLDER / file).read_text()
    tested = pins((ROOT / "constraints.txt").read_text())
    installed = pins(text)
    assert {name: tested.get(name) for name in installed} == installed
    assert text.count("==") == len(installed) == len(re.findall(r"==\S+ \\\n    --hash=sha256:[0-9a-f]{64}", text))
    assert "://" not in text


def test_it_installs_everything_that_is_needed_to_run() -> None:
    needed = (ROOT / "constraints.txt").read_text().partition("# To test")[0]
    elsewhere = {"async-timeout", "tzdata"}  # an earlier Python; systems without a data base of time zones
    assert set(pins((FOLDER / "run.txt").read_text())) == set(pins(needed)) - elsewhere


def test_every_service_is_watched() -> None:
    assert set(SERVICES) == {*OURS, "db", "broker"}
    watched = {name for name, service in SERVICES.items() if service.get("healthcheck", {}).get("test")}
    assert watched == set(SERVICES) - {"migrate"}  # which ends
    waited_for = {name: service["depends_on"] for name, service in SERVICES.items() if "depends_on" in service}
    after_migration = {
        "migrate": {"condition": "service_completed_successfully"},
        "broker": {"condition": "service_healthy"},
    }
    assert waited_for == {
        "migrate": {"db": {"condition": "service_healthy"}},
        "web": after_migration,
        "worker": after_migration,
    }


def test_what_lasts_is_in_volumes() -> None:
    mounted = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert mounted == set(COMPOSE["volumes"]) == {"database", "files"}
    [data] = re.findall(r"PXM_DATA_DIR=(/var/\S+)", (FOLDER / "Dockerfile").read_text())
    assert all(SERVICES[name]["volumes"] == [f"files:{data}"] for name in OURS)


def test_only_the_web_server_can_be_reached_and_from_this_machine_only() -> None:
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:${PXM_PORT:-8000}:8000"]}


def test_the_program_is_told_only_what_its_settings_read() -> None:
    told = {name for service in OURS for name in SERVICES[service]["environment"]}
    told |= set(re.findall(r"\b(PXM_\w+)=", (FOLDER / "Dockerfile").read_text()))
    assert told - variables_read() == set()
    assert {"DATABASE_URL", "REDIS_URL", "PXM_SECRET_KEY", "PXM_ALLOWED_HOSTS"} <= told


def test_everything_to_choose_is_in_the_example() -> None:
    asked_for = set(re.findall(r"\$\{(\w+)", (FOLDER / "compose.yml").read_text()))
    offered = set(re.findall(r"^(\w+)=", (FOLDER / "example.env").read_text(), re.MULTILINE))
    assert asked_for == offered


def variables_read() -> set[str]:
    """Return the variables that the program reads, as its modules name them."""
    modules = "\n".join(path.read_text() for path in (ROOT / "pxm").rglob("*.py"))
    return set(re.findall(r"(?:environment\.\w+|environ\.get)\(\s*\"([A-Z_]+)\"", modules))
