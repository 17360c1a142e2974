"""A copy of the checkout as it would be cloned: what git knows or would add, and nothing that was made of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def tracked(*below: str) -> list[str]:
    """Return the paths of the files, symbolic links among them, below these folders or everywhere."""
    listed = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    said = subprocess.run([*listed, "--", *below], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for path in said.split("\0") if path and (ROOT / path).exists()]


def copy_to(folder: Path) -> Path:
    for path in tracked():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, target, follow_symlinks=False)
    return folder
