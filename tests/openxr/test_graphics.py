"""The session is bound to the very context, drawable and configuration of the window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "drivers"))

from display import screen

PROGRAM = Path(__file__).with_name("glx_binding.py")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="GLX is Linux's")
def test_glx_binding_names_the_windows_own_configuration():
    # A process of its own: X and GLX do not share one with the pictures' EGL.
    with screen():
        done = subprocess.run(
            [sys.executable, str(PROGRAM)],
            env=os.environ | {"PYOPENGL_PLATFORM": "glx"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.stdout.strip() == "bound", done.stderr
