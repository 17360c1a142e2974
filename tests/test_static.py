"""Promises about the scripts and style sheets of the apps that no linter looks at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# The static folders of the apps, and of the rooms within an app; the linter of `.ci/run` looks at the same.
FOLDERS = sorted(folder for pattern in ("[!.]*/static", "[!.]*/*/static") for folder in ROOT.glob(pattern))
SHEETS = [sheet.relative_to(ROOT) for folder in FOLDERS for sheet in sorted(folder.rglob("*.css"))]
SCRIPTS = [script.relative_to(ROOT) for folder in FOLDERS for script in sorted(folder.rglob("*.js"))]

# Every app may use and adjust what the shell names.
SHELL = "pxm-"
# Names that Django, Unfold, htmx and Tabulator give.
FRAMEWORKS = re.compile(
    r"(model|field)-\w+|tabulator(-\w+)*|action-checkbox|"
    r"data-row|result-list|dark|truncate|material-symbols-outlined|htmx-request|max-w-2xl"
)
# A sheet that dresses another package's pages has that package's names alone.
FOREIGN = {Path("jobs/static/jobs/queue.css")}


def test_no_static_folder_is_overlooked() -> None:
    apps = [path for path in ROOT.iterdir() if (path / "apps.py").exists()]
    assert {folder for app in apps for folder in app.rglob("static")} == set(FOLDERS)


def test_a_part_of_a_page_brings_no_script() -> None:
    """A script that came with its buttons would run after them, and a quick press be lost: `Tab.script`.

    The table of prices alone does, for its library is large; its sheet hides it until its script has run. What stands
    on every page does from the beginning.
    """
    texts = {
        f"{page.relative_to(ROOT / 'templates')}": page.read_text() for page in (ROOT / "templates").rglob("*.html")
    }
    parts = {name: text for name, text in texts.items() if "{% extends" not in text and "<!DOCTYPE" not in text}
    bringing = {name for name, text in parts.items() if "<script src" in text}
    everywhere = {"preview/head.html", "unfold/helpers/finder.html", "unfold/helpers/shell_links.html"}
    assert bringing == {"admin/prices/grid/product.html", *everywhere}
    assert '"defaultSettleDelay": 0' in texts["unfold/helpers/shell_links.html"]
    sheet = ROOT / "products/prices/static/prices/grid.css"
    assert "prices-grid:not(:defined) { visibility: hidden; }" in sheet.read_text()


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_a_style_sheet_is_indented_by_its_braces(sheet: Path) -> None:
    """Four blanks a level; the lines that continue a value stand one level deeper."""
    assert [*_wrong_indents(_without_comments(sheet))] == []


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet not in FOREIGN], ids=str)
def test_class_names_of_an_app_carry_its_prefix(sheet: Path) -> None:
    """An app is the folder below `static`: pages show several apps at once, and none restyles another by chance."""
    own = f"{sheet.parts[sheet.parts.index('static') + 1]}-"
    named = {name for name in _class_names(sheet) if not FRAMEWORKS.fullmatch(name)}
    assert {name for name in named if not name.startswith((own, SHELL))} == set()


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet not in FOREIGN], ids=str)
def test_a_style_sheet_dresses_only_what_is_shown(sheet: Path) -> None:
    """Names may be put together: `jobs-is-{{ state }}` uses every `jobs-is-…`."""
    named = {name for name in _class_names(sheet) if not FRAMEWORKS.fullmatch(name)}
    assert {name for name in named if not re.search(_use_of(name), _whatever_shows())} == set()


def _use_of(name: str) -> str:
    return rf"(?<![\w-])({re.escape(name)}(?![\w-])|{re.escape(name.rpartition('-')[0])}-\$?{{)"


@cache
def _whatever_shows() -> str:
    """Return all templates, all scripts and all modules of the apps."""
    texts = [*(ROOT / "templates").rglob("*.html"), *(ROOT / script for script in SCRIPTS)]
    modules = [
        path for app in {folder.relative_to(ROOT).parts[0] for folder in FOLDERS} for path in (ROOT / app).rglob("*.py")
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in [*texts, *modules])


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_elements_are_made_in_one_way(script: Path) -> None:
    """`element` of `dom.js` makes them: it never takes text for markup."""
    makes = "document.createElement(" in (ROOT / script).read_text(encoding="utf-8")
    assert makes == (script == Path("pxm/static/pxm/dom.js"))


def _class_names(sheet: Path) -> list[str]:
    """Return the classes that its selectors name; strings and addresses have dots, too."""
    text = re.sub(r"\"[^\"]*\"|\burl\([^)]*\)", "", _without_comments(sheet))
    return re.findall(r"\.([a-zA-Z][\w-]*)", text)


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
