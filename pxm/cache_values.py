"""Values in the shared cache are JSON: reading them runs nothing, whoever wrote them. (Django's own are pickles.)"""

from __future__ import annotations

from typing import Any

import orjson


class JSONSerializer:
    """What Django's Redis cache asks of a serializer."""

    def dumps(self, value: Any) -> bytes | int:
        """Whole numbers stay as they are, so that Redis can count."""
        return value if type(value) is int else orjson.dumps(value)

    def loads(self, data: bytes) -> Any:
        return orjson.loads(data)
