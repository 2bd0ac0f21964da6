"""Whether the volume that holds a folder is encrypted, as far as its system tells without rights.

A disk that encrypts by itself, in its own electronics, is seen by none of these.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FS_IOC_GETFLAGS = 0x80086601  # 64-bit Linux; <linux/fs.h>
FS_ENCRYPT_FL = 0x00000800  # the same: encrypted by the file system (fscrypt)

ENCRYPTING_FILES = {"ecryptfs", "fuse.gocryptfs", "fuse.cryfs", "fuse.encfs"}

HOW_TO_LOOK = {
    "win32": "As an administrator, run: manage-bde -status",
    "darwin": "Look in System Settings, Privacy & Security, FileVault.",
}.get(sys.platform, "Look with: lsblk -o NAME,TYPE,MOUNTPOINT (an encrypted one has type crypt)")
HOW_TO_ENCRYPT = {
    "win32": "Switch BitLocker or device encryption on (Settings, Privacy & security).",
    "darwin": "Switch FileVault on (System Settings, Privacy & Security).",
}.get(sys.platform, "Keep the data folder (REHAB_HOME) on a volume encrypted with LUKS or fscrypt.")


class Answer(NamedTuple):
    """`encrypted` is None where nobody tells; `by` says what does it, or why it is not known."""

    encrypted: bool | None
    by: str


def of(folder: Path) -> Answer:
    """Whether the nearest existing folder at or above `folder` lies on an encrypted volume."""
    folder = folder.absolute()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if sys.platform == "linux":
        return linux(folder.resolve())
    if sys.platform == "win32":
        script = (
            "(New-Object -ComObject Shell.Application).NameSpace('{}').Self"
            ".ExtendedProperty('System.Volume.BitLockerProtection')"
        ).format(folder.resolve().drive.replace("'", "''") + "\\")
        return bitlocker(_output("powershell", "-NoProfile", "-Command", script))
    return filevault(_output("fdesetup", "status"))


def linux(folder: Path, root: Path = Path("/")) -> Answer:
    """By the kernel's own account, read under `root`."""
    if _fscrypt(folder):
        return Answer(True, "fscrypt")
    try:
        mounts = os.fsdecode((root / "proc/self/mountinfo").read_bytes()).splitlines()
    except OSError:
        return Answer(None, "the kernel does not list its mounts")
    kind, source = _mount_of(folder, mounts)
    if kind in ENCRYPTING_FILES:
        return Answer(True, kind.removeprefix("fuse."))
    if not source.startswith("/dev/"):
        return Answer(None, f"it lies on {kind or 'a volume that is not listed'}")
    return _of_device(root, f"{kind} on {source}", source)


def _of_device(root: Path, named: str, source: str) -> Answer:
    """Whether a layer of the block device `source` encrypts; `named` is how it is told of."""
    device = (root / source.lstrip("/")).resolve().name
    block = root / "sys/class/block"
    if not (block / device).exists():
        return Answer(None, f"the kernel does not describe {source}")
    layers = list(_layers(block, device))
    if any(layer.startswith("CRYPT-") for layer in layers):
        return Answer(True, "LUKS" if any("LUKS" in layer for layer in layers) else "dm-crypt")
    return Answer(False, named)


def _mount_of(folder: Path, mounts: list[str]) -> tuple[str, str]:
    """File system and source of the innermost mount that holds `folder`; proc(5) has the format."""
    best, found = -1, ("", "")
    for line in mounts:
        left, _, right = line.partition(" - ")
        point = Path(_unescaped(left.split(" ")[4]))
        kind, source = right.split(" ")[:2]
        if folder.is_relative_to(point) and len(point.parts) >= best:  # a later one lies on top
            best, found = len(point.parts), (kind, _unescaped(source))
    return found


def _unescaped(text: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text


def _layers(block: Path, device: str) -> Iterator[str]:
    """The device mapper's identifiers of a device and of all that it is made of."""
    uuid = block / device / "dm" / "uuid"
    if uuid.exists():
        yield uuid.read_text().strip()
    slaves = block / device / "slaves"
    for slave in sorted(slaves.iterdir()) if slaves.exists() else ():
        yield from _layers(block, slave.name)


def _fscrypt(folder: Path) -> bool:
    if sys.platform != "linux":
        return False
    import fcntl
    import struct

    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return False
    try:
        flags = fcntl.ioctl(opened, FS_IOC_GETFLAGS, bytes(8))
    except OSError:
        return False
    finally:
        os.close(opened)
    return bool(struct.unpack("=Q", flags)[0] & FS_ENCRYPT_FL)


def bitlocker(told: str) -> Answer:
    """From Windows' own property of the volume, which needs no administrator.

    1 is on, 2 off, 3 being encrypted, 4 being decrypted, 5 suspended, 6 locked.
    """
    if told in ("1", "3", "6"):
        return Answer(True, "BitLocker")
    if told in ("2", "4"):
        return Answer(False, "BitLocker is off")
    if told == "5":
        return Answer(False, "BitLocker is suspended")
    return Answer(None, "Windows does not tell")


def filevault(told: str) -> Answer:
    """From what `fdesetup status` says."""
    if "FileVault is On" in told:
        return Answer(True, "FileVault")
    if "FileVault is Off" in told:
        return Answer(False, "FileVault is off")
    return Answer(None, "macOS does not tell")


def _output(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
