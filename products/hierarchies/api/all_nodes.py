"""``/pcm/hierarchies/nodes``: the nodes of all hierarchies, and on request the hierarchies among them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, QuerySet, Value
from rest_framework.request import Request
from rest_framework.response import Response

from products.hierarchies.documents import hierarchy_documents, node_documents
from products.hierarchies.filters import HIERARCHIES, NODES
from products.hierarchies.inputs import NodeInput
from products.hierarchies.models import Hierarchy, Node
from pxm.api.documents import Document
from pxm.api.filtering import apply_filter
from pxm.api.operations import Answer, Operation
from pxm.api.pagination import links, meta, read_window
from pxm.api.views import View

_INCLUDED = "include_hierarchies"


class AllNodes(View):
    resource = "node"
    attributes = NodeInput
    filterable = NODES
    operations = {"get": Operation(answers=Answer.PAGE)}

    def get(self, request: Request) -> Response:
        """List the nodes of all hierarchies.

        With `include_hierarchies=true` the hierarchies are listed and counted among them.
        """
        if request.query_params.get(_INCLUDED) != "true":
            return self.page(request, lambda: Node.objects.order_by("pk"), node_documents)
        window, text = read_window(request.query_params), request.query_params.get("filter", "")
        nodes = apply_filter(Node.objects.all(), text, NODES)
        hierarchies = apply_filter(Hierarchy.objects.all(), text, HIERARCHIES)
        total = nodes.count() + hierarchies.count()
        both = _keys(nodes, "node").union(_keys(hierarchies, "hierarchy"), all=True)
        shown = list(both.order_by("pk")[window.rows])
        return Response(
            {"data": _documents(shown), "meta": meta(window, total, len(shown)), "links": links(request, window, total)}
        )


def _keys(rows: QuerySet[Any], kind: str) -> QuerySet[Any, Any]:
    return rows.order_by().values_list("pk", Value(kind, output_field=CharField()))


def _documents(keys: Iterable[tuple[Any, str]]) -> list[Document]:
    """Return the documents of rows of both kinds in order; what has just been deleted is left out."""
    ids = [pk for pk, _ in keys]
    made = [
        *node_documents(list(Node.objects.filter(pk__in=ids))),
        *hierarchy_documents(list(Hierarchy.objects.filter(pk__in=ids))),
    ]
    found = {document["id"]: document for document in made}
    return [found[id] for id in map(str, ids) if id in found]
