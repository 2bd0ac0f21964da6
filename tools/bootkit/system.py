"""The system libraries that no Python package brings: found by loading them, installed if we may.

Only Debian and Ubuntu are installed on; elsewhere on Linux the one line that does it is named.
Windows and macOS bring their OpenGL with the system or its driver.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from bootkit import SetupError, say

# Any one of the names is enough; the second is another maker's driver.
LIBRARIES = (
    (("libEGL.so.1",), "libegl1"),
    (("libGL.so.1",), "libgl1"),
    (("libEGL_mesa.so.0", "libEGL_nvidia.so.0"), "libegl-mesa0"),
    (("libGLX_mesa.so.0", "libGLX_nvidia.so.0"), "libglx-mesa0"),
    (("libX11.so.6",), "libx11-6"),
    (("libXcursor.so.1",), "libxcursor1"),
    (("libXi.so.6",), "libxi6"),
    (("libXinerama.so.1",), "libxinerama1"),
    (("libXrandr.so.2",), "libxrandr2"),
    (("libXxf86vm.so.1",), "libxxf86vm1"),
    (("libstdc++.so.6",), "libstdc++6"),
)
WITH_MESA = "libgl1-mesa-dri"  # the drawing itself, which no name to load tells
ELSEWHERE = {
    "dnf": "sudo dnf install mesa-libEGL mesa-libGL mesa-dri-drivers libX11 libXcursor libXi "
    "libXinerama libXrandr libXxf86vm",
    "pacman": "sudo pacman -S --needed mesa libglvnd libx11 libxcursor libxi libxinerama "
    "libxrandr libxxf86vm",
    "zypper": "sudo zypper install Mesa-libEGL1 Mesa-libGL1 Mesa-dri libX11-6 libXcursor1 libXi6 "
    "libXinerama1 libXrandr2 libXxf86vm1",
}


def provide_libraries(programs: Sequence[str] = ()) -> None:
    """Install what is missing of the libraries, and of the programs that tests may use."""
    if sys.platform != "linux":
        return
    missing = [package for names, package in LIBRARIES if not any(map(_loads, names))]
    if any("mesa" in package for package in missing):
        missing.append(WITH_MESA)
    wanted = [program.lower() for program in programs if shutil.which(program) is None]
    if missing:
        install([*missing, *wanted], "system libraries")
    elif wanted and may_install():
        install(wanted, "programs for tests")
    still = [names[0] for names, _ in LIBRARIES if not any(map(_loads, names))]
    if still:
        raise SetupError(f"installed, but {', '.join(still)} still cannot be loaded.")


def provide_venv() -> None:
    """Debian leaves out what makes an environment (ensurepip); bring it."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        install([f"python3.{sys.version_info.minor}-venv"], "Python's venv module")


def may_install() -> bool:
    """Whether apt-get is here and we are root or can become it."""
    return shutil.which("apt-get") is not None and _privilege() is not None


def install(packages: Sequence[str], what: str) -> None:
    """Install Debian packages, or say in one line how a person does it."""
    line = _line_for(packages)
    if not may_install():
        raise SetupError(f"missing {what} ({', '.join(packages)}); install with:\n  {line}")
    say(f"installing {what}: {', '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    privilege = _privilege() or []
    apt = [*privilege, "apt-get", "-q", "-y", "--no-install-recommends"]
    update = [*privilege, "apt-get", "-q", "update"]
    for command in (update, [*apt, "install", *packages]):
        done = subprocess.run(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-6:])
        raise SetupError(f"apt-get could not install {what}; its last lines:\n{tail}\n  {line}")


def _line_for(packages: Sequence[str]) -> str:
    if shutil.which("apt-get") is None:
        for manager, line in ELSEWHERE.items():
            if shutil.which(manager):
                return line
    return f"sudo apt-get install {' '.join(packages)}"


def _privilege() -> list[str] | None:
    """What goes before apt-get: nothing for root, sudo where it will not wait for ever."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    if sys.stdin.isatty():
        return ["sudo"]
    free = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if free.returncode == 0 else None


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
