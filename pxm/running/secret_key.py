"""The permanent key that signs sessions and tokens: made once and kept in the data folder, for its owner alone."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings

from pxm import environment
from pxm.checks import refusal_to_serve
from pxm.running import places
from pxm.running.folder import write_private
from pxm.running.refusal import CannotStart


def ensure(folder: Path) -> None:
    """Make the key on the first start, and let this process use it; `PXM_SECRET_KEY` wins over the file.

    Raises CannotStart if it can be guessed.
    """
    if environment.text("PXM_SECRET_KEY"):
        _refuse_weak()
        return
    file = places.secret_key_file(folder)
    if not file.is_file():
        write_private(file, f"{secrets.token_urlsafe(64)}\n")
    # The settings of this process were read before the file existed; parts started later read it themselves.
    settings.SECRET_KEY = file.read_text(encoding="utf-8").strip()
    settings.SECRET_KEY_IS_LASTING = True
    _refuse_weak()


def _refuse_weak() -> None:
    if refusal := refusal_to_serve():
        raise CannotStart(refusal)
