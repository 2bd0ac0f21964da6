"""Where the data lie: whether they can be written there, and whether the disk is encrypted."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from rehab.doctor import encryption
from rehab.doctor.finding import BAD, GOOD, WARNING, Finding
from rehab.errors import UserError

ENOUGH = 1e9
"""Bytes that should be free: hours of play, with room for the database to tidy up."""


def writable(store: Path) -> Finding:
    """Write a file beside the store and remove it, and open the store where there is one."""
    folder = store.parent
    details = {"store": str(store), "exists": store.exists(), "free": 0}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"rehab doctor")
            file.flush()
        details["free"] = free = shutil.disk_usage(folder).free
    except OSError as error:
        says = f"The data folder {folder} cannot be written: {error.strerror}."
        remedy = "Make it writable, or name another one with REHAB_HOME."
        return Finding("store", BAD, says, remedy, details=details)
    try:
        if store.exists():
            from rehab.store import Store

            Store.open(store).close()
    except UserError as error:
        return Finding("store", BAD, str(error), details=details)
    if free < ENOUGH:
        says = f"Only {free / 1e6:.0f} MB are free in the data folder {folder}."
        remedy = "Free some space, or name a folder on another disk with REHAB_HOME."
        return Finding("store", WARNING, says, remedy, details=details)
    says = f"{folder} can be written; {free / 1e9:.0f} GB are free."
    return Finding("store", GOOD, says, details=details)


def encrypted(store: Path) -> Finding:
    """Whether a thief of the disk could read what is stored, and whether its key is here."""
    from rehab.store import keystore

    answer = encryption.of(store.parent)
    details: dict[str, Any] = {"volume": answer.encrypted, "by": answer.by}
    note, look = _of_volume(answer)
    try:
        salt = keystore.salt_of(store)
        where = None if salt is None else keystore.where(salt)
    except OSError:  # `writable` says so
        salt = where = None
    except UserError as error:
        return Finding("encryption", WARNING, str(error), notes=(note,), details=details)
    if salt is None:
        details["store"] = "open" if store.exists() else None
        if not store.exists():
            says = "There is no store yet; an encrypted one is needed for patients."
            return Finding("encryption", WARNING, says, "rehab init", (note,), details)
        says = "The store is open, not encrypted: for invented people only."
        remedy = "For patients, make another with rehab init, in a data folder of its own."
        return Finding("encryption", WARNING, says, remedy, (note, *look), details)
    details |= {"store": "encrypted", "key": where}
    if where is None:
        says = "The store is encrypted, and its key is not kept here."
        remedy = "Put it back with rehab recover and the recovery key."
        return Finding("encryption", WARNING, says, remedy, (note,), details)
    says = f"The store is encrypted. {where} keeps its key."
    file = keystore.key_file(salt)
    if file.exists() and os.name != "nt" and file.stat().st_mode & 0o077:
        says = f"The store is encrypted, but others on this computer may read its key in {file}."
        return Finding("encryption", WARNING, says, f"chmod 600 {file}", (note,), details)
    return Finding("encryption", GOOD, says, notes=(note,), details=details)


def _of_volume(answer: encryption.Answer) -> tuple[str, tuple[str, ...]]:
    """What the volume below does for what is not in the store (reports, exports), and where to
    look or what to do."""
    if answer.encrypted:
        return f"The volume below is encrypted too ({answer.by}).", ()
    if answer.encrypted is None:
        says = f"Whether the volume below is encrypted is not known ({answer.by})."
        return says, (encryption.HOW_TO_LOOK,)
    says = f"The volume below is not encrypted ({answer.by}): reports written there are plain."
    return says, (encryption.HOW_TO_ENCRYPT,)
