"""What webhooks may be."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from jobs.webhooks import addresses
from jobs.webhooks.kinds import tickable
from jobs.webhooks.models import ADDRESS_LENGTH, NAME_LENGTH
from pxm.inputs import Entries, Flag, Input, Text


class AddressText(Text):
    """An address that messages may be sent to, as far as can be told from how it is written."""

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        try:
            addresses.read(value)
        except addresses.Refused as refusal:
            raise serializers.ValidationError(str(refusal), "address") from refusal
        return value


class EventText(Text):
    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        names = [kind.name for kind in tickable()]
        if value not in names:
            raise serializers.ValidationError(f"must be one of: {', '.join(names)}", "event")
        return value


class HookInput(Input):
    name = Text(max_length=NAME_LENGTH)
    address = AddressText(max_length=ADDRESS_LENGTH)
    events = Entries(child=EventText(max_length=40), most=50, noun="events", allow_empty=False)
    enabled = Flag(required=False)
