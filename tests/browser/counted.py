"""A page that counts what a person does on it: clicks, keys that type no text, texts typed."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page


class Counted:
    """Each method is one interaction, by whatever name the person finds the thing; `done` tells them in order."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.done: list[str] = []

    def click(self, role: str, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        self._count(f"click {role} {name if isinstance(name, str) else name.pattern}")
        place = within or self.page.locator("body")
        place.get_by_role(role, name=name, exact=isinstance(name, str)).first.click()

    def fill(self, label: str, text: str, *, within: Locator | None = None) -> None:
        """Type a text into a field, the way into the field included."""
        self._count(f"fill {label} with {text}")
        place = within or self.page.locator("body")
        place.get_by_label(label).first.fill(text)

    def type(self, text: str) -> None:
        """Type a text where the cursor stands already."""
        self._count(f"type {text}")
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self._count(f"press {key}")
        self.page.keyboard.press(key)

    def _count(self, interaction: str) -> None:
        self.done.append(interaction)
