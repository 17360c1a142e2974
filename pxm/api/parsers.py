"""Reading a JSON body, whatever the Content-Type, within the limits of the contract (ruling: lengths)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from pxm.api.errors import BodyTooLarge
from pxm.json_text import read_json


class JSONParser(BaseParser):
    """Read the body as JSON: 413 if too large, 400 if not JSON, 422 for texts and numbers that no database can hold.

    An empty body reads as ``{}``: absent and empty mean the same on the endpoints that take "an empty object".
    """

    media_type = "*/*"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw = stream.read(settings.MAX_JSON_BODY_BYTES + 1)
        if len(raw) > settings.MAX_JSON_BODY_BYTES:
            raise BodyTooLarge(settings.MAX_JSON_BODY_BYTES)
        return read_json(raw)
