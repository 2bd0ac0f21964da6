"""In which language patients are spoken to: catalogues of words, one file a language.

`rehab/locale/` holds those that are brought along (`de.po`), the data folder's `locale/` may hold
others: a file is all that a further language takes. Words are looked up as they are said, by
`gettext`'s `_`, so that plug-ins are translated as well.
"""

from __future__ import annotations

import gettext
import hashlib
import os
import tempfile
from io import BytesIO
from pathlib import Path

from rehab import resources
from rehab.errors import UserError

SOURCE = "en"
"""The language that the words stand in where they are said."""

DOMAIN = "rehab"

_own: list[Path] = []


def look_in(folder: Path) -> None:
    """Look for catalogues in `folder` too, before those that are brought along."""
    _own[:] = [folder]


def languages() -> list[str]:
    """The codes of all languages, the source's first."""
    found = {path.stem for folder in _folders() for path in folder.glob("*.po")}
    return [SOURCE, *sorted(found - {SOURCE})]


def speak(language: str) -> None:
    """Say everything in `language` from now on, for the whole process.

    Raises `UserError` where there is no such catalogue, or it cannot be read.
    """
    if language == SOURCE:
        gettext.textdomain("messages")
        os.environ["LANGUAGE"] = "C"  # not even what the system's own catalogues may hold
        return
    for folder in _folders():
        path = folder / f"{language}.po"
        if path.is_file():
            gettext.bindtextdomain(DOMAIN, str(_compiled(path, language)))
            gettext.textdomain(DOMAIN)
            os.environ["LANGUAGE"] = language
            return
    raise UserError(f"There is no language {language}; there are: {', '.join(languages())}.")


def _folders() -> list[Path]:
    return [*_own, resources.words()]


def _compiled(path: Path, language: str) -> Path:
    """The folder with `path` as `gettext` reads it, made anew where its text changed."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    text = path.read_bytes()
    folder = _cache() / f"locale-{hashlib.sha256(text).hexdigest()[:12]}"
    made = folder / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if made.exists():
        return folder
    try:
        catalogue = read_po(BytesIO(text), abort_invalid=True)
    except (PoFileError, ValueError, LookupError) as error:
        raise UserError(f"{path} is no catalogue of words: {error}.") from None
    made.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=made.parent, delete=False) as file:
        write_mo(file, catalogue)
    Path(file.name).replace(made)  # another process may read it now
    return folder


def _cache() -> Path:
    folder = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    home = (Path(folder) if folder else Path.home() / ".cache") / "rehab"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir())
    return home if os.access(home, os.W_OK) else Path(tempfile.gettempdir())
