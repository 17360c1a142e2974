"""The secrets that codes are made from, sealed (`pxm.sealing`)."""

from __future__ import annotations

from pxm.sealing import Sealed
from pxm.second_factor.models import SecondFactor

SECRETS = Sealed("second factors", "pxm.second_factor.sealing", SecondFactor)
