"""Entry point of every command: ``pxm`` where the package is installed, ``manage.py`` in a checkout, ``python -m pxm``.

``--data-dir`` is read here because the settings depend on it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from pxm import __version__
from pxm.environment import unusable
from pxm.management.utility import Commands
from pxm.running.outages import in_one_line


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
    if os.name != "posix":
        sys.exit("PXM runs on Linux and macOS; on Windows inside WSL.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pxm.settings")
    if sys.argv[1:] == ["--version"]:
        print(f"PXM {__version__}")  # noqa: T201  the output of a command
        return
    program, *rest = take_data_dir(sys.argv)
    # Otherwise the help of ``python -m pxm`` would call it Django's.
    program = "pxm" if Path(program).name == "__main__.py" else program
    try:
        Commands([program, *rest]).execute()
    except ImproperlyConfigured as problem:
        sys.exit(unusable(problem))
    except Exception as problem:
        line = "" if "--traceback" in rest else in_one_line(problem)
        if not line:
            raise
        sys.exit(line)


if __name__ == "__main__":
    main()
