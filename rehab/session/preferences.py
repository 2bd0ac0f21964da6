"""What a patient likes and needs: how it looks, sounds and speaks, and on which side."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rehab import language
from rehab.errors import UserError

_CHOICES: dict[str, tuple[str, ...]] = {
    "place": ("garden", "clinic"),
    "tone": ("porcelain", "sand", "honey", "bronze", "umber", "ebony"),
    "theme": ("paper", "night", "contrast"),
    "text": ("normal", "large", "largest"),
    "seeing_side": ("both", "left", "right"),
    "leading_hand": ("right", "left"),
    "words": ("all", "few"),
}
_NUMBERS: dict[str, tuple[int, int]] = {
    "cues": (0, 100),
    "voice": (0, 100),
    "ambience": (0, 100),
    "voice_rate": (80, 220),
}


@dataclass(frozen=True)
class Preferences:
    """Nothing here changes what is measured. Volumes are per cent, `voice_rate` words a minute;
    with few `words` there are pictograms, and every exercise is demonstrated."""

    language: str = language.SOURCE
    place: str = "garden"
    tone: str = "sand"
    theme: str = "paper"
    text: str = "normal"
    seeing_side: str = "both"
    leading_hand: str = "right"
    words: str = "all"
    cues: int = 80
    voice: int = 100
    ambience: int = 50
    voice_rate: int = 140
    mono: bool = False
    captions: bool = True

    def __post_init__(self) -> None:
        """Raises `UserError` where a value is not possible."""
        for name, known in _CHOICES.items():
            if getattr(self, name) not in known:
                raise UserError(
                    f"{name} = {getattr(self, name)} is not possible: {', '.join(known)}."
                )
        for name, (least, most) in _NUMBERS.items():
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
                raise UserError(f"{name} = {value} is not possible: {least} to {most}.")
        for name in ("mono", "captions"):
            if not isinstance(getattr(self, name), bool):
                raise UserError(f"{name} = {getattr(self, name)} is not possible: yes or no.")

    def to_dict(self) -> dict[str, Any]:
        """A dictionary that JSON can hold."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Preferences:
        """The inverse of `to_dict`; what is not known is refused, what is missing is the default.

        Raises `UserError`.
        """
        return cls().changed(stored)

    def changed(self, values: Mapping[str, Any]) -> Preferences:
        """A copy with other values. Raises `UserError`."""
        known = [f.name for f in dataclasses.fields(self)]
        for name in values:
            if name not in known:
                raise UserError(f"No preference {name}: there are {', '.join(known)}.")
        return dataclasses.replace(self, **values)

    def told(self, texts: Sequence[str]) -> Preferences:
        """A copy changed by texts `NAME=VALUE`. Raises `UserError`."""
        values: dict[str, Any] = {}
        for text in texts:
            name, equals, value = (part.strip() for part in text.partition("="))
            if not equals or not name:
                raise UserError(f"{text} is not of the form NAME=VALUE, for example text=large.")
            values[name] = _parsed(name, value)
        spoken, known = values.get("language", language.SOURCE), language.languages()
        if spoken not in known:
            raise UserError(f"language = {spoken} is not possible: {', '.join(known)}.")
        return self.changed(values)


def _parsed(name: str, value: str) -> Any:
    if name in _NUMBERS:
        try:
            return int(value)
        except ValueError:
            least, most = _NUMBERS[name]
            raise UserError(f"{name} = {value} is not possible: {least} to {most}.") from None
    if name in ("mono", "captions"):
        return {"yes": True, "no": False}.get(value, value)
    return value
