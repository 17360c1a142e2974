#!/usr/bin/env python
"""Entry point of every command in a checkout; an installed package has ``pxm`` in its place."""

import sys

FIRST_PYTHON = (3, 11)

# Before anything of ours is compiled, which an older one could not.
if sys.version_info < FIRST_PYTHON:
    sys.exit(f"PXM needs Python {'.'.join(map(str, FIRST_PYTHON))} or later; this is {sys.version.split()[0]}.")

try:
    from pxm.__main__ import main
except ImportError as missing:
    sys.exit(f"{missing}. Install the project first: see README.md.")

if __name__ == "__main__":
    main()
