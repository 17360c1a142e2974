"""SKUs, slugs and references that more than one product would have (PIM contract §3.3)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import IntegrityError

from products.building.existing import CODES, CodeChange, holders
from products.building.findings import Findings
from products.building.inheritance import Child, Fields
from products.building.sql import uuid_text
from pxm.constraints import problem_of
from pxm.errors import Problem

# A clash of ten thousand children is told by a few of them.
_TWINS_NAMED = 10
_DETAIL = re.compile(r"=\((.*)\) already exists", re.DOTALL)


def find_clashes(
    codes: Mapping[str, Sequence[CodeChange]], children: Sequence[Child], own: Collection[str], findings: Findings
) -> None:
    """Find SKUs, slugs and references that children would share with each other or with a product outside the build.

    `codes` are those that children get anew, `children` all that the build writes or keeps. `own` are the ids of these
    and of those it deletes: what they hold now does not count. One query for each of the three.
    """
    for name, changes in codes.items():
        if changes:
            _find_twins(name, children, findings)
            holder_of = holders(CODES[name], {change.code for change in changes if change.code})
            for _, child, code in changes:
                if code in holder_of and holder_of[code] not in own:
                    _add_clash(name, child, findings, taken_by=uuid_text(holder_of[code]))


def _find_twins(name: str, children: Sequence[Child], findings: Findings) -> None:
    """Find each value that several children would share, as one problem that names them."""
    place = Fields._fields.index(name)
    texts = [text for child in children if (text := child.state[place])]
    if len(set(texts)) == len(texts):
        return
    sharing: defaultdict[str, list[Child]] = defaultdict(list)
    for child in children:
        sharing[child.state[place]].append(child)
    for text, (first, *others) in sharing.items():
        if text and others:
            twins = [list(child.options) for child in others[:_TWINS_NAMED]]
            _add_clash(name, first, findings, shared_with=twins, children=len(others) + 1)


def _add_clash(name: str, child: Child, findings: Findings, **meta: Any) -> None:
    value = getattr(child.fields, name)
    findings.add(taken_message(name), f"{name}_taken", **{name: value}, options=list(child.options), **meta)


def lost_race(error: IntegrityError) -> Problem | None:
    """Say of a violated constraint what the plan would have said of the other's row; None if it was no race."""
    known = problem_of(error)
    if known is None:
        return None
    name = known.pointer.rpartition("/")[2]
    if name not in CODES:
        return known
    # Only PostgreSQL says which value it was; on SQLite nobody else can write while a build does.
    detail = getattr(getattr(error.__cause__, "diag", None), "message_detail", None) or ""
    value = _DETAIL.search(detail) if CODES[name] == name else None
    return Problem(taken_message(name), f"{name}_taken", meta={name: value[1]} if value else {})


def taken_message(name: str) -> str:
    return f"data.attributes.{name}: Must be unique amongst products."
