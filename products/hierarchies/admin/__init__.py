"""What the admin knows of hierarchies and nodes."""

from products.hierarchies.admin import hierarchy, job_words, node, rights, search

__all__ = ["hierarchy", "job_words", "node", "rights", "search"]
