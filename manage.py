#!/usr/bin/env python
"""Entry point of every command in a checkout; an installed package has ``pxm`` in its place."""

import sys

try:
    from pxm.__main__ import main
except ImportError as missing:
    sys.exit(f"{missing}. Install the project first: see README.md.")

if __name__ == "__main__":
    main()
