"""What the admin shows of imports and exports."""

from products.transfer.admin import imports, job_words, rights

__all__ = ["imports", "job_words", "rights"]
