"""The computer itself: Python and its packages, the screen, the sound."""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from rehab.doctor.finding import BAD, GOOD, WARNING, Finding

PACKAGES = ("glfw", "numpy", "pyopengl", "pyopenxr", "sqlite-utils")
"""What play cannot do without."""


def python() -> Finding:
    """The interpreter and what it has installed."""
    versions = {name: _version(name) for name in ("rehab", *PACKAGES)}
    bits = 8 * struct.calcsize("P")
    details = {
        "python": platform.python_version(),
        "bits": bits,
        "system": platform.system(),
        "machine": platform.machine(),
        "packages": versions,
    }
    here = f"Python {platform.python_version()}, {bits} bit, on {platform.system()}"
    if bits != 64:
        says, remedy = f"{here}: OpenXR's loader needs 64 bit.", "Install a 64-bit Python."
        return Finding("python", BAD, says, remedy, details=details)
    missing = [name for name in PACKAGES if versions[name] is None]
    if missing:
        says = f"{here} lacks packages: {', '.join(missing)}."
        remedy = f"Install them: {Path(sys.executable).name} -m pip install {' '.join(missing)}"
        return Finding("python", BAD, says, remedy, details=details)
    says = f"{here}, with rehab {versions['rehab'] or 'from a checkout'}."
    return Finding("python", GOOD, says, details=details)


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def screen(variables: Mapping[str, str] = os.environ) -> Finding:
    """Whether there is a screen for the window that a session is bound to."""
    kind = variables.get("XDG_SESSION_TYPE", "")
    display = variables.get("DISPLAY", "")
    if sys.platform != "linux":
        return Finding("screen", GOOD, f"{platform.system()} has its own screen.")
    wayland = variables.get("WAYLAND_DISPLAY", "")
    details = {"session": kind, "display": display, "wayland": wayland}
    if display:
        through = "Wayland, through Xwayland" if wayland else "X11"
        return Finding("screen", GOOD, f"{through} (DISPLAY={display}).", details=details)
    if wayland:
        says = "Wayland without Xwayland: OpenXR draws through X11 only."
        remedy = "Install Xwayland (package xwayland) and log in again, or log in to an X11 one."
        return Finding("screen", BAD, says, remedy, details=details)
    says = "No screen: DISPLAY is not set, as in a remote shell or a service."
    remedy = "Start from the desktop of the computer that the headset is connected to."
    return Finding("screen", BAD, says, remedy, details=details)


def sound(root: Path = Path("/")) -> Finding:
    """Whether anything could be heard; without it play goes on, silent."""
    there = _outputs(root)
    details = {"output": there}
    if there is False:
        says = "No sound output was found: nothing will be heard or spoken."
        remedy = "Connect the headset's sound, headphones or loudspeakers."
        return Finding("audio", WARNING, says, remedy, details=details)
    says = "A sound output is there." if there else "Whether there is a sound output is not known."
    return Finding("audio", GOOD, says, details=details)


def _outputs(root: Path) -> bool | None:
    """Whether there is a sound output, None where it is not known."""
    if sys.platform == "win32":
        return bool(ctypes.WinDLL("winmm").waveOutGetNumDevs())
    if sys.platform != "linux":
        return None
    # An ALSA device that plays ends in p; a sound server may have a remote one.
    devices = (root / "dev" / "snd").glob("pcm*p")
    run = root / os.environ.get("XDG_RUNTIME_DIR", "/nowhere").lstrip("/")
    servers = (run / "pulse" / "native", run / "pipewire-0")
    return any(devices) or any(server.exists() for server in servers)
