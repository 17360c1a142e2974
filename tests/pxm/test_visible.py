from __future__ import annotations

import pytest

from pxm.visible import is_invisible, visible


@pytest.mark.parametrize("character", [" ", "\u00a0", "\u200b", "\u202e", "\n", "\u3164", "\u2800", "\ufe0f", "\ufeff"])
def test_what_nobody_sees(character: str) -> None:
    assert is_invisible(character)
    assert visible(f"{character}PI{character}ER{character}") == "PIER"


@pytest.mark.parametrize("character", ["a", "0", "é", "\u05d0", "\U0001f469", "-", "。", "\ue000"])
def test_what_people_see(character: str) -> None:
    assert visible(character) == character
