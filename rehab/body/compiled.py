"""How the kernel is compiled, and where what was compiled is kept.

Numba looks only at the file of a function to see whether its cache is stale, not at the files of
the functions that it calls; so the cache lies in a folder named after all of the kernel's sources.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

_HERE = Path(__file__).parent
SOURCES = ("weights", "layout", "record", "vectors", "trunk", "arm", "certainty", "kernel")
"""The modules whose functions are compiled."""

F = TypeVar("F", bound=Callable[..., Any])


def _folder() -> str:
    """Beside the sources, or where the user keeps caches if those cannot be written."""
    total = hashlib.sha256(numba.__version__.encode())
    for name in SOURCES:
        total.update((_HERE / f"{name}.py").read_bytes())
    near = _HERE / "__pycache__"
    home = near if os.access(near if near.exists() else _HERE, os.W_OK) else _users()
    return str(home / f"kernel-{total.hexdigest()[:12]}")


def _users() -> Path:
    folder = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(folder) if folder else Path.home() / ".cache") / "rehab"


numba.config.CACHE_DIR = _folder()


def compiled(function: F) -> F:
    """`function` as machine code, exact (no fast-math), kept between runs."""
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
