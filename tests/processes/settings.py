"""Settings of the processes that tests start: with job types of the tests' own."""

from tests.settings import *  # noqa: F403  all of them
from tests.settings import INSTALLED_APPS as _apps

INSTALLED_APPS = [*_apps, "tests.processes.apps.StepsConfig"]
# Tests wait for what workers say.
LOGGING = {"level": "INFO", "format": "json"}
