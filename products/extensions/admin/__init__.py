"""Templates in the admin; importing the package declares all of it."""

from products.extensions.admin import find, rights, template  # noqa: F401
