"""Making webhooks, changing them, replacing their secrets, deleting them, sending a message again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from jobs.webhooks.inputs import HookInput
from jobs.webhooks.models import Delivery, Hook
from jobs.webhooks.sealing import SECRETS
from jobs.webhooks.signing import new_secret
from jobs.webhooks.telling import PATIENCE, wake_for_the_next
from pxm import security_log
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.rows import lock, lock_one, write, write_changes

# Each is a thread of a round.
MOST_HOOKS = 50

Attributes = Mapping[str, Any]


@transaction.atomic
def create_hook(*, attributes: Attributes) -> Hook:
    """Create a webhook. Its `secret` is kept sealed and cannot be shown again."""
    fields = HookInput.read(attributes)
    if Hook.objects.count() >= MOST_HOOKS:
        raise Invalid(Problem(f"there can be {MOST_HOOKS} webhooks at most", "webhook_limit"))
    secret = new_secret()
    hook = Hook.objects.create(**fields, **SECRETS.columns(secret))
    hook.secret = secret
    recording.created(hook)
    security_log.done("webhook made", webhook=hook.name)
    return hook


@transaction.atomic
def update_hook(*, hook_id: UUID, attributes: Attributes) -> Hook:
    """Write what was sent. What waits is sent to the new address, at once if that or the switch has changed."""
    fields = HookInput.read(attributes, partial=True)
    hook = lock_one(Hook.objects.all(), hook_id)
    changed = write_changes(hook, fields)
    if changed:
        security_log.done("webhook changed", webhook=hook.name)
    if changed.keys() & {"address", "enabled"}:
        _no_longer_pausing(hook)
    return hook


@transaction.atomic
def replace_secret(*, hook_id: UUID) -> Hook:
    """Sign with a new `secret` from now on; it cannot be shown again."""
    hook = lock_one(Hook.objects.all(), hook_id)
    secret = new_secret()
    write(hook, SECRETS.columns(secret))
    hook.secret = secret
    recording.done(hook, "replaced the signing secret")
    security_log.done("signing secret replaced", webhook=hook.name)
    _no_longer_pausing(hook)
    return hook


@transaction.atomic
def delete_hooks(*, hook_ids: Collection[UUID]) -> int:
    """Delete webhooks with their messages; return how many. Unknown ids are no error."""
    hooks = lock(Hook.objects.filter(pk__in=hook_ids))
    recording.deleted(hooks)
    for hook in hooks:
        security_log.done("webhook deleted", webhook=hook.name)
    Hook.objects.filter(pk__in=[hook.pk for hook in hooks]).delete()
    return len(hooks)


@transaction.atomic
def send_again(*, message_id: UUID) -> Delivery:
    """Send a message once more, as it was, whether it has arrived or not; its tries are begun anew if it does not."""
    message = lock_one(Delivery.objects.select_related("hook"), message_id)
    if not message.hook.enabled:
        raise Invalid(Problem("the webhook is off: turn it on first", "webhook_off"))
    moment = now()
    again = {"status": Delivery.Status.WAITING, "due_at": moment, "gives_up_at": moment + PATIENCE}
    Delivery.objects.filter(pk=message.pk).update(**again)
    recording.done(message.hook, f"sent again: {message}"[:255])
    _no_longer_pausing(message.hook)
    message.refresh_from_db()
    return message


def _no_longer_pausing(hook: Hook) -> None:
    """Whoever mends something wants to see at once whether it works."""
    Hook.objects.filter(pk=hook.pk).update(failures=0, paused_until=None)
    hook.failures, hook.paused_until = 0, None
    transaction.on_commit(wake_for_the_next, robust=True)
