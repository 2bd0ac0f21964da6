"""How kernels are compiled to machine code, and where what was compiled is kept.

Numba looks only at the file of a function to see whether its cache is stale, not at the files of
the functions that it calls; so each kernel's cache lies in a folder named after all its sources.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiler(*sources: Path) -> Callable[[F], F]:
    """The decorator that compiles the functions of one kernel, whose files are `sources`.

    The code is exact (no fast-math) and kept between runs, beside the sources where they can be
    written to. It keeps the interpreter's lock: a thread that lets it go often and briefly is given
    it back at once, and the recorder's starves.
    """
    folder = _folder(sources)

    def compiled(function: F) -> F:
        numba.config.CACHE_DIR = folder  # read as a function is decorated
        return cast(F, numba.njit(cache=True, error_model="numpy")(function))

    return compiled


def _folder(sources: tuple[Path, ...]) -> str:
    """Beside the sources, or where the user keeps caches if those cannot be written."""
    total = hashlib.sha256(numba.__version__.encode())
    for path in sources:
        total.update(path.read_bytes())
    here = sources[0].parent
    near = here / "__pycache__"
    home = near if os.access(near if near.exists() else here, os.W_OK) else _users()
    return str(home / f"kernel-{total.hexdigest()[:12]}")


def _users() -> Path:
    folder = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(folder) if folder else Path.home() / ".cache") / "rehab"
