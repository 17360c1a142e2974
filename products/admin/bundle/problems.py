"""What keeps shoppers from choosing as a bundle asks them to, in words at its component."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from products.admin.bundle.choices import Choice, OptionOf
from products.admin.bundle.offered import Offered
from pxm.admin.humanize import count


def problems_by_component(
    choices: Sequence[Choice], known: Mapping[str, Offered], *, is_offered: bool
) -> dict[str, list[str]]:
    """Return sentences by the key of the component; `is_offered` says that another bundle offers this one."""
    found = {choice.key: [*_of_numbers(choice), *_of_options(choice, known, is_offered)] for choice in choices}
    return {key: sentences for key, sentences in found.items() if sentences}


def _of_numbers(choice: Choice) -> Iterator[str]:
    number, least, most = len(choice.options), choice.least, choice.most
    if not number:
        yield f"{choice.name} has nothing to choose from: add a product, or remove it."
        return
    if least is not None and most is not None and most < least:
        yield f"{choice.name} asks for at least {least:,} but allows at most {most:,}."
    elif least is not None and least > number:
        yield f"{choice.name} asks for at least {least:,} but has {count(number, 'option')}."
    defaults = sum(option.by_default for option in choice.options)
    if most is not None and defaults > most:
        yield f"{choice.name} allows at most {most:,}, but {defaults:,} are chosen beforehand."


def _of_options(choice: Choice, known: Mapping[str, Offered], is_offered: bool) -> Iterator[str]:
    gone = sum(option.id not in known for option in choice.options)
    if gone:
        were, them = ("product was", "it") if gone == 1 else ("products were", "them")
        yield f"{gone:,} {were} deleted: shoppers cannot choose {them}. Take {them} out."
    for option in choice.options:
        if option.id in known:
            yield from _of_option(option, known[option.id], is_offered)


def _of_option(option: OptionOf, offered: Offered, is_offered: bool) -> Iterator[str]:
    if offered.is_draft:
        yield f"{offered.name} is a draft: shoppers cannot choose it."
    if offered.is_parent and not option.picks_child:
        yield f"{offered.name} has children: let shoppers choose one of them, or offer the children themselves."
    if option.picks_child and not offered.children:
        yield f"{offered.name} has no children yet for shoppers to choose from."
    elif option.picks_child and len(option.without) >= offered.children:
        yield f"All children of {offered.name} are left out."
    if offered.is_bundle and is_offered:
        yield f"{offered.name} is a bundle, and this product is itself in one: bundles go one level deep."
    elif offered.holds_bundle:
        yield f"{offered.name} holds a bundle itself: bundles go one level deep."
