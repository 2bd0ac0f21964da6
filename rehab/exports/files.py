"""How exports reach the disk: whole or not at all, and never over what is there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from rehab.errors import UserError


@contextmanager
def new_file(path: Path) -> Iterator[IO[str]]:
    """A text file that is at `path` once all is written; `UserError` where something is there."""
    with _explained(path):
        _refuse_existing(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".rehab-", suffix=".part")
    part = Path(name)
    try:
        with _explained(path):
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _put(part, path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to fill, which is at `path` once all is written; `UserError` where one is there."""
    with _explained(path):
        if path.is_symlink() or (path.exists() and (not path.is_dir() or any(path.iterdir()))):
            _refuse_existing(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=path.parent, prefix=".rehab-", suffix=".part"))
    try:
        with _explained(path):
            yield part
            part.chmod(0o700)  # as mkdtemp made it: nobody else's, whatever the umask
            if path.exists():
                path.rmdir()  # empty: looked at above, and again by rmdir
            part.rename(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _put(part: Path, path: Path) -> None:
    """Give `part` the name `path`, unless somebody took that meanwhile."""
    try:
        os.link(part, path)  # unlike a rename it never replaces
    except FileExistsError:
        _refuse_existing(path)
    except OSError:  # a file system without links
        _refuse_existing(path)
        part.rename(path)


def _refuse_existing(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise UserError(f"There is something at {path} already; name another place for the export.")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(f"The export {path} cannot be written: {error.strerror}.") from error
