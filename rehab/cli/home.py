"""Where the program keeps what it stores."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rehab import plugins
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
        _judge_by(store)
        if doing is not None:
            store.staff.admit(doing)
    except BaseException:
        store.close()
        raise
    return store


def begin() -> None:
    """A command begins: no store was opened, and nothing was said of plug-ins."""
    _said.clear()
    plugins.ask(_judge)


_said: set[str] = set()


def _once(sentence: str) -> None:
    """Say what is told again whenever a plug-in is looked for."""
    if sentence not in _said:
        _said.add(sentence)
        notify(sentence)


def _judge(plugin: plugins.Plugin) -> None:
    """Whether a plug-in may be loaded before any store was opened: as the data folder's says, and
    where there is none any may, which is said. Raises `UserError`."""
    from rehab.store import Store

    path = home() / STORE
    if path.exists():
        with Store.open(path) as store:
            _judge_by(store)
    else:
        load_any("there is no store")
    plugins.admit(plugin)


def load_any(why: str) -> None:
    """From now on let any plug-in be loaded, and say so and `why`."""
    plugins.ask(lambda one: _once(f"{one.name} of {one.package} is loaded: {why}."))


def _judge_by(store: Store) -> None:
    from rehab.store.plugins import rule

    plugins.ask(rule(store.desk, _once))


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
    _judge_by(store)
    return store


def made_folder(folder: Path) -> Path:
    """`folder`, made where there is none. Raises `UserError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The data folder {folder} cannot be made: {error.strerror}.") from None
    return folder
