"""Through whose eyes the catalog is looked at: what the bar at the top of the preview says, and its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from catalog.resolution import Shopper
from pxm.clock import now
from pxm.moments import read_moment

# What a release is called that is none yet.
DRAFT = "draft"
# Longer texts are in no rule.
_LONGEST = 512


@dataclass(frozen=True, slots=True)
class Context:
    """A shopper and a moment, as texts: what was typed stays in the bar even if it means nothing.

    Without a `catalog` the rules decide; `release` is an id, `DRAFT` for what publishing now would make, or empty for
    the newest one. Lists have commas between their entries. `at` is in UTC, and empty for the present.
    """

    catalog: str = ""
    release: str = ""
    channels: str = ""
    tags: str = ""
    account: str = ""
    account_tags: str = ""
    customer: str = ""
    currency: str = ""
    language: str = ""
    at: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Context:
        """Return what a query or a stored map says; whatever else is in it does not matter."""
        return cls(**{name: _text(sent.get(name, "")) for name in NAMES})

    def given(self) -> dict[str, str]:
        """Return what is not left as usual."""
        return {name: value for name in NAMES if (value := getattr(self, name))}

    def but(self, **changed: str) -> Context:
        return replace(self, **changed)

    def shopper(self) -> Shopper | None:
        """Return who asks, and when; None if the moment cannot be read."""
        moment = read_moment(self.at) if self.at else now()
        if moment is None:
            return None
        return Shopper(
            moment,
            account=self.account or None,
            account_tags=entries(self.account_tags),
            customer=self.customer or None,
            channels=entries(self.channels),
            tags=entries(self.tags),
        )


NAMES = tuple(field.name for field in fields(Context))


def entries(text: str) -> frozenset[str]:
    return frozenset(filter(None, (entry.strip() for entry in text.split(","))))


def _text(value: object) -> str:
    return value.replace("\x00", "").strip()[:_LONGEST] if isinstance(value, str) else ""
