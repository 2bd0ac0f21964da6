"""The programmes that a therapist may begin from, and the questions that they leave open."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rehab.errors import UserError
from rehab.prescription.sentences import meant, told

FOLDER = Path(__file__).parent / "templates"

_QUESTION = re.compile(r'"\? ([^"\n]+)"')
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Template:
    """A programme's text with its questions, each a text that begins with "?"."""

    name: str
    text: str

    @property
    def title(self) -> str:
        """What it is for."""
        return str(tomllib.loads(self.text)["title"])

    @property
    def questions(self) -> tuple[str, ...]:
        """What a therapist has to say, each once, in their order."""
        return tuple(dict.fromkeys(_QUESTION.findall(self.text)))

    def answered(self, answers: Mapping[str, str]) -> str:
        """The text with those `answers` in place of their questions; an empty one stays open."""

        def answer(found: re.Match[str]) -> str:
            said = answers.get(found.group(1), "").strip()
            return _as_toml(said) if said else found.group(0)

        return _QUESTION.sub(answer, self.text)


def templates() -> list[Template]:
    """All, by name."""
    return [Template(path.stem, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))]


def template(name: str) -> Template:
    """The one called `name`; `UserError` with those that there are."""
    known = {one.name: one for one in templates()}
    if name not in known:
        raise UserError(
            f'There is no programme "{told(name)}"; there are: {", ".join(known)}.'
            f"{meant(name, known)}"
        )
    return known[name]


def choices(question: str) -> tuple[str, ...]:
    """The answers that a question names itself, as "Which arm: left or right" does; or none."""
    named = question.partition(": ")[2]
    return tuple(re.split(", | or ", named)) if " or " in named else ()


def _as_toml(said: str) -> str:
    """A number or a day as such, anything else as a text."""
    if _NUMBER.fullmatch(said) or _is_day(said):
        return said
    kept = "".join(sign for sign in said if sign.isprintable())
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
