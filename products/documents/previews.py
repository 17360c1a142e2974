"""What a build would do, as a document of our own (ruling: preview request)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from products.building.names import NamedOption, named
from products.building.preview import Preview, Row, Verdict
from products.building.rules import Rule
from products.building.summary import sentence
from pxm.api.documents import Document


def preview_document(preview: Preview) -> Document:
    plan, resolution = preview.plan, preview.plan.resolution
    attributes: Document = {
        "sentence": sentence(preview),
        "counts": {kind.value: count for kind, count in preview.counts.items()},
        "recoded": asdict(preview.recoding),
        "rules": [_reach(preview, reach) for reach in resolution.reaches] if resolution else [],
        "rows": [_row(row) for row in preview.rows],
        "losses": _losses(preview),
        "problems": [
            {"message": problem.message, "code": problem.code, "meta": dict(problem.meta)} for problem in plan.problems
        ],
        "problem_total": plan.problem_total,
    }
    if resolution:
        attributes["combinations"] = {
            "total": resolution.total,
            "built": resolution.count,
            "left_out": resolution.left_out,
            "ambiguous": resolution.ambiguous_total,
        }
    if preview.verdict:
        attributes["decision"] = _decision(preview, preview.verdict)
    return {"type": "build-preview", "id": str(plan.parent.id), "attributes": attributes}


def _row(row: Row) -> Document:
    return {
        "action": row.kind.value,
        "id": str(row.id) if row.id else None,
        "name": row.name,
        "sku": row.sku,
        "slug": row.slug or None,
        "options": _options(row.options),
        "is_independent": row.is_independent,
        "changes": [asdict(change) for change in row.changes],
    }


def _reach(preview: Preview, reach: Any) -> Document:
    return _rule(preview, reach.rule) | {
        "matches": reach.matches,
        "decides": reach.decides,
        "hindrance": reach.hindrance.value if reach.hindrance else None,
    }


def _rule(preview: Preview, rule: Rule) -> Document:
    return {
        "number": rule.number,
        "effect": "include" if rule.includes else "exclude",
        "options": _options(named(sorted(rule.options), preview.names)),
    }


def _losses(preview: Preview) -> Document:
    """What would be deleted; independent children by name, up to the number that is named."""
    losses = preview.losses
    return {
        "deleted": losses.deleted,
        "because": list(losses.because),
        "independent": [{"id": str(child.id), "sku": child.sku, "name": child.name} for child in losses.independent],
        "independent_total": losses.independent_total,
    }


def _decision(preview: Preview, verdict: Verdict) -> Document:
    """Which rules decide about the combination asked about; no rule means that the default does."""
    decision = verdict.decision
    return {
        "options": _options(verdict.options),
        "outcome": decision.outcome.value,
        "by": [_rule(preview, rule) for rule in decision.by],
        "overruled": [_rule(preview, rule) for rule in decision.overruled],
        "settled_by": _options(verdict.settled_by),
    }


def _options(options: Iterable[NamedOption]) -> list[Document]:
    return [asdict(option) for option in options]
