"""Catalogs and their rules in the admin; importing the package declares all of it."""

from catalog.admin import catalog, find, job_words, mentions, panels, rights, rule

__all__ = ["catalog", "find", "job_words", "mentions", "panels", "rights", "rule"]
