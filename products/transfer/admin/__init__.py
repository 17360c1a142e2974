"""What the admin shows of imports and exports."""

from products.transfer.admin import exporting, imports, job_words, rights

__all__ = ["exporting", "imports", "job_words", "rights"]
