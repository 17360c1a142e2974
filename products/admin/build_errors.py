"""Why a build failed, reason by reason, with links to what needs fixing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from jobs.admin.words import Explanation
from jobs.models import Job, JobError
from products.admin.addresses import product_page
from products.admin.begins_at import begins_at
from products.admin.bundle.membership import in_bundles
from products.admin.names import names_of_options, variation_names
from products.admin.variation.modifier_kinds import sentence
from products.attributes import label_of
from products.models import Option, Product
from pxm.admin.humanize import count
from pxm.errors import PROBLEMS_LISTED
from pxm.ids import read_uuid

# A reason that applies to many children names this many of them.
NAMED = 5
# Options to be fixed, one by one.
OPTIONS_NAMED = 20


@dataclass(frozen=True)
class Names:
    """The names behind the ids in a job's errors, as links; six queries for all of them at most."""

    job: Job
    options: Mapping[str, Option]
    called: Mapping[UUID, str]
    products: Mapping[str, Product]

    @classmethod
    def of(cls, job: Job, errors: Iterable[JobError]) -> Names:
        option_ids: set[str] = set()
        product_ids: set[str] = set()
        for error in errors:
            option_ids.update(error.meta.get("options", ()), error.meta.get("culprits", ()))
            option_ids.update(option for twin in error.meta.get("shared_with", ()) for option in twin)
            option_ids.update(culprit["option"] for culprit in error.meta.get("modifiers", ()))
            product_ids.update(filter(None, [error.meta.get("taken_by")]))
        options = list(Option.objects.filter(pk__in=_known(option_ids)).select_related("variation"))
        # Ids of options and of variations never meet.
        called = names_of_options(options) | variation_names([option.variation for option in options])
        products = Product.objects.filter(pk__in=_known(product_ids))
        return cls(job, {str(o.pk): o for o in options}, called, {str(p.pk): p for p in products})

    def combination(self, option_ids: Sequence[str]) -> SafeString:
        """Return ``Red / Small``; an option that has been deleted since has no name any more."""
        names = (self.called[self.options[id].pk] if id in self.options else "a deleted option" for id in option_ids)
        return format_html('<em class="pxm-cut">{}</em>', " / ".join(names))

    def option(self, option_id: str) -> SafeString:
        found = self.options.get(option_id)
        return self._variation_link(found, self.called[found.pk]) if found else mark_safe("<em>a deleted option</em>")

    def variations(self, option_ids: Iterable[str]) -> SafeString:
        """Return the variations of these options, each once, as links."""
        found = {self.options[id].variation_id: self.options[id] for id in option_ids if id in self.options}
        links = [self._variation_link(option, self.called[option.variation_id]) for option in found.values()]
        return _listed(links) or mark_safe("these options")

    def product(self, product_id: str) -> SafeString:
        found = self.products.get(product_id)
        if found is None:
            return mark_safe("another product, deleted meanwhile")
        return format_html('<a class="pxm-cut pxm-link" href="{}">{}</a>', product_page(found.pk), found)

    def tab(self, tab: str, text: str) -> SafeString:
        return format_html('<a class="pxm-link" href="{}">{}</a>', product_page(self.job.subject_id, tab), text)

    def _variation_link(self, option: Option, text: str) -> SafeString:
        page = reverse("admin:products_variation_change", args=[option.variation_id])
        return format_html('<a class="pxm-cut pxm-link" href="{}">{}</a>', page, text)


def explanations(job: Job, errors: Sequence[JobError]) -> list[Explanation]:
    """Explain the errors; those with the same reason are grouped, in the order in which the reasons first occurred."""
    names = Names.of(job, errors)
    groups: defaultdict[tuple[Any, ...], list[JobError]] = defaultdict(list)
    for error in errors:
        groups[_reason(error)].append(error)
    return [_explain(group, names) for group in groups.values()]


def _reason(error: JobError) -> tuple[Any, ...]:
    """Return what the errors of one group have in common."""
    meta = error.meta
    match error.code:
        case "ambiguous_rules":
            return (error.code,)
        case "slug_not_url_compatible":
            return (error.code, bool(meta.get("culprits")))
        case "sku_taken" | "slug_taken" | "external_ref_taken" if "taken_by" in meta:
            return (error.code, meta["taken_by"], meta.get(error.code.removesuffix("_taken")))
        case "sku_taken" | "slug_taken" | "external_ref_taken" if "shared_with" in meta:
            return (error.code, error.pk)
    return (error.code, error.message)


def _explain(errors: list[JobError], names: Names) -> Explanation:
    code = errors[0].code
    for ending, explain in _EXPLANATIONS.items():
        if code == ending or (ending.startswith("_") and code.endswith(ending)):
            return explain(errors, names)
    return _plain(errors)


def _plain(errors: list[JobError]) -> Explanation:
    message = errors[0].message
    return Explanation(f"{message[:1].upper()}{message[1:]}{'' if message.endswith('.') else '.'}", count=len(errors))


def _taken(errors: list[JobError], names: Names) -> Explanation:
    meta = errors[0].meta
    field = errors[0].code.removesuffix("_taken")
    label, value = label_of(field), meta.get(field, "")
    if "taken_by" in meta:
        return Explanation(
            format_html(
                '{} would get the {} <em class="pxm-cut">{}</em>, which {} has already.',
                _listed([names.combination(error.meta["options"]) for error in errors]),
                label,
                value,
                names.product(meta["taken_by"]),
            ),
            format_html("Give that product another {0}, or one of these options another {0} modifier.", label),
        )
    if "shared_with" not in meta:
        return _plain(errors)
    combinations = [meta["options"], *meta["shared_with"]]
    total = meta.get("children", len(combinations))
    shown = [names.combination(each) for each in combinations[:NAMED]]
    return Explanation(
        format_html(
            '{} children would get the {} <em class="pxm-cut">{}</em>: {}.',
            "Two" if total == 2 else f"{total:,}",
            label,
            value,
            _listed(shown, total - len(shown)),
        ),
        _advice_about_twins(meta, names, label, combinations),
    )


def _advice_about_twins(
    meta: Mapping[str, Any], names: Names, label: str, combinations: Sequence[Sequence[str]]
) -> SafeString:
    """Name the modifiers that make them equal; where none does, the variations whose options need other names."""
    culprits = [
        format_html("“{}” of {}", sentence(culprit), names.option(culprit["option"]))
        for culprit in meta.get("modifiers", ())
    ]
    if culprits:
        listed = _listed(culprits[:OPTIONS_NAMED], len(culprits[OPTIONS_NAMED:]))
        is_one = len(culprits) == 1
        return format_html("{} {} them equal: change {}.", listed, *(("makes", "it") if is_one else ("make", "one")))
    return format_html(
        "Give the options of {} different names or {} {} modifier.",
        names.variations(_differing(combinations)),
        "an" if label == "SKU" else "a",
        label,
    )


def _differing(combinations: Sequence[Sequence[str]]) -> list[str]:
    """Return the options in which combinations of the same variations differ."""
    return [option for options in zip(*combinations, strict=False) if len(set(options)) > 1 for option in options]


def _bad_slug(errors: list[JobError], names: Names) -> Explanation:
    text = format_html(
        '{} would get a slug that cannot be part of an address, such as <em class="pxm-cut">{}</em>.',
        _number(len(errors), "child", "children"), errors[0].meta.get("slug", ""),
    )  # fmt: skip
    culprits = list(dict.fromkeys(option for error in errors for option in error.meta.get("culprits", ())))
    if not culprits:
        advice = format_html(
            "Look at the slug of {}: a placeholder in it is filled in only by a Slug modifier of every option.",
            names.tab("details", "the product"),
        )
        return Explanation(text, advice)
    options = _listed([names.option(option) for option in culprits[:OPTIONS_NAMED]], len(culprits[OPTIONS_NAMED:]))
    each = "each " if len(culprits) > 1 else ""
    return Explanation(text, format_html("Give {} {}another name or a Slug modifier.", options, each))


def _ambiguous(errors: list[JobError], names: Names) -> Explanation:
    shown = [names.combination(error.meta.get("options", ())) for error in errors[:NAMED]]
    return Explanation(
        format_html(
            "The rules contradict each other about {}: {}.",
            _number(len(errors), "combination"),
            _listed(shown, len(errors) - len(shown)),
        ),
        format_html("Settle it with a more specific rule in the {}.", names.tab("build-rules", "build rules")),
    )


def _too_many(errors: list[JobError], names: Names) -> Explanation:
    meta = errors[0].meta
    wanted = f"{meta['count']:,}" if "count" in meta else "more"
    return Explanation(
        format_html("A product can have {} children; this build would make {}.", f"{meta.get('limit', 0):,}", wanted),
        format_html(
            "Leave combinations out in the {}, or take off one of its {}.",
            names.tab("build-rules", "build rules"),
            names.tab("variations", "variations"),
        ),
    )


def _no_options(errors: list[JobError], names: Names) -> Explanation:
    return Explanation(
        "It has no variation, or one without options.",
        format_html("Look at its {}: each needs at least one option.", names.tab("variations", "variations")),
    )


def _in_bundle(errors: list[JobError], names: Names) -> Explanation:
    bundles = in_bundles(names.job.subject_id, as_it_is=True) if names.job.subject_id else None
    if not bundles or not bundles.total:
        return Explanation("A bundle offered it as it is.")
    advice = "Once it has children, shoppers have to choose one of them: tick that in the bundle, or take it out there."
    return Explanation(format_html("It is offered as it is in {}.", bundles.words), advice)


def _unfit(errors: list[JobError], names: Names) -> Explanation:
    shown = [names.combination(error.meta.get("options", ())) for error in errors[:NAMED]]
    text = _plain(errors[:1]).text.removesuffix(".")
    return Explanation(format_html("{}: {}.", text, _listed(shown, len(errors) - len(shown))))


def _other_plan(errors: list[JobError], names: Names) -> Explanation:
    differences = "; ".join(errors[0].meta.get("differences", ())) or "it would not do what was shown"
    page = begins_at(names.job)
    return Explanation(
        f"Something changed after the build was asked for: {differences}.",
        format_html('<a class="pxm-link" href="{}">Look at what a build would do now</a> and start it there.', page),
    )


Explain = Callable[[list[JobError], Names], Explanation]
# By code, or by its ending where it begins with an underscore.
_EXPLANATIONS: dict[str, Explain] = {
    "plan_differs": _other_plan,
    "ambiguous_rules": _ambiguous,
    "too_many_children": _too_many,
    "no_variations_with_options": _no_options,
    "product_in_bundle": _in_bundle,
    "slug_not_url_compatible": _bad_slug,
    "_taken": _taken,
    "_too_long": _unfit,
    "_empty": _unfit,
}


def _number(of_errors: int, noun: str, plural: str = "") -> str:
    """Count what errors are about; of a list as long as lists get, more may have been left out."""
    return f"{'At least ' if of_errors >= PROBLEMS_LISTED else ''}{count(of_errors, noun, plural)}"


def _listed(items: Sequence[SafeString], more: int = 0) -> SafeString:
    """Return ``a, b and c``, or ``a, b and 3 more``."""
    last = format_html("{} more", f"{more:,}") if more else (items[-1] if items else SafeString())
    first = items if more else items[:-1]
    if not first:
        return last
    return format_html("{} and {}", format_html_join(", ", "{}", ((item,) for item in first)), last)


def _known(ids: Iterable[str]) -> list[UUID]:
    return [found for text in ids if (found := read_uuid(text))]
