"""The jobs as people see them: list, page with live progress, panels of the dashboard."""

from jobs.admin import job, panels, queue, rights

__all__ = ["job", "panels", "queue", "rights"]
