"""A store's key: made at random, kept by the system's keystore or else in a file, found again.

The first 16 bytes of an encrypted store are its random salt; in hexadecimal they name its key, in
the store and in every copy of it.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any, NamedTuple

from rehab.errors import UserError
from rehab.store import durable, keytext

SERVICE = "rehab"
SALT = 16

_PLAIN = b"SQLite format 3\0"
_PAGE = 4096  # SQLCipher's

# Keys that the system's keystore told, and its name: it is slow, and may lock.
_told: dict[bytes, tuple[bytes, str]] = {}


class Fresh(NamedTuple):
    """The salt and the key of a store that is to be made."""

    salt: bytes
    key: bytes


def fresh() -> Fresh:
    """A new salt (16 bytes) and key (32 bytes), from the system's source of randomness."""
    return Fresh(secrets.token_bytes(SALT), secrets.token_bytes(keytext.BYTES))


def salt_of(path: Path) -> bytes | None:
    """The salt of the encrypted file `path`; None of a plain, an empty or a missing one.

    Raises `OSError` where it cannot be read.
    """
    try:
        with path.open("rb") as file:
            start = file.read(SALT)
    except FileNotFoundError:
        return None
    return None if len(start) < SALT or start == _PLAIN else start


def key_of(path: Path) -> bytes | None:
    """The key of the store `path`; None of one that is open, empty or not there.

    Raises `UserError` where it is not kept here, and where what is kept is damaged.
    """
    try:
        salt = salt_of(path)
    except OSError as error:
        raise UserError(f"The store {path} cannot be read: {error.strerror}.") from None
    if salt is None:
        return None
    if (key := find(salt)) is None:
        raise UserError(_missing(path))
    return key


def find(salt: bytes) -> bytes | None:
    """The key named by `salt`, from its file or else the system's keystore; None where neither has
    it. Raises `UserError` where what is kept is no key."""
    found = _found(salt)
    return None if found is None else found[0]


def where(salt: bytes) -> str | None:
    """Where the key named by `salt` is kept, in words; None where it is not. Raises as `find`."""
    found = _found(salt)
    return None if found is None else found[1]


def _found(salt: bytes) -> tuple[bytes, str] | None:
    path = key_file(salt)
    try:
        return keytext.read(path.read_text("utf-8")), f"The file {path}"
    except FileNotFoundError:
        pass
    except OSError as error:
        raise UserError(f"The key file {path} cannot be read: {error.strerror}.") from None
    except (UserError, UnicodeDecodeError):
        raise UserError(
            f"The key file {path} is damaged; put the key back with rehab recover."
        ) from None
    if salt not in _told:
        _ask(salt)
    return _told.get(salt)


def _ask(salt: bytes) -> None:
    """Keep in `_told` what the system's keystore tells."""
    keeper = _keyring()
    if keeper is None:
        return
    try:
        text = keeper.get_password(SERVICE, salt.hex())
    except Exception as error:  # whatever its backend raises
        raise UserError(f"{_named(keeper)} does not give the store's key: {error}.") from None
    if text is None:
        return
    try:
        _told[salt] = keytext.read(text), _named(keeper)
    except UserError:
        raise UserError(
            f"{_named(keeper)} keeps no valid key under {salt.hex()}; "
            "put the key back with rehab recover."
        ) from None


def keep(salt: bytes, key: bytes) -> str:
    """Keep `key` under `salt`, so that it survives a power cut; says where, in words.

    Raises `UserError` where it can be kept nowhere.
    """
    path, text = key_file(salt), keytext.written(key)
    keeper = _keyring()
    if keeper is not None and _keeps(keeper, salt.hex(), text):
        _told[salt] = key, _named(keeper)
        path.unlink(missing_ok=True)  # it would be found first
        return _named(keeper)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.chmod(0o700)
        durable.replace(path, f"{text}\n".encode())
        durable.sync_folder(path.parent.parent)
    except OSError as error:
        raise UserError(f"The key cannot be kept in {path}: {error.strerror}.") from None
    return f"The file {path}"


def key_file(salt: bytes) -> Path:
    """Where the key named by `salt` is kept if the system has no keystore; see `folder`."""
    return folder() / f"{salt.hex()}.key"


def folder() -> Path:
    """The folder of key files: this user's, and apart from the data's, which is copied about."""
    from platformdirs import user_config_path

    if sys.platform.startswith("linux"):
        return user_config_path("rehab", appauthor=False) / "keys"
    # Elsewhere the folder called rehab is the data folder.
    return user_config_path("rehab-keys", appauthor=False)


def _keyring() -> Any:
    """The system's keystore; None where there is none that is worth the name.

    keyring's own scale: from 1 on a backend is recommended, below it keeps secrets in plain files.
    """
    try:
        import keyring

        backend = keyring.get_keyring()
        several = getattr(backend, "backends", [backend])
        return next((one for one in several if one.priority >= 1), None)
    except Exception:  # whatever its backends raise while they are looked for
        return None


def _keeps(keeper: Any, name: str, text: str) -> bool:
    """Whether the keystore takes the secret and gives it back."""
    try:
        keeper.set_password(SERVICE, name, text)
        return bool(keeper.get_password(SERVICE, name) == text)
    except Exception:
        return False


def _named(keeper: Any) -> str:
    return f"The system's keystore ({getattr(keeper, 'name', type(keeper).__name__)})"


def _missing(path: Path) -> str:
    size = path.stat().st_size
    if size % _PAGE == 0 or path.with_name(f"{path.name}.keys").exists():
        return (
            f"The store {path} is encrypted and its key is not kept on this computer for this "
            "user: put it back with rehab recover and the recovery key. The store was not touched."
        )
    return (
        f"{path} is no store: it is damaged, or of another program; copy a backup there. "
        "It was not touched."
    )
