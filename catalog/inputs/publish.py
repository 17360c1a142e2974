"""What is said with a publish (catalog contract §3.4)."""

from __future__ import annotations

from pxm.inputs import Flag, Input, Moment


class PublishInput(Input):
    """`publish_at` is ours: the publish waits until then."""

    export_full_delta = Flag(required=False, allow_null=True)
    publish_at = Moment(required=False, allow_null=True)
