"""The signing secrets, sealed (`pxm.sealing`)."""

from __future__ import annotations

from jobs.webhooks.models import Hook
from pxm.sealing import Sealed

SECRETS = Sealed("webhooks", "jobs.webhooks.sealing", Hook)
