"""The driver in a Python that says it is on Windows: its clock, its extension, its handles."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("on_windows.py")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no need to pretend there")
def test_the_driver_runs_as_on_windows():
    # A process of its own: which system it is on is read once, on import.
    done = subprocess.run(
        [sys.executable, str(PROGRAM)],
        env=os.environ | {"PYOPENGL_PLATFORM": "egl"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "as on Windows", done.stderr
