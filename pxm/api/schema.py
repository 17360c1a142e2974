"""The OpenAPI document of the API that stands."""

from __future__ import annotations

from drf_spectacular.openapi import AutoSchema


class DialectSchema(AutoSchema):
    pass
