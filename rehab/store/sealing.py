"""What is sealed with a patient's own key, so that destroying the key destroys it in every copy.

The keys lie beside the store in `<store>.keys`, encrypted with the store's key: `RHK1`, the store's
salt, a nonce and AES-256-GCM over JSON {"keys": {patient: hex}, "erased": [patient]}. What is
sealed is `RHS1`, a nonce (12 bytes, random) and AES-256-GCM over the data; patient and place (the
row's id) are authenticated, so that nothing sealed can be moved elsewhere. NIST SP 800-38D allows
2^32 random nonces a key; a patient has about 2^23 blocks in ten years.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Self

from rehab.errors import UserError
from rehab.store import durable, keystore

_FILE, _SEALED, _KEPT = b"RHK1", b"RHS1", b"RHU1"
_HEAD = len(_FILE) + keystore.SALT
_NONCE = 12


class SealError(Exception):
    """Why something sealed cannot be read: a clause that begins with what."""


class Keys(NamedTuple):
    """What a key file holds: each patient's key (32 bytes), and whose was destroyed."""

    keys: dict[str, bytes]
    erased: frozenset[str]


class Seals:
    """The seals of one store. An open store has none: `sealing` is false, and data stays as it is.

    Keys are read when first needed, and again when one is not among those that were read.
    """

    def __init__(self, store: Path, key: bytes | None, salt: bytes | None) -> None:
        self.path = store.with_name(f"{store.name}.keys")
        self.sealing = key is not None
        self._key = key or b""
        self._head = _FILE + (salt or b"")
        self._keys: dict[str, Any] = {}  # by patient, ready to use

    @classmethod
    def of(cls, store: Path) -> Self:
        """Those of the store at that path; raises `UserError` as `keystore.key_of` does."""
        key = keystore.key_of(store)
        return cls(store, key, None if key is None else keystore.salt_of(store))

    # A patient's data

    def ready(self, *patients: str) -> None:
        """Have a key for each of `patients`, made and safe on the disk where there was none.

        The key file is written once for all of them. Raises `UserError` where it cannot be used:
        what is sealed must be openable.
        """
        if not self.sealing or self._keys.keys() >= set(patients):
            return
        try:
            with self._changing() as now:
                if not now.erased.isdisjoint(patients):
                    raise UserError("This patient was erased; nothing more is stored of them.")
                new = {one: secrets.token_bytes(32) for one in patients if one not in now.keys}
                if new:
                    self._write(self.path, now._replace(keys=now.keys | new))
                self._load()
        except SealError as error:
            raise UserError(f"Nothing is stored of a patient now: {error}.") from None

    def seal(self, patient: str, data: bytes, about: str) -> bytes:
        """`data` for the place `about`, so that only `patient`'s key opens it."""
        if not self.sealing:
            return data
        self.ready(patient)
        nonce = os.urandom(_NONCE)
        cipher = self._keys[patient]
        return _SEALED + nonce + bytes(cipher.encrypt(nonce, data, _place(patient, about)))

    def unseal(self, patient: str, data: bytes, about: str) -> bytes:
        """What `seal` was given; data that is not sealed is given back. Raises `SealError`."""
        if not self.is_sealed(data):
            return data
        if self.sealing and patient not in self._keys:
            self._load()
        if patient not in self._keys:
            raise SealError("the patient's key is not among those that are kept here")
        at = len(_SEALED) + _NONCE
        nonce = data[len(_SEALED) : at]
        return _opened(self._keys[patient], nonce, data[at:], _place(patient, about), "it")

    @staticmethod
    def is_sealed(data: bytes) -> bool:
        return data[: len(_SEALED)] == _SEALED

    # What is kept in files beside the store

    def wrap(self, data: bytes, about: str) -> bytes:
        """`data` encrypted with a key of the store's; as it is where the store is open."""
        if not self.sealing:
            return data
        nonce = os.urandom(_NONCE)
        cipher = _cipher(_derived(self._key, _KEPT))
        return _KEPT + nonce + bytes(cipher.encrypt(nonce, data, about.encode()))

    def unwrap(self, data: bytes, about: str) -> bytes:
        """What `wrap` was given; raises `SealError`, also where that was another store."""
        if not self.sealing:
            return data
        at = len(_KEPT) + _NONCE
        if data[: len(_KEPT)] != _KEPT:
            raise SealError("it is not encrypted, as all of this store is")
        cipher = _cipher(_derived(self._key, _KEPT))
        return _opened(cipher, data[len(_KEPT) : at], data[at:], about.encode(), "it")

    # The key file

    def begin(self) -> None:
        """Make the key file of a new store, without a key in it; one that is there stays."""
        if self.sealing:
            with self._locked():
                if not self.path.exists():
                    self._write(self.path, Keys({}, frozenset()))

    def trouble(self) -> str | None:
        """Why nothing sealed can be read now, in a sentence; None where it can."""
        try:
            if self.sealing:
                self._read(self.path)
        except SealError as error:
            return f"Recorded motion and names cannot be read now: {error}."
        return None

    def erased(self) -> frozenset[str]:
        """The patients whose key was destroyed; none where the key file cannot be read."""
        try:
            return self._read(self.path).erased if self.sealing else frozenset()
        except SealError:
            return frozenset()

    def destroy(self, patient: str) -> None:
        """Destroy the patient's key in the key file, and never make another for them.

        It is gone from the disk's files once this returns. Raises `SealError`.
        """
        if self.sealing:
            with self._changing() as now:
                self._keys.pop(patient, None)
                self._destroyed(self.path, now, patient)

    def destroy_in(self, path: Path, patient: str) -> None:
        """Destroy the patient's key in the copy `path` of the key file; raises `SealError`."""
        with self._locked():
            self._destroyed(path, self._read(path), patient)

    def copy_to(self, target: Path) -> None:
        """Bring the copy `target` of the key file up to date: with every key of both, but none that
        was destroyed in either. Raises `SealError`, and then leaves it as it was."""
        with self._locked():
            self._write(target, self._merged(self.path, target))

    def take_from(self, source: Path) -> None:
        """The reverse of `copy_to`: bring the store's key file up to date from a copy."""
        with self._locked():
            self._write(self.path, self._merged(source, self.path))
            self._keys.clear()

    def _merged(self, source: Path, target: Path) -> Keys:
        new = self._read(source)
        old = self._read(target) if target.exists() else Keys({}, frozenset())
        erased = new.erased | old.erased
        keys = {who: key for who, key in (old.keys | new.keys).items() if who not in erased}
        return Keys(keys, erased)

    def _load(self) -> None:
        now = self._read(self.path)
        cipher = _ciphers()
        self._keys = {patient: cipher(key) for patient, key in now.keys.items()}

    @contextmanager
    def _changing(self) -> Iterator[Keys]:
        """What the key file holds, while no other process changes it."""
        with self._locked():
            yield self._read(self.path)

    def _destroyed(self, path: Path, now: Keys, patient: str) -> None:
        """Write `now` without the patient's key; what stood there is overwritten, then freed."""
        keys = {who: key for who, key in now.keys.items() if who != patient}
        new = Keys(keys, now.erased | {patient})
        if os.name == "nt":  # which replaces no open file
            self._write(path, new)
            return
        with path.open("r+b") as old:
            self._write(path, new)
            # Where the file system writes in place, not even the freed blocks hold the key.
            size = old.seek(0, os.SEEK_END)
            old.seek(0)
            old.write(bytes(size))
            old.flush()
            os.fsync(old.fileno())

    def _read(self, path: Path) -> Keys:
        """Raises `SealError` where the file is missing, damaged or another store's."""
        data = _bytes(path)
        try:
            return self._held(path, data)
        except SealError:
            # Another process may have replaced the file, and overwritten what was read, meanwhile.
            if (now := _bytes(path)) == data:
                raise
            return self._held(path, now)

    def _held(self, path: Path, data: bytes) -> Keys:
        if not data:
            return Keys({}, frozenset())  # emptied by hand where all copies are lost: docs/keys.md
        if data[:_HEAD] != self._head and data[: len(_FILE)] == _FILE:
            raise SealError(f"the patients' keys in {path} are those of another store")
        cipher = _cipher(_derived(self._key, _FILE))
        nonce = data[_HEAD : _HEAD + _NONCE]
        said = f"the file of the patients' keys, {path},"
        plain = _opened(cipher, nonce, data[_HEAD + _NONCE :], self._head, said)
        held = json.loads(plain)
        keys = {who: bytes.fromhex(key) for who, key in held["keys"].items()}
        return Keys(keys, frozenset(held["erased"]))

    def _write(self, path: Path, keys: Keys) -> None:
        held = {"keys": {who: key.hex() for who, key in keys.keys.items()}}
        plain = json.dumps({**held, "erased": sorted(keys.erased)}).encode()
        nonce = os.urandom(_NONCE)
        cipher = _cipher(_derived(self._key, _FILE))
        try:
            durable.replace(path, self._head + nonce + cipher.encrypt(nonce, plain, self._head))
        except OSError as error:
            raise SealError(
                f"the patients' keys cannot be written to {path} ({error.strerror})"
            ) from None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            with durable.locked(self.path.with_name(f"{self.path.name}.lock")):
                yield
        except OSError as error:
            raise SealError(
                f"the patients' keys in {self.path} cannot be locked or written ({error.strerror})"
            ) from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SealError(
            f"the patients' keys in {path} cannot be read ({error.strerror}); "
            "copy the file there from a backup's motion.keys"
        ) from None


def _cipher(key: bytes) -> Any:
    return _ciphers()(key)


def _ciphers() -> Callable[[bytes], Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM


def _derived(key: bytes, purpose: bytes) -> bytes:
    """A key for one purpose: HKDF-Expand (RFC 5869) of one block with SHA-256."""
    return hmac.digest(key, purpose + b"\x01", "sha256")


def _place(patient: str, about: str) -> bytes:
    return f"{patient}\0{about}".encode()


def _opened(cipher: Any, nonce: bytes, data: bytes, about: bytes, what: str) -> bytes:
    try:
        return bytes(cipher.decrypt(nonce, data, about))
    except Exception as error:
        from cryptography.exceptions import InvalidTag  # here: thousands are opened without it

        if not isinstance(error, InvalidTag | ValueError):
            raise
        raise SealError(f"{what} is damaged, or does not belong here") from None
