"""Price books in the admin; importing the package declares all of it."""

from products.prices.admin import book, bundles, find, rights  # noqa: F401
