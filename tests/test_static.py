"""Promises about the scripts and style sheets of the apps that no linter looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPS = ("pxm", "jobs", "products")
SHEETS = [sheet.relative_to(ROOT) for app in APPS for sheet in sorted((ROOT / app).rglob("static/**/*.css"))]


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_a_style_sheet_is_indented_by_its_braces(sheet: Path) -> None:
    """Four blanks a level; the lines that continue a value stand one level deeper."""
    assert [*_wrong_indents(_without_comments(sheet))] == []


def _without_comments(sheet: Path) -> str:
    text = (ROOT / sheet).read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), text, flags=re.DOTALL)


def _wrong_indents(text: str) -> Iterator[str]:
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        level = depth - line.lstrip().startswith("}")
        indent = len(line) - len(line.lstrip())
        if line.strip() and ("\t" in line or indent not in (4 * level, 4 * level + 4)):
            yield f"line {number}: {line}"
        depth += line.count("{") - line.count("}")
