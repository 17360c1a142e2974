"""Webhooks, and what they were sent."""

from __future__ import annotations

from typing import Any

from jobs.webhooks.kinds import tickable
from jobs.webhooks.models import Delivery, Hook
from jobs.webhooks.services import create_hook
from jobs.webhooks.telling import PATIENCE
from pxm.clock import now


def make_hook(**attributes: Any) -> Hook:
    """Make a webhook that is told of everything."""
    usual = {"name": "Shop", "address": "https://shop.example/hook", "events": [kind.name for kind in tickable()]}
    return create_hook(attributes=usual | attributes)


def make_message(hook: Hook | None = None, **columns: Any) -> Delivery:
    """Make a message that was tried once, in vain, and given up."""
    tried = {"at": now().isoformat(), "seconds": 0.2, "status": 500, "problem": "it answered 500", "answer": "Sorry"}
    usual = {
        "event": "job.finished",
        "about": "Build children of Shirt: success",
        "body": '{"type": "job.finished"}',
        "status": "failed",
        "gives_up_at": now() + PATIENCE,
        "tries": [tried],
    }
    return Delivery.objects.create(hook=hook or make_hook(), **usual | columns)
