"""Where the program keeps what it stores."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.store import Store
    from rehab.store.roles import Action

STORE = "rehab.db"


def home() -> Path:
    """The data folder: `$REHAB_HOME`, else the system's place for a user's data."""
    named = os.environ.get("REHAB_HOME")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_dir

    return Path(user_data_dir("rehab", appauthor=False))


def open_store(folder: Path | None = None, *, doing: Action | None = "read") -> Store:
    """The store of `folder`, else of the data folder; made where there is none yet.

    Who unlocked it acts there and must be allowed to do `doing`; None asks for nobody.
    Raises `UserError`.
    """
    from rehab.store import Store

    folder = home() if folder is None else folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The data folder {folder} cannot be made: {error.strerror}.") from None
    store = Store.open(folder / STORE, create=True)
    try:
        if doing is not None:
            store.staff.admit(doing)
    except BaseException:
        store.close()
        raise
    return store
