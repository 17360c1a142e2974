"""What Prometheus is told about jobs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from jobs.crew import crew
from jobs.health import oldest_wait
from jobs.models import Job


def figures() -> Iterator[Metric]:
    """Yield unfinished jobs by lane and state, kept finished ones by type and state, the longest wait, and the workers.

    Three queries, however many jobs and lanes there are. A lane that each subject has of its own counts under the name
    that they share. Without a broker nobody knows the workers, and nothing is told of them.
    """
    unfinished = GaugeMetricFamily("pxm_jobs_unfinished", "Jobs that wait or run.", labels=["lane", "state"])
    for (lane, status), number in _unfinished().items():
        unfinished.add_metric([lane, status], number)
    yield unfinished
    finished = GaugeMetricFamily("pxm_jobs_finished", "Finished jobs that are kept.", labels=["type", "state"])
    for row in Job.objects.finished().order_by().values("type", "status").annotate(number=Count("*")):
        finished.add_metric([row["type"], row["status"]], row["number"])
    yield finished
    yield GaugeMetricFamily("pxm_jobs_oldest_wait_seconds", "How long the earliest job has waited.", oldest_wait())
    if (known := crew()) is not None:
        yield GaugeMetricFamily("pxm_workers", "Workers alive.", known.alive)
        yield GaugeMetricFamily(
            "pxm_workers_suspended", "1 while all workers are suspended.", float(known.is_suspended)
        )


def _unfinished() -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    for row in Job.objects.unfinished().order_by().values("lane", "status").annotate(number=Count("*")):
        counted[row["lane"].partition(" ")[0], row["status"]] += row["number"]
    return counted
