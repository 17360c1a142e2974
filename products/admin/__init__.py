"""Imported by the admin's discovery: each of these registers what it holds."""

from products.admin import job_words, panels, rights, search, tags
from products.admin.product import admin as product
from products.admin.variation import admin as variation

__all__ = ["job_words", "panels", "product", "rights", "search", "tags", "variation"]
