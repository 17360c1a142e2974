"""What a group may do with jobs, in words."""

from pxm.admin.rights import RIGHTS, right

RIGHTS.add(
    right("Jobs", "see them", "jobs.view_job"),
    right("Jobs", "cancel waiting ones", "jobs.cancel_job"),
    right("Jobs", "try failed ones again", "jobs.retry_job"),
    right("Jobs", "stop running ones", "jobs.stop_job"),
)
