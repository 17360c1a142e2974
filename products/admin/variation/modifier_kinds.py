"""Modifiers in words: the menu from which a merchandiser picks, and the sentence that a modifier reads as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pxm.admin.humanize import count, listed
from pxm.json_text import read_document

Attributes = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One thing to fill in. `kind` is ``text``, ``languages``, ``inputs`` or a choice, which has `choices`."""

    name: str
    label: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class ModifierKind:
    """One modifier type in words: the `field` it changes, what it does there, and what it needs to know."""

    type: str
    field: str
    verb: str
    parts: tuple[Part, ...]
    # Types that only the API can write are shown, but never offered.
    offered: bool = True
    note: str = ""


def _text_kinds(field: str, stem: str) -> tuple[ModifierKind, ...]:
    """The three ways in which a text can be changed."""
    return (
        ModifierKind(f"{stem}_append", field, "add at the end", (Part("value", "Text to add", hint="Spaces count."),)),
        ModifierKind(f"{stem}_prepend", field, "add in front", (Part("value", "Text to add", hint="Spaces count."),)),
        ModifierKind(f"{stem}_equals", field, "replace by", (Part("value", f"The {field.lower()} of the children"),)),
    )


def _builder(field: str, stem: str) -> ModifierKind:
    hint = "The text that stands for this option in the parent, such as {COLOR}. Every occurrence is replaced."
    return ModifierKind(
        f"{stem}_builder",
        field,
        "fill in a placeholder",
        (Part("seek", "Placeholder", hint=hint), Part("set", "Replace it by")),
    )


KINDS: tuple[ModifierKind, ...] = (
    *_text_kinds("SKU", "sku"),
    _builder("SKU", "sku"),
    *_text_kinds("Slug", "slug"),
    _builder("Slug", "slug"),
    *_text_kinds("Name", "name"),
    *_text_kinds("Description", "description"),
    ModifierKind(
        "price",
        "Price",
        "change it by the price book's modifier",
        (Part("reference_name", "Name of the price modifier", hint="Exactly as it is written in the price book."),),
    ),
    ModifierKind(
        "status", "Status", "set to", (Part("value", "Status", "choice", (("live", "Live"), ("draft", "Draft"))),)
    ),
    ModifierKind(
        "commodity_type",
        "Type",
        "set to",
        (Part("value", "Type", "choice", (("physical", "Physical"), ("digital", "Digital"))),),
    ),
    ModifierKind("mpn_equals", "MPN", "replace by", (Part("value", "The manufacturer's part number of the children"),)),
    ModifierKind(
        "upc_ean_equals", "UPC/EAN", "replace by", (Part("value", "The number under the bar code of the children"),)
    ),
    ModifierKind(
        "external_ref_equals",
        "External reference",
        "replace by",
        (Part("value", "How another system names the child"),),
        note="Every child needs a reference of its own, so this only suits an option that one child has.",
    ),
    ModifierKind("locales_equals", "Languages", "replace by", (Part("value", "Languages", "languages"),)),
    ModifierKind("custom_inputs_equals", "Custom inputs", "replace by", (Part("value", "Custom inputs", "inputs"),)),
    ModifierKind(
        "build_rules_equals",
        "Build rules",
        "replace by",
        (),
        offered=False,
        note="Children have no build rules, so this has no effect.",
    ),
)

_KIND_OF_TYPE = {kind.type: kind for kind in KINDS}


def kind_of(type_name: str) -> ModifierKind:
    return _KIND_OF_TYPE[type_name]


def menu() -> list[dict[str, Any]]:
    """Return the kinds as the editor's script reads them, in the order of the menus."""
    return [
        {
            "type": kind.type,
            "field": kind.field,
            "verb": kind.verb,
            "offered": kind.offered,
            "note": kind.note,
            "parts": [
                {"name": part.name, "label": part.label, "kind": part.kind, "choices": part.choices, "hint": part.hint}
                for part in kind.parts
            ],
        }
        for kind in KINDS
    ]


def sentence(modifier: Attributes) -> SafeString:
    """Return what a modifier (its attributes by name) does, as a sentence: "SKU: add *-red* at the end"."""
    kind = kind_of(modifier["type"])
    return format_html("{}: {}", kind.field, _predicate(kind, modifier))


def _predicate(kind: ModifierKind, modifier: Attributes) -> SafeString:
    value = modifier.get("value")
    operation = kind.type.rpartition("_")[2]
    if kind.type == "price":
        return format_html("by price modifier {}", _said(modifier.get("reference_name")))
    if operation == "builder":
        return format_html("{} becomes {}", _said(modifier.get("seek")), _said(modifier.get("set")))
    if kind.parts and kind.parts[0].kind == "choice":
        return format_html("{}", _said(dict(kind.parts[0].choices).get(str(value), value)))
    if kind.type == "locales_equals":
        return format_html("only {}", _names(as_object(value), "no language"))
    if kind.type == "custom_inputs_equals":
        return format_html("only {}", _names(as_object(value), "no input"))
    if kind.type == "build_rules_equals":
        entries = sum(len(as_object(value).get(effect) or ()) for effect in ("include", "exclude"))
        return format_html("set through the API ({}), without effect", count(entries, "rule"))
    words = {"append": "append {}", "prepend": "prepend {}", "equals": "replace by {}"}
    return format_html(words[operation], _said(value))


def _said(text: Any) -> SafeString:
    """Return a text in emphasis, as it was typed: its spaces count."""
    return format_html('<em class="products-said">{}</em>', text) if text else format_html("{}", "nothing")


def _names(things: Mapping[str, Any], none: str) -> SafeString:
    names = [thing.get("name") or key if isinstance(thing, Mapping) else key for key, thing in things.items()]
    if not names:
        return format_html("{}", none)
    if len(names) > 3:
        return format_html("{}", listed(names, most=3))
    return format_html_join(", ", "{}", ((_said(name),) for name in names))


def as_object(value: Any) -> Mapping[str, Any]:
    """Return the object that a value (its text, or itself) holds; an empty one if it holds none."""
    if isinstance(value, str):
        try:
            value = read_document(value)
        except ValueError:
            return {}
    return value if isinstance(value, Mapping) else {}
