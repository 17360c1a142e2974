"""From a shopper to the release to show: stored rules brought before `catalog.resolution` (catalog contract §4.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from catalog.books import ids_in_order
from catalog.models import Catalog, CatalogRule, Release, RuleCriterion, RuleSchedule
from catalog.resolution import KINDS, Decision, Kind, Period, Rule, Shopper, Standing, best, decide, standing_of
from catalog.services.schedules import ENDS
from pxm import bulk
from pxm.lookups import Condition
from pxm.prepared import Place, Prepared, one_of
from pxm.settled.kept import Kept
from pxm.settled.marks import PresentMark


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a shopper is shown. Without a rule it is the default catalog.

    `book_ids` are the price books asked, in order: those of the rule where the release lets rules choose and the rule
    names any, else those of the release. All of it holds `between` two edges of schedules, as long as the database has
    that `mark`.
    """

    release: Release
    rule_id: UUID | None
    book_ids: tuple[str, ...]
    between: Period = field(compare=False)
    mark: str | None = field(compare=False)

    @property
    def catalog_id(self) -> UUID:
        return self.release.catalog_id


@dataclass(frozen=True, slots=True)
class Explained:
    """A resolution with its reasons; `rules` are all there are, by id."""

    resolution: Resolution | None
    decision: Decision
    rules: Mapping[UUID, Rule]


_KEPT: Kept[Resolution] = Kept(1_000)
_RULES: Kept[Mapping[UUID, Rule]] = Kept(1)
_ALL = "all"
# A shopper with more entries is asked about each time, so that nobody fills the memory.
_MOST_NAMED = 20


def resolve(shopper: Shopper, *, mark: str = "") -> Resolution | None:
    """Return what the shopper is shown, None if nothing is published. Two queries, however many rules there are.

    No query if somebody has asked the same under the `mark` of the request, and no schedule began or ended since.
    """
    return _known(shopper, mark) or _found_out(shopper, mark, best(_standings(shopper)))


def resolve_with_reasons(shopper: Shopper, *, mark: str = "") -> Explained:
    """Return the same by way of every rule there is. Three queries at most, none if all is known under the `mark`."""
    known = _RULES.find(mark, _ALL)
    rules = {rule.id: rule for rule in _with_periods(_ALL_RULES.all())} if known is None else known
    decision = decide(standing_of(rule, shopper) for rule in rules.values())
    # Rules that were just read may be newer than what is known.
    resolution = None if known is None else _known(shopper, mark)
    resolution = resolution or _found_out(shopper, mark, decision.winner)
    if known is None and resolution is not None:
        _RULES.keep(mark, _ALL, rules, read_under=resolution.mark)
    return Explained(resolution, decision, rules)


def _known(shopper: Shopper, mark: str) -> Resolution | None:
    """Return what somebody who asked the same is shown, if no schedule began or ended since."""
    known = _KEPT.find(mark, _asked(shopper))
    return known if known is not None and known.between.holds(shopper.moment) else None


def _found_out(shopper: Shopper, mark: str, winner: Standing | None) -> Resolution | None:
    found, asked = _resolution(winner, shopper.moment), _asked(shopper)
    if found is not None and sum(map(len, asked)) <= _MOST_NAMED:
        _KEPT.keep(mark, asked, found, read_under=found.mark)
    return found


def _asked(shopper: Shopper) -> tuple[Collection[str], ...]:
    return tuple(map(shopper.values, KINDS))


def read_rules(rows: QuerySet[CatalogRule]) -> list[Rule]:
    """Return rules with all that they hold, in order. Two queries."""
    return _with_periods(_in_order(rows))


def _in_order(rows: QuerySet[CatalogRule]) -> QuerySet[Any]:
    return rows.annotate(is_published=is_published("catalog")).order_by("created_at", "pk")


def _with_periods(rows: Iterable[Any]) -> list[Rule]:
    found = list(rows)
    periods = defaultdict(list)
    for rule_id, *ends in _PERIODS.all(rules=[row.pk for row in found]):
        periods[rule_id].append(Period(*ends))
    return [
        Rule(
            id=row.pk,
            catalog_id=row.catalog_id,
            created_at=row.created_at,
            lists={kind: frozenset(values) for kind in KINDS if (values := getattr(row, kind))},
            periods=tuple(periods[row.pk]),
            is_published=row.is_published,
        )
        for row in found
    ]


def is_published(catalog: str) -> Exists:
    """Return the condition that the catalog in a column has a published release."""
    return Exists(Release.objects.filter(catalog=OuterRef(catalog), status=Release.Status.PUBLISHED))


_ALL_RULES = Prepared(lambda: _in_order(CatalogRule.objects.all()))
_PERIODS = Prepared(
    lambda rules: RuleSchedule.objects.filter(one_of("rule", rules)).values_list("rule", "valid_from", "valid_to")
)

# --- Candidates -------------------------------------------------------------------------------------------------------


class _OneOfTexts(Condition):
    """Whether a column of texts is one of those that will stand in a place (`bulk.texts_text`)."""

    def __init__(self, column: str, texts: Place) -> None:
        super().__init__(column)
        self.texts = texts

    def on_sqlite(self, column: str) -> tuple[str, list[Any]]:
        return f"{column} IN (SELECT value FROM json_each(%s))", [self.texts]

    def on_postgresql(self, column: str) -> tuple[str, list[Any]]:
        return f"{column} = ANY(%s::text[])", [self.texts]


def _candidates(moment: Any, **values: Any) -> QuerySet[RuleCriterion, tuple[Any, ...]]:
    """What meets the shopper, a row for each entry, of rules that hold and lead to something published."""
    by_kind = (Q(kind=kind) & Q(_OneOfTexts("value", values[kind])) for kind in KINDS)
    schedules = RuleSchedule.objects.filter(rule=OuterRef("rule"))
    running = schedules.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=moment), Q(valid_to__isnull=True) | Q(valid_to__gt=moment)
    )
    return (
        RuleCriterion.objects.filter(reduce(or_, by_kind, Q(kind=RuleCriterion.Kind.ANYONE)))
        .annotate(is_scheduled=Exists(schedules))
        .filter(Exists(running) | Q(is_scheduled=False), is_published("rule__catalog"))
        .order_by()
        .values_list("rule", "rule__catalog", "rule__created_at", "rule__kinds", "kind", "is_scheduled")
    )


# The lists of rules that can fit somebody who is neither an account nor a customer; most shoppers are not.
_OF_STRANGERS = [" ".join(kinds) for kinds in ((), (Kind.CHANNEL,), (Kind.TAG,), (Kind.CHANNEL, Kind.TAG))]
_CANDIDATES = Prepared(_candidates)
_CANDIDATES_FOR_STRANGERS = Prepared(lambda **values: _candidates(**values).filter(rule__kinds__in=_OF_STRANGERS))


def _standings(shopper: Shopper) -> list[Standing]:
    """Return how those rules stand that the shopper meets in at least one entry, or that restrict nothing."""
    none = bulk.texts_text(())
    texts = {
        kind.value: bulk.texts_text(sorted(values)) if (values := shopper.values(kind)) else none for kind in KINDS
    }
    met: defaultdict[tuple[Any, ...], list[str]] = defaultdict(list)
    is_known = shopper.account or shopper.account_tags or shopper.customer
    candidates = _CANDIDATES if is_known else _CANDIDATES_FOR_STRANGERS
    for *rule, kind, is_scheduled in candidates.all(moment=shopper.moment, **texts):
        met[(*rule, is_scheduled)].append(kind)
    return [_standing(rule, kinds) for rule, kinds in met.items()]


@cache
def _kinds(names: str) -> frozenset[Kind]:
    """Read the names of lists; there are 32 sets of them."""
    return frozenset(map(Kind, names.split()))


def _standing(rule: tuple[Any, ...], met: Collection[str]) -> Standing:
    """A rule that has schedules is among the candidates only while one of them runs."""
    id, catalog_id, created_at, kinds, is_scheduled = rule
    return Standing(
        id=id,
        catalog_id=catalog_id,
        created_at=created_at,
        kinds=_kinds(kinds),
        met=frozenset(Kind(kind) for kind in met if kind != RuleCriterion.Kind.ANYONE),
        tag_count=sum(kind == Kind.TAG for kind in met),
        is_scheduled=bool(is_scheduled),
        is_running=bool(is_scheduled),
    )


# --- Releases ---------------------------------------------------------------------------------------------------------


def _newest(catalog: Any, moment: Any) -> QuerySet[Any]:
    """The releases of a catalog, the newest first; each with the edges of schedules around a moment, and the mark."""
    edges = {f"last_{end}": _edges(f"{end}__lte", moment, f"-{end}") for end in ENDS}
    edges |= {f"next_{end}": _edges(f"{end}__gt", moment, end) for end in ENDS}
    released = Release.objects.filter(catalog=catalog, status=Release.Status.PUBLISHED)
    found: QuerySet[Any] = released.order_by("-published_at", "-pk").annotate(**edges, mark=PresentMark())
    return found


def _edges(which: str, moment: Any, nearest: str) -> Subquery:
    rows = RuleSchedule.objects.filter(**{which: moment}).order_by(nearest)
    return Subquery(rows.values(nearest.removeprefix("-"))[:1])


def _of_rule(catalog: Any, rule: Any, moment: Any) -> QuerySet[Any]:
    books = Subquery(CatalogRule.objects.filter(pk=rule).values("books"))
    found: QuerySet[Any] = _newest(catalog, moment).annotate(rule_books=books)
    return found


def _of_default(moment: Any) -> QuerySet[Any]:
    oldest = Catalog.objects.filter(is_published("pk")).order_by("created_at", "pk")
    return _newest(Subquery(oldest.values("pk")[:1]), moment)


_OF_RULE = Prepared(_of_rule)
_OF_DEFAULT = Prepared(_of_default)


def _resolution(winner: Standing | None, moment: datetime) -> Resolution | None:
    """A release that goes between the two queries leaves nothing for this request, as it would a moment later."""
    if winner is None:
        release = _OF_DEFAULT.first(moment=moment)
        return _shown(release, None, release.books) if release else None
    release = _OF_RULE.first(catalog=winner.catalog_id, rule=winner.id, moment=moment)
    if release is None:
        return None
    chosen = release.rule_books if release.price_segmentation_enabled else None
    return _shown(release, winner.id, chosen or release.books)


def _shown(release: Any, rule_id: UUID | None, books: Any) -> Resolution:
    last, following = ([getattr(release, f"{side}_{end}") for end in ENDS] for side in ("last", "next"))
    between = Period(max(filter(None, last), default=None), min(filter(None, following), default=None))
    return Resolution(release, rule_id, ids_in_order(books), between, release.mark)
