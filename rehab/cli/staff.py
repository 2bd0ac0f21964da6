"""`rehab staff`, `rehab unlock` and `rehab lock`: who is at the keyboard."""

from __future__ import annotations

from typing import Annotated

import typer

from rehab.cli.asking import secret
from rehab.cli.console import columns, console, local, plain, say
from rehab.cli.home import open_store
from rehab.cli.keep import keep_house
from rehab.errors import UserError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The staff and their roles.")

HANDLE = Annotated[str, typer.Argument(help="A short name, for example dr-example.")]
ROLE_HELP = "therapist, clinician, researcher (sees no identities) or administrator."


@app.command("add")
def add(handle: HANDLE, role: Annotated[str, typer.Argument(help=ROLE_HELP)]) -> None:
    """Add a member of the staff; the first must be an administrator."""
    with open_store(doing=None) as store:
        first = not store.staff.everyone()
        if not first:
            store.staff.admit("administer", "staff", handle)
        handle, role = store.staff.checked(handle, role)
        typed = secret(f"A PIN or passphrase for {handle}", twice=True)
        member = store.staff.add(handle, role, typed)
    who = "From now on somebody must be at the keyboard." if first else ""
    say(f"Added {member.handle}, {member.role}. {who}".rstrip(), f"rehab unlock {member.handle}")


@app.command("list")
def listing() -> None:
    """List the staff."""
    with open_store(doing=None) as store:
        everyone = store.staff.everyone()
        if everyone:
            store.staff.admit("see staff")
        shift = store.staff.shift()
    if not everyone:
        say("No staff yet.", "rehab staff add dr-example administrator")
        return
    table = columns("Handle", "Role", "Since", "")
    for member in everyone:
        here = shift is not None and shift.handle == member.handle
        state = "at the keyboard" if here else ("" if member.active else "has left")
        table.add_row(plain(member.handle), member.role, local(member.created_at), state)
    console().print(table)


@app.command("change")
def change(
    handle: HANDLE,
    role: Annotated[str | None, typer.Option(help=ROLE_HELP)] = None,
    new_secret: Annotated[
        bool, typer.Option("--secret", help="Ask for a new PIN or passphrase.")
    ] = False,
) -> None:
    """Change a role, or a PIN or passphrase: the own one, or as an administrator anybody's."""
    if role is None and not new_secret:
        raise UserError("Nothing is to be changed: say --role ROLE, --secret or both.")
    with open_store(doing=None) as store:
        store.staff.admit("see staff")
        typed = (
            secret(f"The new PIN or passphrase for {handle}", twice=True) if new_secret else None
        )
        member = store.staff.change(handle, role=role, secret=typed)
    say(f"Changed {member.handle}, {member.role}.")


@app.command("leave")
def leave(handle: HANDLE) -> None:
    """Note that a member left; what they did keeps their name."""
    with open_store(doing="administer") as store:
        member = store.staff.leave(handle)
    say(f"{member.handle} has left and can no longer unlock.")


def unlock(handle: HANDLE) -> None:
    """Begin your shift: what is done from now on bears your handle."""
    from rehab.store.staff import NO_STAFF

    with open_store(doing=None) as store:
        if not store.desk.staffed():
            raise UserError(NO_STAFF)
        store.staff.unlock(handle, secret("PIN or passphrase"))
        name, role = store.actor, store.desk.role()
    out = console()
    out.print(f"{name}, {role}, is at the keyboard.", markup=False)
    out.print(
        "It locks itself after 15 minutes without a command; at once: rehab lock", style="quiet"
    )
    keep_house()


def lock() -> None:
    """End the shift at the keyboard."""
    with open_store(doing=None) as store:
        handle = store.staff.lock()
    said = "Nobody is at the keyboard." if handle is None else f"Locked; {handle} has left it."
    say(said)
