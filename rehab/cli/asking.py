"""What a person types that nobody may see, and what they are asked to confirm."""

from __future__ import annotations

import getpass
import sys

from rehab.errors import UserError


def secret(what: str, *, twice: bool = False) -> str:
    """A PIN or passphrase: typed unseen, twice where it is new, or a line of standard input.

    Raises `UserError`.
    """
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        if not line:
            raise UserError(f"{what} is needed: type it in a terminal, or send it as a line.")
        return line.rstrip("\r\n")
    try:
        typed = getpass.getpass(f"{what}: ")
        if twice and getpass.getpass("Once more: ") != typed:
            raise UserError("The two are not the same; nothing was changed.")
    except EOFError:
        raise UserError(f"{what} is needed; nothing was changed.") from None
    return typed
