#!/usr/bin/env python
"""Entry point of every command; ``--data-dir`` is read here because the settings depend on it."""

import os
import sys
from pathlib import Path

FIRST_PYTHON = (3, 11)


def take_data_dir(argv: list[str]) -> list[str]:
    """Return `argv` without ``--data-dir DIR`` (or ``--data-dir=DIR``) after putting DIR into ``PXM_DATA_DIR``."""
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        name, sign, value = word.partition("=")
        if name != "--data-dir":
            rest.append(word)
            continue
        folder = value if sign else next(words, "")
        if not folder:
            sys.exit("--data-dir needs a folder")
        os.environ["PXM_DATA_DIR"] = str(Path(folder).expanduser().resolve())
    return rest


def main() -> None:
    if sys.version_info < FIRST_PYTHON:
        sys.exit(f"PXM needs Python {'.'.join(map(str, FIRST_PYTHON))} or later; this is {sys.version.split()[0]}.")
    if os.name != "posix":
        sys.exit("PXM runs on Linux and macOS; on Windows inside WSL.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pxm.settings")
    if sys.argv[1:] == ["--version"]:
        from pxm import __version__

        print(f"PXM {__version__}")  # noqa: T201  the output of a command
        return
    argv = take_data_dir(sys.argv)
    try:
        from django.core.exceptions import ImproperlyConfigured

        from pxm.environment import unusable
        from pxm.management.utility import Commands
    except ImportError as missing:
        sys.exit(f"{missing}. Install the project first: see README.md.")
    try:
        Commands(argv).execute()
    except ImproperlyConfigured as problem:
        sys.exit(unusable(problem))


if __name__ == "__main__":
    main()
