"""An outline: names, one a line, each as many steps in as it has tabs before it; what a spreadsheet copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from products.hierarchies.inputs import NodeInput
from products.hierarchies.models import Hierarchy, Node
from products.hierarchies.services.branches import name_hash
from products.hierarchies.services.siblings import Newcomer, problems_among_siblings
from pxm.errors import Problem
from pxm.ids import uuid7
from pxm.pointers import DATA, join

MOST_LINES = 1000


@dataclass(frozen=True)
class Line:
    """`depth` is 0 for what stands directly below the place where the outline is added."""

    name: str
    depth: int = 0


def read_outline(text: str) -> list[Line]:
    """Return the lines that hold something; the least indented ones have the depth 0."""
    written = [line for line in text.splitlines() if line.strip()]
    depths = [len(line) - len(line.lstrip("\t")) for line in written]
    least = min(depths, default=0)
    return [Line(line.strip(), depth - least) for line, depth in zip(written, depths, strict=True)]


def problems_of_outline(above: Hierarchy | Node, lines: Sequence[Line]) -> list[Problem]:
    """Return all that is wrong, each pointing at its line. One query."""
    if not lines:
        return [Problem("there is no name", "empty", DATA)]
    if len(lines) > MOST_LINES:
        return [Problem(f"at most {MOST_LINES:,} nodes can be added at once", "max_length", DATA)]
    problems: list[Problem] = []
    for place, line in enumerate(lines):
        if line.depth > (lines[place - 1].depth + 1 if place else 0):
            problems.append(Problem("there is no node above this one", "depth", _at(place)))
        if "\t" in line.name:
            problems.append(Problem("there is more than one name in this line", "columns", _at(place)))
        problems += NodeInput.read_right({"name": line.name}, partial=True, pointer=_at(place))[1]
    return problems or _problems_of_names(above, lines)


def made_nodes(hierarchy: Hierarchy, parent: Node | None, lines: Sequence[Line]) -> list[Node]:
    """Return the nodes of an outline without problems, not stored yet, parents first."""
    trail: list[Hierarchy | Node] = [parent or hierarchy]
    nodes: list[Node] = []
    for line in lines:
        del trail[line.depth + 1 :]
        above = trail[-1]
        node = Node(hierarchy=hierarchy, above=above.pk, name=line.name, name_hash=name_hash(line.name))
        node.parent = above if isinstance(above, Node) else None
        trail.append(node)
        nodes.append(node)
    return nodes


def _problems_of_names(above: Hierarchy | Node, lines: Sequence[Line]) -> list[Problem]:
    newcomers: list[Newcomer] = []
    seen: defaultdict[int, set[str]] = defaultdict(set)
    problems: list[Problem] = []
    for place, line in enumerate(lines):
        for depth in [each for each in seen if each > line.depth]:
            del seen[depth]
        if line.name in seen[line.depth]:
            problems.append(Problem("name must be unique amongst siblings", "node_name_unique", _at(place)))
        elif not line.depth:
            newcomers.append(Newcomer(uuid7(), line.name, None, _at(place), _at(place)))
        seen[line.depth].add(line.name)
    return [*problems, *problems_among_siblings(above.pk, newcomers)]


def line_of(problem: Problem) -> int | None:
    """Return the place of the line that a problem points at, None if it is about the whole."""
    number = problem.pointer.removeprefix(f"{DATA}/").partition("/")[0]
    return int(number) if number.isdecimal() else None


def _at(place: int) -> str:
    return join(DATA, place)
