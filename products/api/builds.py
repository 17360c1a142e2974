"""Building child products, and looking at what a build would do (PIM contract §3; ruling: preview request)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from jobs.api.documents import job_document
from products.api.products import PRODUCTS
from products.building.fingerprint import fingerprint
from products.building.preview import Action, preview_build
from products.building.request import request_build
from products.building.rules import RuleSet
from products.documents.previews import preview_document
from products.inputs.preview import PreviewInput
from products.services.build_rules import problems_of_build_rules
from pxm.api.envelope import read_optional_object, single
from pxm.api.filtering import Predicate, parse, unreadable
from pxm.api.operations import Operation, OptionalObject
from pxm.api.pagination import links, meta, read_window
from pxm.api.views import View
from pxm.errors import Invalid, Problem
from pxm.rows import find_rows

_JOB = "pim-job"
_IDS = {"type": "array", "items": {"type": "string", "format": "uuid"}}
_RULES = {
    "type": "object",
    "nullable": True,
    "required": ["default"],
    "properties": {
        "default": {"type": "string", "enum": ["include", "exclude"]},
        "include": {"type": "array", "items": _IDS},
        "exclude": {"type": "array", "items": _IDS},
    },
}
_PLAN = {
    "type": "object",
    "properties": {"data": {"type": "object", "properties": {"plan": {"type": "string"}}}},
}
_ASKED = {
    "type": "object",
    "properties": {"data": {"type": "object", "properties": {"build_rules": _RULES, "options": _IDS}}},
}


class Build(View):
    resource = _JOB
    operations = {"post": Operation(takes=OptionalObject(_PLAN), status=201, errors=(409, 422))}

    def post(self, request: Request, product_id: str) -> Response:
        """Build child products: one for each combination of options that the build rules allow.

        The build is a job; if it cannot be done, the errors of the job say why. With a `plan`, the `meta.plan` of a
        preview, it does what that preview showed or nothing: 409 if it would already do something else, and the job
        fails if that is so when it runs. As long as a build of the product is waiting, asking for the same build again
        answers its job.
        """
        product = PRODUCTS.find({"product_id": product_id})
        shown = _read_plan(request)
        request_id: str = request.request_id  # type: ignore[attr-defined]  # set by RequestIdMiddleware
        asking = {"request_id": request_id, "actor_name": request.auth.key.name}
        job = request_build(product_id=product.pk, shown=shown, **asking)
        return self.document(single(job_document(job)), status=201)


class PreviewBuild(View):
    resource = "build-preview"
    operations = {"post": Operation(takes=OptionalObject(_ASKED), ours=True, reads=True, errors=(422,))}

    def post(self, request: Request, product_id: str) -> Response:
        """See what a build would do, without doing it.

        `build_rules` tries rules that are not saved (null for none). `options`, one of each linked variation, asks
        which rule decides about that combination. `rows` come in pages; `filter=eq(action,delete)` shows those of one
        action: `create`, `update`, `delete`, `keep` or `untouched`. `recoded` counts existing children that get another
        SKU or slug; `filter=eq(recoded,true)` shows them. `meta.plan` stands for everything the build would do; send it
        with the build so that it does just that.
        """
        product = PRODUCTS.find({"product_id": product_id})
        asked = _read_question(request)
        window = read_window(request.query_params)
        preview = preview_build(
            product_id=product.pk,
            build_rules=asked.get("build_rules"),
            options=asked.get("options"),
            **_narrowed(request.query_params.get("filter", "")),
            offset=window.offset,
            limit=window.limit,
        )
        return self.document(
            single(preview_document(preview))
            | {"meta": meta(window, preview.row_total, len(preview.rows)) | {"plan": str(fingerprint(preview.plan))}}
            | {"links": links(request, window, preview.row_total)}
        )


def _read_plan(request: Request) -> str | None:
    """Return the fingerprint of the plan that the build is to follow; anything else in the body is ignored."""
    data = read_optional_object(request).get("data")
    plan = data.get("plan") if isinstance(data, Mapping) else None
    if plan is not None and not (isinstance(plan, str) and plan):
        raise Invalid(Problem("plan must be the plan of a preview", "invalid", "/data/plan"))
    return plan


def _read_question(request: Request) -> dict[str, Any]:
    data = read_optional_object(request).get("data")
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise Invalid(Problem("data must be an object", "invalid", "/data"))
    asked = PreviewInput.read(data, partial=True, pointer="/data")
    rules = asked.get("build_rules")
    if rules and (problems := problems_of_build_rules(rules, pointer="/data/build_rules", find=find_rows)):
        raise Invalid(problems)
    if "build_rules" in asked:
        asked["build_rules"] = RuleSet.from_document(rules)
    return asked


def _narrowed(text: str) -> dict[str, Any]:
    """Return what `preview_build` takes to show only the rows that the filter asks for."""
    match parse(text):
        case ():
            return {}
        case (Predicate("eq", "action", (value,)),) if value in set(Action):
            return {"kind": Action(value)}
        case (Predicate("eq", "recoded", ("true",)),):
            return {"only_recoded": True}
    raise unreadable()
