"""Themes: which colours and sizes panels, controls and words have for one patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rehab.scene.colour import AMBER, GOLD, INK, PAPER

TEXT = {"normal": 1.0, "large": 1.25, "largest": 1.5}
SIDES = ("both", "left", "right")
HANDS = ("left", "right")
TITLE, BODY = 0.054, 0.035  # font sizes, metres: 1.4 and 0.9 degrees of x-height at 1.2 m
SMALL = 0.0294  # of labels in a window, where a person sits before a screen


class Pair(NamedTuple):
    """A ground and the ink that is read on it."""

    ground: str
    ink: str


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by role; each ink is read on its ground at a contrast of 7:1 or more.

    `accent` is for bars and rings on paper, at 3:1 or more. `line` and `border` are how thick the
    edges are of what can be pressed and of sheets, metres. `faces` are "button", "quiet", "bare",
    "caution", "done", "pointed", "pressed", "disabled" and "caption".
    """

    paper: str
    ink: str
    accent: str
    line: float
    border: float
    faces: Mapping[str, Pair]


THEMES: dict[str, Theme] = {
    "paper": Theme(
        PAPER,
        INK,
        "#4A5F82",
        0.0012,
        0.0,
        {
            "button": Pair(AMBER, INK),
            "quiet": Pair("#D3DEE6", INK),
            "bare": Pair("#FBF9F4", INK),
            "caution": Pair("#5D4187", PAPER),
            "done": Pair(GOLD, INK),
            "pointed": Pair("#FFF8E8", INK),
            "pressed": Pair("#2B3843", PAPER),
            "disabled": Pair(PAPER, "#45505A"),
            "caption": Pair("#1B242C", PAPER),
        },
    ),
    "night": Theme(
        "#1D2730",
        PAPER,
        "#9DB4D6",
        0.0012,
        0.0,
        {
            "button": Pair(AMBER, INK),
            "quiet": Pair("#33424F", PAPER),
            "bare": Pair("#25313B", PAPER),
            "caution": Pair("#CDBBEA", INK),
            "done": Pair(GOLD, INK),
            "pointed": Pair("#FFF3DC", INK),
            "pressed": Pair("#111920", PAPER),
            "disabled": Pair("#1D2730", "#C9CDD0"),
            "caption": Pair("#111920", PAPER),
        },
    ),
    "contrast": Theme(
        "#FBFBF7",
        "#0B0D0F",
        "#12306B",
        0.004,
        0.003,
        {
            "button": Pair("#0F1316", "#FBFBF7"),
            "quiet": Pair("#FBFBF7", "#0B0D0F"),
            "bare": Pair("#FBFBF7", "#0B0D0F"),
            "caution": Pair("#3F1F75", "#FBFBF7"),
            "done": Pair("#FFD84A", "#0B0D0F"),
            "pointed": Pair("#FFF0A8", "#0B0D0F"),
            "pressed": Pair("#155A3C", "#FBFBF7"),
            "disabled": Pair("#FBFBF7", "#3A3F44"),
            "caption": Pair("#0B0D0F", "#FBFBF7"),
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Style:
    """A theme, how much larger than normal the words are, and the sides that suit the patient."""

    theme: Theme = field(default_factory=lambda: THEMES["paper"])
    text: float = 1.0
    seeing_side: str = "both"
    leading_hand: str = "right"
    signs: bool = False
    """Whether pictograms stand beside words, for who does not read."""

    @property
    def title(self) -> float:
        """Font size of headings, metres."""
        return TITLE * self.text

    @property
    def body(self) -> float:
        """Font size of everything else, metres."""
        return BODY * self.text

    @property
    def small(self) -> float:
        """Font size of labels in a window, metres."""
        return SMALL * self.text

    @property
    def side(self) -> str:
        """Where what matters most belongs: the seeing side, else that of the leading hand."""
        return self.leading_hand if self.seeing_side == "both" else self.seeing_side


def style(theme: str, text: str, seeing_side: str, leading_hand: str, signs: bool = False) -> Style:
    """The style of these names; ValueError names what a word may be."""
    for word, known in (
        (theme, tuple(THEMES)),
        (text, tuple(TEXT)),
        (seeing_side, SIDES),
        (leading_hand, HANDS),
    ):
        if word not in known:
            raise ValueError(f"{word!r} is not among {', '.join(known)}")
    return Style(THEMES[theme], TEXT[text], seeing_side, leading_hand, signs)
