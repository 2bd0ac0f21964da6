"""One way to OpenGL for the whole test process, and no key among those of the person who tests."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# pyopenxr imports OpenGL; it must not be the one to choose the platform.
os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

# Stores' keys go into files of this run's own; the programs that are started inherit that.
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="rehab-tests-config-")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
atexit.register(shutil.rmtree, os.environ["XDG_CONFIG_HOME"], ignore_errors=True)
