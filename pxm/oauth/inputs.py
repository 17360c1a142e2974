"""What application keys may be (catalog contract §2.3). The switches are ours."""

from __future__ import annotations

from pxm.inputs import Flag, Input, Text, WholeNumber
from pxm.oauth.models import NAME_LENGTH


class KeyInput(Input):
    name = Text(max_length=NAME_LENGTH)
    reserved_rate_limit = WholeNumber(0, required=False)
    issues_implicit = Flag(required=False)
    reads_only = Flag(required=False)
