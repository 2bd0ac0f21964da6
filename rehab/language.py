"""In which language patients are spoken to: catalogues of words, one file a language.

`rehab/locale/` holds those that are brought along (`de.po`), the data folder's `locale/` may hold
others: a file is all that a further language takes. Words are looked up as they are said, by
`gettext`'s `_`. A plug-in brings its own catalogues in a folder `locale/` beside its module, of the
same names: they add words, and never change one of those above.
"""

from __future__ import annotations

import gettext
import hashlib
import os
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from rehab import resources
from rehab.errors import UserError

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

SOURCE = "en"
"""The language that the words stand in where they are said."""

DOMAIN = "rehab"

_own: list[Path] = []
_brought: list[Path] = []
_spoken = [SOURCE]


def look_in(folder: Path) -> None:
    """Look for catalogues in `folder` too, before those that are brought along."""
    _own[:] = [folder]


def languages() -> list[str]:
    """The codes of all languages, the source's first."""
    found = {path.stem for folder in _folders() for path in folder.glob("*.po")}
    return [SOURCE, *sorted(found - {SOURCE})]


def bring(folder: Path) -> None:
    """Add the words of the catalogues in `folder`, a plug-in's, from now on; again where they
    changed. Raises `UserError` where one of them cannot be read."""
    paths = sorted(folder.glob("*.po"))
    if not paths:
        return
    for path in paths:
        _read(path)
    if folder not in _brought:
        _brought.append(folder)
    speak(_spoken[0])


def speak(language: str) -> None:
    """Say everything in `language` from now on, for the whole process.

    Raises `UserError` where there is no such catalogue, or it cannot be read.
    """
    if language == SOURCE:
        _spoken[0] = language
        gettext.textdomain("messages")
        os.environ["LANGUAGE"] = "C"  # not even what the system's own catalogues may hold
        return
    for folder in _folders():
        path = folder / f"{language}.po"
        if path.is_file():
            added = [more / f"{language}.po" for more in _brought]
            paths = [path, *(own for own in added if own.is_file())]
            gettext.bindtextdomain(DOMAIN, str(_compiled(paths, language)))
            gettext.textdomain(DOMAIN)
            os.environ["LANGUAGE"] = language
            _spoken[0] = language
            return
    raise UserError(f"There is no language {language}; there are: {', '.join(languages())}.")


def _folders() -> list[Path]:
    return [*_own, resources.words()]


def _compiled(paths: Sequence[Path], language: str) -> Path:
    """The folder with `paths` as `gettext` reads them, made anew where a text of them changed; of
    what stands in several the first holds."""
    from babel.messages.mofile import write_mo

    text = b"\0".join(path.read_bytes() for path in paths)
    folder = _cache() / f"locale-{hashlib.sha256(text).hexdigest()[:12]}"
    made = folder / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if made.exists():
        return folder
    catalogue = _read(paths[0])
    for path in paths[1:]:
        for message in _read(path):
            known = catalogue.get(message.id) if message.id else message
            if known is None or not known.string:
                catalogue.add(message.id, message.string)
    made.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=made.parent, delete=False) as file:
        write_mo(file, catalogue)
    Path(file.name).replace(made)  # another process may read it now
    return folder


def words_of(path: Path) -> dict[str, str]:
    """What the catalogue at `path` translates, by the words that are said. Raises `UserError`."""
    found = {message.id: message.string for message in _read(path) if message.id}
    return {str(said): str(own) for said, own in found.items() if own}


def own_words(language: str) -> dict[str, str]:
    """What the program itself, without plug-ins, says in `language`; nothing in one that it has
    no catalogue of."""
    paths = (folder / f"{language}.po" for folder in _folders())
    return next((words_of(path) for path in paths if path.is_file()), {})


def _read(path: Path) -> Catalog:
    from babel.messages.pofile import PoFileError, read_po

    try:
        return read_po(BytesIO(path.read_bytes()), abort_invalid=True)
    except (PoFileError, ValueError, LookupError) as error:
        raise UserError(f"{path} is no catalogue of words: {error}.") from None


def _cache() -> Path:
    folder = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    home = (Path(folder) if folder else Path.home() / ".cache") / "rehab"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir())
    return home if os.access(home, os.W_OK) else Path(tempfile.gettempdir())
