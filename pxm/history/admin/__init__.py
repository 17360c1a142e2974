"""The history as people see it: a tab on the page of each thing, and the list of everything for operators."""

from pxm.admin.tabs import EVERY_PAGE
from pxm.history.admin import entry
from pxm.history.tab import HISTORY

__all__ = ["entry"]

EVERY_PAGE.add(HISTORY)
