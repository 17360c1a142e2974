"""What the admin knows of custom relationships."""

from products.relationships.admin import find, relationship, rights

__all__ = ["find", "relationship", "rights"]
