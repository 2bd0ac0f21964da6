"""What a power failure may leave of a folder: from the log that `power.c` writes.

The model: what was synced (fsync of the file, and of the folder for its name) is there. Of what
was written to a file since, any subset of sectors is there, of 512 or 4096 bytes, in any order,
and each change of its length or not. Of a folder's names, the changes since its last sync up to
some moment are there: file systems keep those in order. The -shm file, which SQLite never syncs,
is lost.
"""

from __future__ import annotations

import random
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).with_name("power.c")
_HEAD = struct.Struct("<cQqqI")


class Operation(NamedTuple):
    kind: str
    inode: int
    at: int
    data: bytes


def shim(folder: Path) -> Path:
    """The library, built by the system's compiler."""
    built = folder / "power.so"
    command = ["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", built, SOURCE]
    subprocess.run([*command, "-ldl", "-lpthread"], check=True)
    return built


def read(log: Path) -> list[Operation]:
    """The log; a last record that a kill cut short is left out."""
    data, at, found = log.read_bytes(), 0, []
    while at + _HEAD.size <= len(data):
        kind, inode, a, _, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        if at + length > len(data):
            break
        found.append(Operation(kind.decode(), inode, a, data[at : at + length]))
        at += length
    return found


@dataclass
class File:
    """What of a file is surely on the disk, and what was asked for since: (offset, bytes), or
    (length, None) for a change of its length."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        for at, data in self.pending:
            _apply(self.durable, at, data)
        self.pending.clear()

    def after(self, chance: random.Random, kept: float, sector: int) -> bytes:
        content = bytearray(self.durable)
        for at, data in self.pending:
            if data is None:
                if chance.random() < kept:
                    _apply(content, at, None)
                continue
            start = at
            while start < at + len(data):
                end = min((start // sector + 1) * sector, at + len(data))
                if chance.random() < kept:
                    _apply(content, start, data[start - at : end - at])
                start = end
        return bytes(content)


def _apply(content: bytearray, at: int, data: bytes | None) -> None:
    end = at if data is None else at + len(data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    if data is None:
        del content[at:]
    else:
        content[at:end] = data


Names = dict[str, File]


class Disk:
    """A folder's files while the operations of a log are carried out."""

    def __init__(self, folder: Path) -> None:
        """`folder` as it is now, all of it on the disk."""
        self.folder = folder
        self._inodes: dict[int, File] = {}
        self._names: Names = {}
        folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
        self._folders = {path.stat().st_ino: str(path) for path in folders}
        for path in folder.rglob("*"):
            if path.is_file():
                file = self._inodes[path.stat().st_ino] = File(bytearray(path.read_bytes()))
                self._names[str(path)] = file
        self._durable: Names = dict(self._names)
        self._changes: list[tuple[str, File | None]] = []  # of names, since the folder's sync

    def do(self, operation: Operation) -> None:
        kind, inode, at, data = operation
        if kind == "C":
            file = self._inodes[inode] = File()
            self._name(data.decode(), file)
        elif kind in "WT":
            self._inodes[inode].pending.append((at, data if kind == "W" else None))
        elif kind == "S":
            if inode in self._inodes:
                self._inodes[inode].sync()
            else:
                self._sync_names(self._folders[inode])
        elif kind == "U":
            self._name(data.decode(), None)
        elif kind in "RL":
            old, new = data.decode().split("\n")
            file = self._names[old]
            self._name(new, file)
            if kind == "R":
                self._name(old, None)

    def _sync_names(self, folder: str) -> None:
        waiting = []
        for name, file in self._changes:
            if str(Path(name).parent) == folder:
                _set(self._durable, name, file)
            else:
                waiting.append((name, file))
        self._changes = waiting

    def _name(self, name: str, file: File | None) -> None:
        _set(self._names, name, file)
        self._changes.append((name, file))

    def fail(self, chance: random.Random, target: Path) -> None:
        """Write to `target` what the power's failure now may leave."""
        names = dict(self._durable)
        for name, file in self._changes[: chance.randint(0, len(self._changes))]:
            _set(names, name, file)
        kept, sector = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0)), chance.choice((512, 4096))
        for name, file in names.items():
            if not name.endswith("-shm"):
                path = target / Path(name).relative_to(self.folder)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(file.after(chance, kept, sector))
                path.chmod(0o600)


def _set(names: Names, name: str, file: File | None) -> None:
    if file is None:
        names.pop(name, None)
    else:
        names[name] = file


def failures(
    disk: Disk, log: list[Operation], moments: list[int], chance: random.Random, target: Path
) -> Iterator[tuple[int, Path]]:
    """For each of `moments` (how many operations were done) what a failure then left, and where."""
    done = 0
    for number, moment in enumerate(sorted(moments)):
        for operation in log[done:moment]:
            disk.do(operation)
        done = max(done, moment)
        left = target / str(number)
        left.mkdir(parents=True)
        disk.fail(chance, left)
        yield moment, left


def told(log: list[Operation], moment: int) -> list[str]:
    """The lines acknowledged before `moment`."""
    said = b"".join(operation.data for operation in log[:moment] if operation.kind == "A")
    return said.decode().splitlines()
