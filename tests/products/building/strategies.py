"""Random axes, rules, options and modifiers, small enough to be checked by brute force."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from products.building.inheritance import Fields, Modifier, OptionEffects
from products.building.rules import Axes, RuleSet

STRANGER = "stranger"  # an option of a variation that is not linked


@st.composite
def axes(draw: st.DrawFn) -> Axes:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    return tuple(tuple(f"{axis}{option}" for option in range(size)) for axis, size in zip("abcd", sizes, strict=False))


@st.composite
def entries(draw: st.DrawFn, of: Axes) -> list[str]:
    """Draw a rule's options: mostly one of some axes, sometimes a rule that can never match or names one twice."""
    if draw(st.integers(0, 9)) == 0:
        everything = [option for options in of for option in options] + [STRANGER]
        return draw(st.lists(st.sampled_from(everything), min_size=1, max_size=4))
    named = draw(st.sets(st.sampled_from(range(len(of))), min_size=1))
    return [draw(st.sampled_from(of[axis])) for axis in sorted(named)]


@st.composite
def problems(draw: st.DrawFn) -> tuple[Axes, RuleSet]:
    """Draw axes with rules about them."""
    drawn = draw(axes())
    some_entries = st.lists(entries(drawn), max_size=5)
    rules = RuleSet.of(default_includes=draw(st.booleans()), include=draw(some_entries), exclude=draw(some_entries))
    return drawn, rules


texts = st.text(st.sampled_from('aB1-_. {}"\\\t%é😀'), max_size=6)

_VALUED = [
    f"{field}_{operation}"
    for field in ("name", "description", "sku", "slug")
    for operation in ("equals", "append", "prepend")
] + ["mpn_equals", "upc_ean_equals", "external_ref_equals", "status", "commodity_type"]


@st.composite
def modifiers(draw: st.DrawFn) -> Modifier:
    kind = draw(st.sampled_from([*_VALUED, "sku_builder", "slug_builder", "price", "locales_equals"]))
    if kind.endswith("_builder"):
        return Modifier(kind, seek=draw(texts.filter(bool)), set=draw(texts))
    if kind == "price":
        return Modifier(kind, reference_name=draw(texts))
    if kind == "locales_equals":
        return Modifier(kind, value='{"fr-FR": {"name": "Nom"}}')
    return Modifier(kind, value=draw(texts))


@st.composite
def families(draw: st.DrawFn) -> tuple[Fields, dict[str, OptionEffects], Axes]:
    """Draw a parent, and axes of options with modifiers."""
    drawn = draw(axes())
    effects = {
        option: OptionEffects(option, draw(texts.filter(bool)), tuple(draw(st.lists(modifiers(), max_size=3))))
        for options in drawn
        for option in options
    }
    values: dict[str, Any] = {name: draw(texts) for name in ("name", "sku", "slug", "description")}
    return Fields(**values), effects, drawn
