"""Sound in the lab's Python, which is new enough for OpenAL Soft: its tests all run there."""

from __future__ import annotations

import subprocess
import sys

from lab import CHECKOUT

from rehab.audio import Silent, open_audio


def test_openal_soft_renders_with_a_heads_filter():
    told = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests/audio/test_openal.py",
        ],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-2000:]
    assert "passed" in told.stdout
    assert "skipped" not in told.stdout


def test_without_a_device_it_is_silent():
    audio = open_audio()
    audio.play("success")
    audio.close()
    assert isinstance(audio, Silent)
