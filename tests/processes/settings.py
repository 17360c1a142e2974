"""Settings of the processes that tests start: with job types of the tests' own."""

from tests.settings import *  # noqa: F403  all of them
from tests.settings import INSTALLED_APPS as _apps

INSTALLED_APPS = [*_apps, "tests.processes.apps.StepsConfig"]
# Tests wait for what workers say.
LOGGING = {"level": "INFO", "format": "json"}

# What a test keeps, its workers find: they share a folder, and no memory.
STORAGES = STORAGES | {"default": storage_settings("", places.files_dir(DATA_DIR))}  # noqa: F405
