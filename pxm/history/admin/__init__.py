"""The history as people see it: a tab on the page of each thing, and the list of everything for operators."""

from pxm.history.admin import entry

__all__ = ["entry"]
