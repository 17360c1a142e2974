"""What webhooks are sent, for the pages that describe the API."""

from __future__ import annotations

from typing import Any

from jobs.webhooks.kinds import EVENTS, EventKind

_HEADERS = {
    "webhook-id": "Of the message; the same however often it is sent, so that you recognise what you have had.",
    "webhook-timestamp": "When it was sent, in seconds since 1970. Refuse what is older than some minutes.",
    "webhook-signature": "`v1,` and the HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}`, in Base64. The key "
    "is what stands behind `whsec_` in the signing secret, from Base64. For a day after the secret was replaced there "
    "are two or three, with spaces between them: one of them has to be right.",
}
_TEXT = """

## Webhooks

Operators enter in the admin who is told of what (*Settings › Webhooks*). Each message is a `POST` of JSON with `type`,
`timestamp` and `data`, signed as [Standard Webhooks](https://www.standardwebhooks.com) says. Answer with a status from
200 to 299 within ten seconds; otherwise it is sent again for three days, less and less often. `410` turns the webhook
off. With `429` or `503` a `Retry-After` is heeded, up to six hours. No redirect is followed. Messages may come twice or
in another order.

| Event | Message | is sent when |
|---|---|---|
"""


def describe(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Add every kind of event to the OpenAPI document.

    OpenAPI 3.0 has no place of its own for webhooks; ``x-webhooks`` is the one that tools know.
    """
    rows = "\n".join(f"| `{kind.name}` | `{_component(kind)}` (*Schemas*, below) | {kind.text} |" for kind in EVENTS)
    result["info"]["description"] += f"{_TEXT}{rows}\n"
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas |= {_component(kind): _message(kind) for kind in EVENTS}
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    result["x-webhooks"] = {kind.name: {"post": _operation(kind)} for kind in EVENTS}
    return result


def _component(kind: EventKind) -> str:
    return "".join(word.capitalize() for word in kind.name.split(".")) + "Event"


def _message(kind: EventKind) -> dict[str, Any]:
    return {
        "type": "object",
        "description": kind.text,
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"type": "string", "enum": [kind.name]},
            "timestamp": {"type": "string", "format": "date-time", "description": "When it happened."},
            "data": dict(kind.data),
        },
        "example": {"type": kind.name, "timestamp": "2026-11-30T09:00:01Z", "data": dict(kind.example)},
    }


def _operation(kind: EventKind) -> dict[str, Any]:
    return {
        "summary": kind.label,
        "description": kind.text,
        "parameters": [
            {"in": "header", "name": name, "required": True, "schema": {"type": "string"}, "description": text}
            for name, text in _HEADERS.items()
        ],
        "requestBody": {
            "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{_component(kind)}"}}}
        },
        "responses": {"2XX": {"description": "It has arrived."}},
    }
