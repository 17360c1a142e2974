"""What the admin shows of imports and exports."""

from products.transfer.admin import exporting, job_words

__all__ = ["exporting", "job_words"]
