"""`rehab init` and `rehab recover`: a store is made, and its key put back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.asking import secret
from rehab.cli.console import FOR_INVENTED_PEOPLE, console, say
from rehab.cli.home import STORE, home, made_folder
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.store import Store

PAPER = (
    "Write it on paper and keep it in the clinic's safe, away from this computer. Whoever has it "
    "and a copy of the store can read everything; without it, and without this computer, nobody "
    "can, backups included. rehab recover takes it."
)


def init(
    open_: Annotated[
        bool, typer.Option("--open", help="Not encrypted, for invented people only.")
    ] = False,
    admin: Annotated[
        str | None,
        typer.Option(metavar="HANDLE", help="The administrator, for example dr-example."),
    ] = None,
) -> None:
    """Make the store: encrypted, with an administrator, or open for invented people."""
    from rehab.store import Store

    path = made_folder(home()) / STORE
    if open_:
        if admin is not None:
            raise UserError("--admin does not go with --open: an open store needs no staff.")
        if path.exists() and path.stat().st_size > 0:
            raise UserError(f"There is {path} already; it was left as it is.")
        Store.open(path, create=True).close()
        say(f"Made {path}.")
        say(FOR_INVENTED_PEOPLE, "rehab patients add anna-example")
        return
    handle, typed = _administrator(admin, path)
    with Store.init(path) as store:
        try:
            store.staff.add(handle, "administrator", typed)
        finally:
            _show(store)  # never again, so whatever happens
    say(f"{handle} is the administrator.", f"rehab unlock {handle}")


def recover(
    file: Annotated[
        Path | None, typer.Argument(help="A backup; else the store in the data folder.")
    ] = None,
) -> None:
    """Put a store's key back on this computer, from its recovery key."""
    from rehab.store import keytext, opening

    path = home() / STORE if file is None else file
    where = opening.recover(path, keytext.read(_typed()))
    say(f"The recovery key opens {path}. {where} keeps the store's key again.")


def _administrator(admin: str | None, path: Path) -> tuple[str, str]:
    """Who administers, and their secret, both checked before anything is made."""
    from rehab.store.staff import check_secret
    from rehab.store.words import line

    if path.exists() and path.stat().st_size > 0:
        raise UserError(f"There is {path} already; it was left as it is.")
    if admin is None:
        if not sys.stdin.isatty():
            raise UserError("Name the administrator: rehab init --admin dr-example")
        admin = typer.prompt("A short name for the administrator (for example dr-example)")
    handle = line(str(admin), "The handle", longest=64)
    return handle, check_secret(secret(f"A PIN or passphrase for {handle}", twice=True), handle)


def _show(store: Store) -> None:
    from rehab.store import keystore, keytext

    key, salt = keystore.key_of(store.path), keystore.salt_of(store.path)
    assert key is not None
    assert salt is not None
    groups = keytext.written(key).split()
    half = len(groups) // 2
    say(f"Made {store.path}, encrypted. {keystore.where(salt)} keeps its key.")
    out = console()
    out.print("\nThe recovery key, shown this once:\n", style="heading")
    for row in (groups[:half], groups[half:]):
        out.print(f"    {' '.join(row)}", style="done")
    out.print(f"\n{PAPER}\n", soft_wrap=not out.is_terminal)


def _typed() -> str:
    """The recovery key as typed or pasted, in as many lines as it takes, or standard input."""
    from rehab.store import keytext

    asked = sys.stdin.isatty()
    if asked:
        console().print("The recovery key, in one line or several; an empty line ends it.")
    typed = ""
    while len("".join(typed.split())) < keytext.SIGNS:
        if asked:
            console().print("> ", end="")
        line = sys.stdin.readline()
        if not line.strip():
            break
        typed += line
    return typed
