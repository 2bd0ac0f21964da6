"""The file by which play shows itself: whole or not at all, this user's alone, gone afterwards."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rehab import live

PICTURES = 400

WRITES = f"""
import sys
from pathlib import Path
import numpy as np
from rehab.live import Writer

writer = Writer(Path(sys.argv[1]))
print("there", flush=True)
for number in range(1, {PICTURES} + 1):
    writer.status({{"number": number, "words": str(number % 10) * (number % 900)}})
    writer.picture(np.full((360 + number % 7, 480, 4), number % 256, np.uint8))
sys.stdin.readline()
writer.close()
"""


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "play.live"
    writer = live.Writer(file)
    reader = live.Reader(file)
    assert reader.status() is None
    assert reader.picture() is None
    writer.status({"phase": "trials", "numbers": [["shoulder flexion", "right", 84.0, 8.0]]})
    pixels = np.arange(3 * 2 * 4, dtype=np.uint8).reshape(3, 2, 4)
    writer.picture(pixels)
    assert reader.status() == {
        "phase": "trials",
        "numbers": [["shoulder flexion", "right", 84.0, 8.0]],
    }
    number, seen = reader.picture() or (0, pixels)
    assert number == 1
    np.testing.assert_array_equal(seen, pixels[::-1, :, :3])
    reader.close()
    writer.close()
    assert not file.exists()


def test_a_reader_never_sees_half_of_one(tmp_path: Path) -> None:
    file = tmp_path / "play.live"
    with subprocess.Popen(
        [sys.executable, "-c", WRITES, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "there\n"
        reader = live.Reader(file)
        seen: set[int] = set()
        while PICTURES not in seen:
            status, picture = reader.status(), reader.picture()
            if status is not None:
                number = status["number"]
                assert status["words"] == str(number % 10) * (number % 900)
            if picture is not None:
                number, pixels = picture
                assert pixels.shape == (360 + number % 7, 480, 3)
                assert int(pixels.min()) == int(pixels.max()) == number % 256
                seen.add(number)
        reader.close()
        writer.communicate("\n")
    assert len(seen) > 1
    assert not file.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows gives each user a folder of their own")
def test_only_this_user_may_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = live.folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    writer = live.Writer(folder / "play.live")
    assert stat.S_IMODE(writer.path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        live.Writer(writer.path)
    writer.close()
    os.chmod(folder, 0o755)
    with pytest.raises(PermissionError):
        live.folder()
