"""How the schema describes what the library does not know: our input fields and our tokens."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema


class _FieldSchema(OpenApiSerializerFieldExtension):
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        raise NotImplementedError


class TextSchema(_FieldSchema):
    target_class = "pxm.inputs.Text"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.target.longest}


class EnumerationSchema(_FieldSchema):
    target_class = "pxm.inputs.Enumeration"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.target.choices)}


class WholeNumberSchema(_FieldSchema):
    target_class = "pxm.inputs.WholeNumber"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.target.smallest, "maximum": self.target.largest}


class NumberSchema(_FieldSchema):
    target_class = "pxm.inputs.Number"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "number", "minimum": self.target.above, "exclusiveMinimum": True}


class FlagSchema(_FieldSchema):
    target_class = "pxm.inputs.Flag"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "boolean"}


class MomentSchema(_FieldSchema):
    target_class = "pxm.inputs.Moment"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


class AnythingSchema(_FieldSchema):
    target_class = "pxm.inputs.Anything"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {}


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "pxm.oauth.authentication.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        text = "The `access_token` that `POST /oauth/access_token` answers."
        return {"type": "http", "scheme": "bearer", "description": text}
