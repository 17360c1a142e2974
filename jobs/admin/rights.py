"""What a group may do with jobs, in words."""

from pxm.admin.rights import register_right

register_right("Jobs", "see them", "jobs.view_job")
register_right("Jobs", "cancel waiting ones", "jobs.cancel_job")
register_right("Jobs", "try failed ones again", "jobs.retry_job")
register_right("Jobs", "stop running ones", "jobs.stop_job")
