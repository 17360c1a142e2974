import errno
import os
import stat
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest

from pxm.running import folder, places
from pxm.running.refusal import CannotStart

HOLDER_WITH_A_PART = """
import subprocess, sys, time
from pathlib import Path
from pxm.running import folder
lock = folder.hold(Path(sys.argv[1]))
subprocess.Popen(["sleep", "0.7"], pass_fds=[lock], stdout=subprocess.DEVNULL)
print("held", flush=True)
time.sleep(60)
"""


def test_a_new_folder_is_open_to_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    folder.prepare(data)
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert places.log_dir(data).is_dir()


def test_preparing_twice_changes_nothing(tmp_path: Path) -> None:
    folder.prepare(tmp_path)
    places.database_file(tmp_path).write_text("rows")
    folder.prepare(tmp_path)
    assert places.database_file(tmp_path).read_text() == "rows"


def test_a_file_in_the_folders_place_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(CannotStart, match=r"The data folder .*data cannot be written: File exists\.$"):
        folder.prepare(tmp_path / "data")


def test_a_folder_that_takes_no_files_is_refused_in_one_line(tmp_path: Path) -> None:
    shut = tmp_path
    if os.geteuid() == 0:  # root may write everywhere but here
        shut = Path("/proc/self")
    else:
        shut.chmod(0o500)
    with pytest.raises(CannotStart, match=r"The data folder .* cannot be written: [^\n]*\.$"):
        folder.prepare(shut)


def test_a_folder_on_a_full_disk_is_refused_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(BytesIO):
        def flush(self) -> None:
            assert len(self.getvalue()) == folder.ROOM_TO_START
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(folder.tempfile, "TemporaryFile", lambda dir: Full())
    with pytest.raises(CannotStart, match=r"The data folder .* cannot be written: No space left on device\.$"):
        folder.prepare(tmp_path)


def test_a_second_holder_is_refused_and_told_who_the_first_is(tmp_path: Path) -> None:
    held = folder.hold(tmp_path)
    with pytest.raises(CannotStart, match=rf"already running on {tmp_path} \(process {os.getpid()}\)"):
        folder.hold(tmp_path)
    os.close(held)
    os.close(folder.hold(tmp_path))


def test_a_killed_holder_is_waited_for_until_its_last_part_is_gone(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER_WITH_A_PART, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
    killed_at = time.monotonic()
    os.close(folder.hold(tmp_path))
    assert 0.2 < time.monotonic() - killed_at < 5


def test_a_private_file_is_readable_by_its_owner_alone_and_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("older and open to all")
    file.chmod(0o644)
    folder.write_private(file, "newer")
    assert file.read_text() == "newer"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]
