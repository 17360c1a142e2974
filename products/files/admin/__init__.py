"""Files in the admin."""

from products.files.admin import file as file
