"""Colours: the palette by role, and the step between sRGB as people write it and linear light."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Colour = str | Sequence[float]
"""`"#RRGGBB"`, or three sRGB numbers from 0 to 1."""

SAGE, CLAY, MIST, DUSK = "#8FA58E", "#C9A98D", "#DCE5E8", "#5B6F8F"
AMBER, CORAL = "#FFB347", "#FF7A59"  # to be touched; coral needs an emission of 1 to stand out
GOLD = "#FFE08A"  # done
VIOLET = "#8E6BBF"  # a limit: always with a shape of its own
INK, PAPER = "#1F2A33", "#F6F2EA"

Linear = tuple[float, float, float]


def to_linear(srgb: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Linear light (…) of sRGB values (…), both from 0 to 1 (IEC 61966-2-1)."""
    s = np.asarray(srgb, np.float64)
    return np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4).astype(np.float32)


def to_srgb(linear: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """sRGB values (…) of linear light (…), both from 0 to 1 (IEC 61966-2-1)."""
    v = np.clip(np.asarray(linear, np.float64), 0.0, 1.0)
    return np.where(v <= 0.0031308, v * 12.92, 1.055 * v ** (1 / 2.4) - 0.055).astype(np.float32)


@lru_cache(maxsize=256)
def _parsed(colour: str | tuple[float, ...]) -> Linear:
    if isinstance(colour, str):
        digits = colour.removeprefix("#")
        if len(digits) != 6:
            raise ValueError(f"colour {colour!r} is not written as #RRGGBB")
        colour = tuple(int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    if len(colour) != 3:
        raise ValueError(f"colour {colour!r} has not three parts")
    red, green, blue = to_linear(colour).tolist()
    return red, green, blue


def linear(colour: Colour) -> Linear:
    """The linear light of `colour`; ValueError where it is not a colour."""
    return _parsed(colour if isinstance(colour, str) else tuple(map(float, colour)))


def hexadecimal(light: npt.ArrayLike) -> str:
    """`"#RRGGBB"` of linear light (3,)."""
    red, green, blue = np.rint(to_srgb(light) * 255).astype(int).tolist()
    return f"#{red:02X}{green:02X}{blue:02X}"


def luminance(colour: Colour) -> float:
    """Relative luminance from 0 to 1 (WCAG 2.2)."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: Colour, b: Colour) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)
