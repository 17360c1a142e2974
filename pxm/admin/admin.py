"""What the shell itself registers with the admin."""

from pxm.admin import people

__all__ = ["people"]
