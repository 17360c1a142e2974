"""The web server's configuration with deadlines that a test can wait for."""

from pxm.running.web import *  # noqa: F403  all of it
from pxm.serving import worker

workers = 1
worker.SECONDS_FOR_THE_HEAD = 1.5
worker.SECONDS_FOR_THE_REST = 1.5
