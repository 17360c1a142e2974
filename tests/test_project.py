"""Promises about the project as a whole: what its README says, what it installs, how its parts may know each other."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]
TEXTS = {".conf", ".css", ".env", ".html", ".js", ".md", ".py", ".pyi", ".service", ".svg", ".txt", ".yml"}
APPS = ("pxm", "jobs", "products", "catalog")
RUN = "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e . && .venv/bin/python manage.py up"
TEST = "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e '.[test]' && .venv/bin/python -m tests"


@pytest.mark.parametrize("command", [RUN, TEST])
def test_the_readme_shows_the_commands_as_lines_of_their_own(command: str) -> None:
    assert command in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()


def test_everything_declared_is_pinned_within_its_range() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {_normal(re.split(r"[\[<>=~! ]", line, maxsplit=1)[0]) for line in declared}
    assert names <= _pins().keys()


def test_constraints_are_exact_and_name_no_source() -> None:
    assert all(re.fullmatch(r"[0-9][0-9a-z.]*", version) for version in _pins().values())
    assert "://" not in (ROOT / "constraints.txt").read_text()


def test_parts_import_each_other_in_one_direction() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    linted = subprocess.run([program, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout


def test_every_module_that_says_it_is_pure_is_held_to_it() -> None:
    """Pure: a calculation that reads no row, no setting and no clock; a contract of import-linter sees to it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    held = next(each["source_modules"] for each in contracts if each["name"].startswith("what is pure"))
    says_so = [file for app in APPS for file in (ROOT / app).rglob("*.py") if re.search(r"\bPure\b", _docstring(file))]
    assert held == sorted(".".join(file.relative_to(ROOT).with_suffix("").parts) for file in says_so)


def test_no_import_hides_in_a_function() -> None:
    """But in `AppConfig.ready`, which Django calls when models can be imported."""
    files = [file for app in APPS for file in (ROOT / app).rglob("*.py")]
    assert [place for file in files for place in _hidden_imports(file)] == []


def test_texts_are_as_the_editorconfig_says() -> None:
    """No tab, no blank at the end of a line, one line break at the end of a file."""
    folders = (*APPS, "templates", "tests", ".ci", ".deploy", ".docker", ".github", ".stubs")
    within = (file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in TEXTS)
    texts = [*within, ROOT / ".ci" / "run", ROOT / ".editorconfig", ROOT / "README.md", ROOT / "pyproject.toml"]
    assert len(texts) > 100
    assert [problem for file in texts for problem in _untidy(file)] == []


@pytest.mark.django_db
def test_the_migrations_describe_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def _pins() -> dict[str, str]:
    lines = (line.partition(";")[0].strip() for line in (ROOT / "constraints.txt").read_text().splitlines())
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {_normal(name): version for name, version in pairs}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _untidy(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    for number, line in enumerate(text.split("\n"), start=1):
        if "\t" in line or "\r" in line or line != line.rstrip():
            yield f"{file.relative_to(ROOT)}:{number}"
    if text and (not text.endswith("\n") or text.endswith("\n\n")):
        yield f"{file.relative_to(ROOT)}: its end"


def _docstring(file: Path) -> str:
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""


def _hidden_imports(file: Path) -> Iterator[str]:
    for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name != "ready":
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{file.relative_to(ROOT)}:{node.lineno}"
