"""Making webhooks, changing them, replacing their secrets, deleting them, sending a message again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from jobs.webhooks.inputs import HookInput
from jobs.webhooks.models import Delivery, Hook
from jobs.webhooks.sealing import SECRETS
from jobs.webhooks.signing import apart, new_secret, together
from jobs.webhooks.telling import PATIENCE, wake_for_the_next, write_test
from pxm import security_log
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.rows import lock, lock_one, write, write_changes
from pxm.sealing import Unreadable

# Each is a thread of a round.
MOST_HOOKS = 50
# For so long messages are signed with the secret before the present one, too.
OVERLAP = timedelta(hours=24)

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
    """Sign with a new `secret`, which cannot be shown again, and for `OVERLAP` with the one before it, too.

    The oldest that is still used stays as well: it is the one that receivers have if the other did not reach them yet.
    """
    hook = lock_one(Hook.objects.all(), hook_id)
    secret, running = new_secret(), secrets_of(hook)
    before = dict.fromkeys([*running[:1], *running[-1:]])
    until = now() + OVERLAP if before else None
    write(hook, SECRETS.columns(together(secret, *before)) | {"retiring_until": until})
    hook.secret = secret
    recording.done(hook, "replaced the signing secret")
    security_log.done("signing secret replaced", webhook=hook.name)
    _no_longer_pausing(hook)
    return hook


@transaction.atomic
def end_overlap(*, hook_id: UUID) -> Hook:
    """Sign with the newest secret alone from now on: one before it may have come into wrong hands."""
    hook = lock_one(Hook.objects.all(), hook_id)
    if hook.retiring_until is None:
        return hook
    newest = secrets_of(hook)[:1]
    write(hook, (SECRETS.columns(together(*newest)) if newest else {}) | {"retiring_until": None})
    recording.done(hook, "stopped signing with the secret before the present one")
    security_log.done("signing secret ended", webhook=hook.name)
    return hook


def secrets_of(hook: Hook) -> tuple[str, ...]:
    """Return the secrets that messages are signed with now, the newest first; none if they cannot be read."""
    try:
        known = apart(SECRETS.unseal(hook.sealed_secret))
    except Unreadable:
        return ()
    return known if hook.retiring_until and hook.retiring_until > now() else known[:1]


@transaction.atomic
def send_test(*, hook_id: UUID, actor_name: str) -> Delivery:
    """Send a message of the kind `TEST` to a webhook that is on, whatever it is told of otherwise."""
    hook = lock_one(Hook.objects.all(), hook_id)
    if not hook.enabled:
        raise Invalid(Problem("the webhook is off: turn it on first", "webhook_off"))
    message = write_test(hook, actor_name)
    recording.done(hook, "sent a test message")
    _no_longer_pausing(hook)
    return message


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
