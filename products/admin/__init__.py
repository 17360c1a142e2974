from products.admin import product

__all__ = ["product"]
