"""What a person ticked for their last export."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User

from products.transfer.models import ExportChoice


def remember_choice(*, user: User, columns: Sequence[str], in_parts: bool) -> None:
    ExportChoice.objects.update_or_create(user=user, defaults={"columns": list(columns), "in_parts": in_parts})


def last_choice(user: User) -> ExportChoice | None:
    return ExportChoice.objects.filter(user=user).first()
