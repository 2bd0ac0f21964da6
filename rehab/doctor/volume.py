"""Where the data lie: whether they can be written there, and whether the disk is encrypted."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

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


def encrypted(folder: Path) -> Finding:
    """Whether a thief of the disk could read what is stored."""
    answer = encryption.of(folder)
    details = {"encrypted": answer.encrypted, "by": answer.by}
    if answer.encrypted:
        says = f"The data folder lies on an encrypted volume ({answer.by})."
        return Finding("encryption", GOOD, says, details=details)
    if answer.encrypted is None:
        says = f"Whether the data folder's volume is encrypted is not known ({answer.by})."
        return Finding("encryption", WARNING, says, encryption.HOW_TO_LOOK, details=details)
    says = f"The data folder's volume is not encrypted ({answer.by}): a thief could read it."
    return Finding("encryption", WARNING, says, encryption.HOW_TO_ENCRYPT, details=details)
