"""What the admin shows of imports and exports."""

from products.transfer.admin import job_words

__all__ = ["job_words"]
