"""A database in which jobs were tried again more than once, from before that was refused."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jobs.models import Job


@pytest.mark.usefixtures("real_database")
def test_the_first_job_that_tried_again_stays_linked():
    before = MigrationExecutor(connection)
    before.migrate([("jobs", "0003_interruptions")])
    OldJob = before.loader.project_state([("jobs", "0003_interruptions")]).apps.get_model("jobs", "Job")
    one, another = sorted(uuid4() for _ in range(2)), sorted(uuid4() for _ in range(3))
    for first, *later in (one, another):
        OldJob.objects.create(id=first, type="work", lane="one", status="failed")
        for retry in later:
            OldJob.objects.create(id=retry, type="work", lane="one", status="failed", retry_of_id=first)

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())

    linked = dict(Job.objects.values_list("id", "retry_of"))
    assert linked == {one[0]: None, one[1]: one[0], another[0]: None, another[1]: another[0], another[2]: None}
