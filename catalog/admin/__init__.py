"""Catalogs and their rules in the admin; importing the package declares all of it."""

from catalog.admin import find, rights, rule

__all__ = ["find", "rights", "rule"]
