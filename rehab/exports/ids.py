"""Names that are the same at every export: resources' ids, and files' names from aliases."""

from __future__ import annotations

import re
import unicodedata
import uuid

_SPACE = uuid.UUID("5d6ad5fc-93f4-5a0e-8f3c-2b6a0c1f7e11")
_LONGEST = 60
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)$")


def key(*parts: str) -> str:
    """The UUID (version 5) of a thing that `parts` name: kind first, then keys of rows."""
    # The length of each part keeps ("a", "bc") and ("ab", "c") apart.
    return str(uuid.uuid5(_SPACE, "/".join(f"{len(part)}:{part}" for part in parts)))


def urn(*parts: str) -> str:
    """`key` as a URI: how the resources of a bundle name each other."""
    return f"urn:uuid:{key(*parts)}"


def label(patient: str) -> str:
    """What a patient is called in a data set: letters and digits, no part of the alias."""
    return key("participant", patient).replace("-", "")[:12]


def file_name(alias: str) -> str:
    """`alias` as a part of a file's name that every system takes: a-z, 0-9, "-" and "_".

    One of which nothing is left, or that Windows reserves, becomes "patient".
    """
    plain = unicodedata.normalize("NFKD", alias).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:_LONGEST].strip("-_")
    return "patient" if not name or _DEVICES.match(name) else name
