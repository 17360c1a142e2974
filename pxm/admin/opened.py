"""What a form was opened with, sent along so that a save writes only what the person changed since.

It is a base for comparison and nothing else: whoever forges it can only overwrite what they may write anyway.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from pxm.json_text import read_document

NAME = "opened"


@dataclass(frozen=True)
class Opened:
    """The values that the fields showed, by name; and of each conflict that was shown, what the other had written."""

    values: Mapping[str, Any] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, sent: Any) -> Opened:
        """Read what `text` wrote; of anything else nothing."""
        try:
            document = read_document(sent)
            values, seen = document["values"], document["seen"]
        except (ValueError, TypeError, KeyError):
            return cls()
        return cls(values, seen) if isinstance(values, dict) and isinstance(seen, dict) else cls()

    @property
    def text(self) -> str:
        return json.dumps({"values": self.values, "seen": self.seen}, cls=DjangoJSONEncoder)


def plain(value: Any) -> Any:
    """Return a value as it comes back from the page."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
