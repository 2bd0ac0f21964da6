"""Which OpenXR runtime is the active one, as OpenXR's loader finds it, and whether it is there.

Sources: the OpenXR loader's design document, "Active runtime file management"; the loader itself
(1.1) for the names that it looks for.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from rehab.doctor.finding import BAD, GOOD, Finding

VARIABLE = "XR_RUNTIME_JSON"
REGISTRY_KEY = r"SOFTWARE\Khronos\OpenXR\1"

_CHOOSE = (
    "Start your headset's software and make it the active one (SteamVR: Settings, OpenXR, Set "
    f"SteamVR as OpenXR runtime), or set {VARIABLE} to the runtime's manifest file."
)


class Chosen(NamedTuple):
    """A manifest, and who names it."""

    path: Path
    by: str


def active() -> Finding:
    """The active runtime's manifest: who chose it, and that what it names exists."""
    name = "runtime file"
    if sys.platform == "darwin":
        return Finding(
            name,
            BAD,
            "No headset works on macOS: there is no OpenXR runtime for it.",
            "Play in a headset on Windows or Linux; here, use rehab demo, and rehab play with "
            "--driver desktop or --driver patient.",
        )
    chosen = _registered() if sys.platform == "win32" else choose(os.environ)
    if chosen is None:
        says = "No OpenXR runtime is active on this computer."
        return Finding(name, BAD, says, _CHOOSE, details={"manifest": None})
    told: dict[str, Any] = {"manifest": str(chosen.path), "chosen_by": chosen.by}
    try:
        library = library_of(chosen.path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        says = f"The active OpenXR runtime's manifest {chosen.path} cannot be used: {reason}."
        remedy = f"It is named by {chosen.by}: correct that, or reinstall the headset's software."
        return Finding(name, BAD, says, remedy, details=told)
    told["library"] = str(library)
    if library.is_absolute() and not library.exists():
        says = f"The manifest {chosen.path} names the library {library}, which is not there."
        return Finding(name, BAD, says, "Reinstall the headset's software.", details=told)
    return Finding(name, GOOD, f"{chosen.path} is active, by {chosen.by}.", details=told)


def choose(variables: Mapping[str, str]) -> Chosen | None:
    """The manifest that the loader takes on Linux; a file that is named may not exist."""
    named = variables.get(VARIABLE)
    if named:
        return Chosen(Path(named), f"the variable {VARIABLE}")
    for folder, by in _folders(variables):
        for file in (f"active_runtime.{platform.machine()}.json", "active_runtime.json"):
            path = folder / "openxr" / "1" / file
            if path.exists():
                return Chosen(path, by)
            if path.is_symlink():
                return Chosen(path, f"{by}, as a link to {path.readlink()}")
    return None


def library_of(manifest: Path) -> Path:
    """The library that a manifest names; a bare name is the system's to find.

    Raises OSError where the file cannot be read, ValueError where it is no runtime's manifest.
    """
    try:
        told = json.loads(manifest.read_text("utf-8"))
        library = told["runtime"]["library_path"]
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise ValueError("it is not JSON") from None
    except (KeyError, TypeError):
        raise ValueError("it names no library (runtime, library_path)") from None
    if not isinstance(library, str) or not library:
        raise ValueError("it names no library (runtime, library_path)")
    if "/" in library or "\\" in library:
        return (manifest.resolve().parent / library).absolute()
    return Path(library)


def _folders(variables: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    home = variables.get("HOME", "")
    yield Path(variables.get("XDG_CONFIG_HOME") or f"{home}/.config"), "this user's settings"
    for folder in (variables.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep):
        if folder:
            yield Path(folder), "the system's settings"
    yield Path("/usr/local/etc"), "the system's settings"
    yield Path("/etc"), "the system's settings"


def _registered() -> Chosen | None:
    """The manifest that the loader takes on Windows."""
    named = os.environ.get(VARIABLE)
    if named:
        return Chosen(Path(named), f"the variable {VARIABLE}")
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, REGISTRY_KEY) as key:
                value, _kind = winreg.QueryValueEx(key, "ActiveRuntime")
        except OSError:
            return None
        return Chosen(Path(str(value)), rf"the registry (HKEY_LOCAL_MACHINE\{REGISTRY_KEY})")
    return None
