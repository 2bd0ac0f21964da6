"""One way to OpenGL for the whole test process: without a screen."""

from __future__ import annotations

import os

# pyopenxr imports OpenGL; it must not be the one to choose the platform.
os.environ.setdefault("PYOPENGL_PLATFORM", "egl")
