"""The folder of spoken sentences: the system's clips, and a therapist's own recordings first."""

from __future__ import annotations

import csv
import hashlib
import logging
import re
import tempfile
from pathlib import Path

from rehab.audio import system_voice
from rehab.audio.loudness import Samples
from rehab.audio.wav import read_speech, write
from rehab.errors import UserError

_log = logging.getLogger(__name__)

LIST = "voice.csv"
"""The table `text,file` in the folder, for recordings with names of their own."""

CLIPS = "clips"
"""The folder in the folder where the system's clips lie."""

_LARGEST_LIST = 1_000_000


def split(text: str) -> list[str]:
    """The sentences of `text`, each of which has a clip of its own."""
    parts = re.split(r"(?<=[.?!;])\s+", " ".join(text.split()))
    return [part for part in parts if any(letter.isalnum() for letter in part)]


def slug(sentence: str) -> str:
    """The name of the file, without `.wav`, that a recording of `sentence` may have."""
    words = "".join(c if c.isalnum() else " " for c in sentence.casefold()).split()
    name = "-".join(words)
    return name if len(name) <= 80 else f"{name[:70].rstrip('-')}-{_digest(name)[:8]}"


class Sentences:
    """Finds or makes the clip of a sentence. `folder` need not exist; None keeps nothing."""

    def __init__(self, folder: Path | None, rate: int) -> None:
        self._folder, self._rate = folder, rate
        self._warned: set[str] = set()
        self._listed: tuple[int, dict[str, str]] = (0, {})

    def samples(self, sentence: str) -> Samples | None:
        """The sentence spoken, (n,): recorded, kept or made now, which may take a second.

        None where this computer cannot; why is said once, as is why a recording is not used.
        """
        own = self.recording(sentence)
        try:
            if own is not None:
                return read_speech(own)
        except UserError as error:
            self._warn(f"{error} The computer's own voice speaks instead.")
        clip = self.clip(sentence)
        try:
            if clip is not None and clip.is_file():
                return read_speech(clip)
        except UserError:
            pass  # half written by a power cut, say: it is made anew
        try:
            return self._made(sentence, clip)
        except UserError as error:
            self._warn(str(error))
            return None

    def recording(self, sentence: str) -> Path | None:
        """The recording that stands for `sentence`, if the folder has one."""
        if self._folder is None:
            return None
        named = self._list().get(_key(sentence))
        if named is not None:
            path = self._folder / named
            if path.resolve().is_relative_to(self._folder.resolve()):
                return path
            self._warn(f"{LIST}: {named} is not in the voice folder, so it is not played.")
        path = self._folder / f"{slug(sentence)}.wav"
        return path if slug(sentence) and path.is_file() else None

    def clip(self, sentence: str) -> Path | None:
        """Where the system's clip of `sentence` lies or will lie."""
        if self._folder is None:
            return None
        spoken = "\n".join((system_voice.language(), str(self._rate), _key(sentence)))
        return self._folder / CLIPS / f"{_digest(spoken)}.wav"

    def _made(self, sentence: str, keep: Path | None) -> Samples:
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "spoken.wav"
            system_voice.render(sentence, self._rate, made)
            samples = read_speech(made)
        if keep is not None:
            try:
                keep.parent.mkdir(parents=True, exist_ok=True)
                write(keep, samples)
            except OSError as error:
                self._warn(f"Spoken sentences cannot be kept: {error.strerror}.")
        return samples

    def _list(self) -> dict[str, str]:
        """The table's files by sentence; read again when it has changed."""
        assert self._folder is not None
        path = self._folder / LIST
        try:
            found = path.stat()
            if found.st_mtime_ns == self._listed[0]:
                return self._listed[1]
            if found.st_size > _LARGEST_LIST:
                raise ValueError("it is too large")
            self._listed = (found.st_mtime_ns, {})
            self._listed = (found.st_mtime_ns, _table(path.read_text("utf-8-sig")))
        except (FileNotFoundError, NotADirectoryError):
            self._listed = (0, {})
        except (OSError, ValueError, csv.Error) as error:
            why = error.strerror if isinstance(error, OSError) else error
            self._warn(f"{LIST} cannot be read and is not used: {why}.")
        return self._listed[1]

    def _warn(self, sentence: str) -> None:
        if sentence not in self._warned:
            self._warned.add(sentence)
            _log.warning(sentence)


def _table(text: str) -> dict[str, str]:
    """Rows of `text,file`, or `text;file` as spreadsheets of some countries write them."""
    heading = text.partition("\n")[0]
    rows = csv.reader(text.splitlines(), delimiter=";" if ";" in heading else ",")
    return {
        _key(row[0]): row[1].strip()
        for row in rows
        if len(row) >= 2 and row[1].strip().lower().endswith(".wav")
    }


def _key(sentence: str) -> str:
    return " ".join(sentence.split()).casefold()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
