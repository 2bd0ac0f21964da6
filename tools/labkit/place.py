"""Where the lab lives: on this machine itself, or in a Debian root of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from labkit import CannotHere

CHECKOUT = Path(__file__).resolve().parents[2]
SUITE = "trixie"
PACKAGES = (
    "python3",
    "python3-venv",
    "ca-certificates",
    "monado-service",
    "libopenxr1-monado",
    "openxr-layer-corevalidation",
    "mesa-vulkan-drivers",
    "libgl1-mesa-dri",
    "libegl1",
    "libgl1",
    "libglx-mesa0",
    "libegl-mesa0",
    "xvfb",
)
RUNTIME_MANIFEST = "usr/share/openxr/1/openxr_monado.json"
LAYER_FOLDER = "usr/share/openxr/1/api_layers/explicit.d"
FIRST_GOOD_RELEASE = {"debian": 13.0, "ubuntu": 24.04}  # older Mesa cannot share GL images


@dataclass(frozen=True)
class Place:
    """A lab: its folder, and the root that commands see (`/` on a machine that serves itself)."""

    base: Path
    root: Path

    @property
    def is_host(self) -> bool:
        return self.root == Path("/")

    @property
    def home(self) -> str:
        """The lab's own folder, as commands inside see it."""
        return str(self.base / "host") if self.is_host else "/lab"

    @property
    def checkout(self) -> str:
        """The checkout, as commands inside see it."""
        return str(CHECKOUT) if self.is_host else f"{self.home}/checkout"

    def outside(self, path: str) -> Path:
        """The path on this machine of a path inside."""
        return self.root / path.lstrip("/")

    def complete(self) -> bool:
        """Whether every program and manifest that the lab needs is there."""
        files = ("usr/bin/monado-service", "usr/bin/Xvfb", RUNTIME_MANIFEST)
        layers = self.outside(LAYER_FOLDER).glob("XrApiLayer_core_validation*.json")
        return all(self.outside(name).exists() for name in files) and any(layers)


def default_base() -> Path:
    """The lab's cache folder: outside every checkout, shared by all of them."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "rehab" / "openxr-lab"


def choose(base: Path) -> Place:
    """The best place that this machine allows, or CannotHere."""
    if not hasattr(os, "geteuid") or not Path("/proc").is_dir():
        raise CannotHere("the OpenXR lab needs Linux; here its tests are skipped.")
    if shutil.which("unshare") is None:
        raise CannotHere("the OpenXR lab needs the program unshare (package util-linux).")
    base = base.resolve()
    host = Place(base, Path("/"))
    if host.complete() and os.geteuid() != 0 and not _may_unshare():
        raise CannotHere(
            "Monado is installed, but this system lets only root make a private network for it; "
            "run the same command with sudo."
        )
    if host.complete() or (os.geteuid() == 0 and _release_is_good()):
        return host
    chroot = Place(base, base / SUITE)
    if os.geteuid() == 0 and (shutil.which("debootstrap") or shutil.which("apt-get")):
        return chroot
    if os.geteuid() == 0:
        raise CannotHere(
            "the OpenXR lab needs Monado, or debootstrap to build a Debian root with it; "
            "install either with this system's package manager."
        )
    raise CannotHere(
        "the OpenXR lab needs root here, to build a Debian root or to install Monado; run it as "
        f"root, or on Debian 13 / Ubuntu 24.04 or later first: sudo apt-get install "
        f"{' '.join(PACKAGES[3:])}"
    )


def release() -> tuple[str, float]:
    """The distribution's id and version, ('', 0) where they are not told."""
    fields = {}
    for name in ("/etc/os-release", "/usr/lib/os-release"):
        if Path(name).is_file():
            lines = Path(name).read_text(encoding="utf-8").splitlines()
            fields = dict(line.split("=", 1) for line in lines if "=" in line)
            break
    version = fields.get("VERSION_ID", "").strip('"')
    try:
        return fields.get("ID", "").strip('"'), float(version)
    except ValueError:
        return fields.get("ID", "").strip('"'), 0.0


def _may_unshare() -> bool:
    command = [
        "unshare",
        "--user",
        "--map-root-user",
        "--net",
        "--mount",
        "--pid",
        "--fork",
        "true",
    ]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _release_is_good() -> bool:
    name, version = release()
    return name in FIRST_GOOD_RELEASE and version >= FIRST_GOOD_RELEASE[name]
