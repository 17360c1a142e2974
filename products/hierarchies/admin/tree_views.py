"""What the tree's script asks for: levels as they are opened, hits, and what people do in the tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from products.hierarchies.admin.levels import levels
from products.hierarchies.models import Hierarchy, Node
from products.hierarchies.services.arranging import add_outline, arrange_node
from products.hierarchies.services.node import update_node
from products.hierarchies.services.outline import Line, line_of, problems_of_outline, read_outline
from products.hierarchies.tree import AS_SHOWN, Lineage, ids_down_from
from pxm.admin.humanize import count
from pxm.admin.problem_words import as_sentence
from pxm.admin.refusals import without_lost_races
from pxm.admin.signed_in import require
from pxm.errors import Missing, Problem, PXMError
from pxm.ids import read_uuid
from pxm.json_text import read_document
from pxm.searching import held_by

# As many hits as can be looked at; typing narrows them down.
HITS = 20
# Levels opened at once: what a person had open before, and what leads to the hits.
MOST_LEVELS = 100

GONE = "This node was deleted meanwhile. Reload the page to see the tree as it is."

Body = Mapping[str, Any]
Above = Hierarchy | Node


@require_GET
def show_levels(request: HttpRequest, hierarchy_id: UUID) -> JsonResponse:
    """Answer the levels below each `below`; `after` so many nodes, if a level is shown in part."""
    require(request, "hierarchies.view_hierarchy", "hierarchies.view_node")
    below = [id for text in request.GET.getlist("below")[:MOST_LEVELS] if (id := read_uuid(text))]
    after = request.GET.get("after", "")
    return JsonResponse(
        {"levels": levels(hierarchy_id, below, after=int(after) if after.isascii() and after.isdecimal() else 0)}
    )


@require_GET
def find_nodes(request: HttpRequest, hierarchy_id: UUID) -> JsonResponse:
    """Answer the nodes whose name holds `q`, with the levels on the way to each."""
    require(request, "hierarchies.view_hierarchy", "hierarchies.view_node")
    rows = Node.objects.filter(held_by(["name"], request.GET.get("q", "")), hierarchy=hierarchy_id)
    found = list(rows.order_by("name", "pk").only("name", "parent", "hierarchy")[: HITS + 1])
    hits = found[:HITS]
    lineage = Lineage(hits, "name")
    trails = [lineage.of(node) for node in hits]
    way = list(dict.fromkeys(node.pk for trail in trails for node in trail[:-1]))
    shown = {node.pk for trail in trails for node in trail}
    return JsonResponse(
        {
            "hits": [str(node.pk) for node in hits],
            "more": len(found) > HITS,
            "open": [str(id) for id in way],
            "levels": levels(hierarchy_id, [hierarchy_id, *way], shown=shown),
        }
    )


def move(request: HttpRequest, hierarchy: Hierarchy, body: Body) -> dict[str, Any]:
    """Put the node `id` below `below`, before `before`; answer what was done and how it is undone."""
    node = _node(hierarchy, body["id"])
    origin = {"id": str(node.pk), "below": str(node.above), "before": _next_sibling(node)}
    arrange_node(node_id=node.pk, parent_id=str(body["below"]), before_id=body.get("before"))
    below = len(ids_down_from([node.pk])) - 1
    company = f" and {count(below, 'node')} below it" if below else ""
    above = _above(hierarchy, body["below"])
    moved = "moved" if str(above.pk) != origin["below"] else "has a new place"
    where = f" to {above.name}" if moved == "moved" else f" in {above.name}"
    changed = {UUID(origin["below"]), above.pk}
    return {
        "said": f"{node.name}{company} {moved}{where}.",
        "undo": origin,
        "levels": levels(hierarchy.pk, changed, shown=[node.pk]),
    }


def rename(request: HttpRequest, hierarchy: Hierarchy, body: Body) -> dict[str, Any]:
    node = _node(hierarchy, body["id"])
    before, name = node.name, str(body["name"])
    update_node(node_id=node.pk, attributes={"name": name})
    return {"said": f"{before} is now called {name}.", "name": name}


def add(request: HttpRequest, hierarchy: Hierarchy, body: Body) -> dict[str, Any]:
    above, name = _above(hierarchy, body["below"]), str(body["name"])
    (node,) = add_outline(hierarchy_id=hierarchy.pk, parent_id=str(above.pk), lines=[Line(name)])
    return {
        "said": f"{name} was added to {above.name}.",
        "id": str(node.pk),
        "levels": levels(hierarchy.pk, [above.pk], shown=[node.pk]),
    }


def paste(request: HttpRequest, hierarchy: Hierarchy, body: Body) -> dict[str, Any]:
    """Answer what the pasted text would become; with `agreed`, make it."""
    above, lines = _above(hierarchy, body["below"]), read_outline(str(body["text"]))
    if not body.get("agreed"):
        return {"place": f"Below {above.name}", **_preview(above, lines)}
    nodes = add_outline(hierarchy_id=hierarchy.pk, parent_id=str(above.pk), lines=lines)
    opened = {node.parent_id for node in nodes if node.parent_id and node.parent_id != above.pk}
    some = [above.pk, *sorted(opened)[: MOST_LEVELS - 1]]
    return {
        "said": f"{count(len(nodes), 'node')} {'was' if len(nodes) == 1 else 'were'} added to {above.name}.",
        "id": str(nodes[0].pk),
        "open": [str(id) for id in some],
        "levels": levels(hierarchy.pk, some, shown=[nodes[0].pk]),
    }


def _preview(above: Above, lines: Sequence[Line]) -> dict[str, Any]:
    problems = problems_of_outline(above, lines)
    at_lines: dict[int | None, str] = {}
    for problem in problems:
        place = line_of(problem)
        name = lines[place].name if place is not None else ""
        where = above.name if place is not None and not lines[place].depth else ""
        at_lines.setdefault(place, _words(problem, name, where))
    return {
        "lines": [
            {"name": line.name, "depth": line.depth, "problem": at_lines.get(place, "")}
            for place, line in enumerate(lines[:1000])
        ],
        "problem": at_lines.get(None, ""),
        "wrong": len(at_lines),
    }


def _words(problem: Problem, name: str, above: str) -> str:
    """Return what is wrong in people's words."""
    match problem.code:
        case "node_name_unique":
            return f"{above or 'The same place'} has a node called {name} already."
        case "node_slug_unique":
            return f"{above or 'The same place'} has a node with the same slug already. Give {name} another one first."
        case "circle":
            return f"{name} cannot stand below itself."
        case "required" | "null" | "blank" | "empty":
            return "Give it a name."
        case "missing_ids":
            return GONE
    return as_sentence(problem.message)


def _doing(permission: str, work: Callable[[HttpRequest, Hierarchy, Body], dict[str, Any]]) -> Callable[..., Any]:
    """Return the view of one deed: JSON in, JSON out; what is refused is said, and nothing is changed."""

    @require_POST
    def view(request: HttpRequest, hierarchy_id: UUID) -> HttpResponse:
        require(request, "hierarchies.view_hierarchy", permission)
        hierarchy = get_object_or_404(Hierarchy, pk=hierarchy_id)
        body = _body(request)
        try:
            return JsonResponse(without_lost_races(lambda: work(request, hierarchy, body)))
        except KeyError:
            return _refused(["This could not be read. Reload the page and try again."], 400)
        except Missing:
            return _refused([GONE], 409)
        except PXMError as refusal:
            names = _names(hierarchy, body)
            return _refused(list(dict.fromkeys(_words(problem, *names) for problem in refusal.problems)), 422)

    return view


def _refused(sentences: Sequence[str], status: int) -> JsonResponse:
    return JsonResponse({"problems": [{"message": sentence} for sentence in sentences]}, status=status)


def _body(request: HttpRequest) -> Body:
    try:
        body = read_document(request.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _node(hierarchy: Hierarchy, id: Any) -> Node:
    found = read_uuid(str(id))
    node = hierarchy.nodes.filter(pk=found).first() if found else None
    if node is None:
        raise Missing(Problem("could not find node", "missing"))
    return node


def _above(hierarchy: Hierarchy, id: Any) -> Above:
    return hierarchy if str(id) == str(hierarchy.pk) else _node(hierarchy, id)


def _names(hierarchy: Hierarchy, body: Body) -> tuple[str, str]:
    """Return what the node of a deed is called, and what it stands below or would."""
    found = read_uuid(str(body.get("id")))
    node = hierarchy.nodes.filter(pk=found).first() if found else None
    below = read_uuid(str(body.get("below", node.above if node else "")))
    above = hierarchy.nodes.filter(pk=below).first() if below else None
    return str(body.get("name") or (node.name if node else "")), above.name if above else hierarchy.name


def _next_sibling(node: Node) -> str | None:
    """Return the id of the node that comes after this one."""
    ids = list(Node.objects.filter(above=node.above).order_by(*AS_SHOWN).values_list("pk", flat=True))
    place = ids.index(node.pk) + 1
    return str(ids[place]) if place < len(ids) else None


# By the names of their addresses, which begin with the noun's.
TREE_VIEWS: Mapping[str, Callable[..., Any]] = {
    "levels": show_levels,
    "find_nodes": find_nodes,
    "move_node": _doing("hierarchies.change_node", move),
    "rename_node": _doing("hierarchies.change_node", rename),
    "add_node": _doing("hierarchies.add_node", add),
    "paste_nodes": _doing("hierarchies.add_node", paste),
}
