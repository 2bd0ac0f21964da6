"""Where the program keeps what it stores."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rehab.cli.console import notify
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
    """The store of `folder`, else of the data folder; says what its opening had to tell.

    Who unlocked it acts there and must be allowed to do `doing`; None asks for nobody.
    Raises `UserError`, also where there is none.
    """
    from rehab import language
    from rehab.store import Store

    language.look_in(catalogues())
    store = Store.open((home() if folder is None else folder) / STORE)
    try:
        for notice in store.notices:
            notify(notice)
        if doing is not None:
            store.staff.admit(doing)
    except BaseException:
        store.close()
        raise
    return store


def catalogues() -> Path:
    """Where a clinic's own catalogues of words lie."""
    return home() / "locale"


def open_for_invented_people(folder: Path) -> Store:
    """The open store of `folder`, made where there is none; `UserError` where it is a clinic's."""
    from rehab.store import Store

    made_folder(folder)
    store = Store.open(folder / STORE, create=True)
    if store.clinic:
        store.close()
        raise UserError(
            f"{folder} holds the store of a clinic, in which no invented person belongs; "
            "name another folder."
        )
    return store


def made_folder(folder: Path) -> Path:
    """`folder`, made where there is none. Raises `UserError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The data folder {folder} cannot be made: {error.strerror}.") from None
    return folder
