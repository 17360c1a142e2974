"""What the admin knows of hierarchies and nodes."""

from products.hierarchies.admin import job_words, rights

__all__ = ["job_words", "rights"]
