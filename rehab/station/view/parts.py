"""What screens are made of: lines with their mood, buttons in rows, what is filled in."""

from __future__ import annotations

from collections.abc import Sequence

from rehab.scene.kit.entry import Entry
from rehab.scene.kit.key import PADDING, Key
from rehab.scene.kit.slider import Slider
from rehab.scene.kit.tick_box import TickBox
from rehab.station import shown
from rehab.station.view.page import BODY, LINE, SMALL, TITLE, UNIT, Box, Layer, measured

GAP, WIDE_GAP = 12, 20
TARGET = 44
LOOKS = {"main": "button", "plain": "quiet", "quiet": "bare", "caution": "caution"}
_LARGE = {"main": 220, "plain": 150, "quiet": 150, "caution": 150}  # the least of tall ones
_SIGN = 22  # of a mood
LEAST, _MOST = 120, 340  # how wide a button is by itself


def nothing(_: object) -> None:
    """What controls tell: the hands ask them instead."""


def line(layer: Layer, said: shown.Line, box: Box, size: float = BODY) -> float:
    """A line of words with the sign of its mood; how tall it is. Only `box`'s top counts."""
    theme = layer.page.style.theme
    if not said.mood:
        return layer.words(said.words, box.x, box.y, box.wide, size=size)
    inset = 10 if said.mood == "wrong" else 0
    indent = _SIGN + 10 + inset
    ink = theme.faces["caution"].ink if said.mood == "wrong" else theme.ink
    tall = layer.words(
        said.words,
        box.x + indent,
        box.y + inset,
        box.wide - indent - inset,
        size=size,
        bold=said.mood != "good",
        ink=ink,
    )
    sign = Box(box.x + inset, box.y + inset + 0.5 * (size * LINE - _SIGN), _SIGN, _SIGN)
    if said.mood == "wrong":
        ground = Box(box.x, box.y, box.wide, tall + 2 * inset)
        layer.sheet(ground, theme.faces["caution"].ground, 10)
    _mood(layer, said.mood, sign)
    return tall + 2 * inset


def _mood(layer: Layer, mood: str, box: Box) -> None:
    """Well: a tick on gold. With care: a mark on a violet disc. Wrong: the same on a cut square."""
    faces = layer.page.style.theme.faces
    if mood == "good":
        layer.sheet(box, faces["done"].ground, 0.5 * _SIGN)
        layer.sign("tick", box.inset(5), faces["done"].ink)
        return
    pair = faces["caution"]
    ground, ink = (pair.ground, pair.ink) if mood == "care" else (pair.ink, pair.ground)
    layer.sheet(box, ground, 0.5 * _SIGN if mood == "care" else 4, lift=2)
    middle = box.x + 0.5 * box.wide
    y = box.y + 0.5 * (box.tall - LINE * SMALL)
    layer.words("!", middle, y, size=SMALL, bold=True, ink=ink, align="centre", lift=3)


def lines(layer: Layer, said: Sequence[shown.Line], box: Box, size: float = BODY) -> float:
    """Lines one below the other from `box`'s top; how tall they are together."""
    y = box.y
    for number, one in enumerate(said):
        y += 6 if number else 0
        y += line(layer, one, box._replace(y=y), size)
    return y - box.y


def width(action: shown.Action, least: float = LEAST) -> float:
    """How wide a button is by itself, pixels."""
    sides = 2 * PADDING / UNIT + 1
    words = measured(action.words, BODY, bold=True)
    why = min(measured(action.why_not, SMALL), 260.0)
    return min(_MOST, max(least, words + sides, why + sides))


def button(
    layer: Layer,
    action: shown.Action,
    x: float,
    y: float,
    wide: float,
    tall: float = TARGET,
    option: str = "",
) -> Box:
    """One button; its box."""
    key = Key(
        layer.page.scene,
        layer.page.style,
        action.words,
        nothing,
        wide * UNIT,
        look=LOOKS[action.look],
        tall=tall * UNIT,
        why_not=action.why_not,
    )
    box = layer.put(key, x, y)
    layer.target(key, action, option)
    return box


def buttons(layer: Layer, actions: Sequence[shown.Action], box: Box, tall: float = TARGET) -> float:
    """Buttons in rows from `box`'s top left; how tall they are together."""
    x, y, row = box.x, box.y, 0.0
    for action in actions:
        wide = min(box.wide, width(action, LEAST if tall == TARGET else _LARGE[action.look]))
        if x > box.x and x + wide > box.right:
            x, y, row = box.x, y + row + GAP, 0.0
        made = button(layer, action, x, y, wide, tall)
        x, row = made.right + GAP, max(row, made.tall)
    return y + row - box.y if actions else 0.0


def entry(layer: Layer, one: shown.Entry, x: float, y: float, wide: float) -> Box:
    """A place to type; its box."""
    attention = layer.page.attention
    focused = attention.focus == (one.press.name, one.press.about, "")
    made = Entry(
        layer.page.scene,
        layer.page.style,
        one.words,
        nothing,
        wide * UNIT,
        one.value,
        secret=one.secret,
        caret=min(attention.caret, len(one.value)) if focused else None,
    )
    box = layer.put(made, x, y)
    layer.target(made, one)
    return box


def choice(layer: Layer, one: shown.Choice, box: Box) -> float:
    """What is asked, and the options in rows below it; how tall it is."""
    page = layer.page
    y = box.y + layer.words(one.words, box.x, box.y, box.wide, size=SMALL, bold=True) + 4
    x, row = box.x, 0.0
    for key, words in one.options:
        made = TickBox(
            page.scene,
            page.style,
            words,
            nothing,
            box.wide * UNIT,
            chosen=key in one.chosen,
            alone=not one.many,
        )
        if x > box.x and x + made.wide / UNIT > box.right:
            x, y, row = box.x, y + row + GAP, 0.0
        put = layer.put(made, x, y)
        layer.target(made, one, key)
        x, row = put.right + GAP, max(row, put.tall)
    return y + row - box.y


def slider(layer: Layer, one: shown.Slider, box: Box) -> float:
    """A setting with its name, a mark at what is prescribed now and the difference in words.

    A unit that is too long to stand above the line stands beside the name.
    """
    page, unit = layer.page, _unit(one)
    short = measured(f"{one.high:g}{unit}", TITLE, bold=True) < SLIDER
    name = one.words if short else f"{one.words},{unit}"
    y = box.y + layer.words(name, box.x, box.y, box.wide, size=SMALL, bold=True) + 2
    made = Slider(
        *(page.scene, page.style, one.words, one.low, one.high, one.step, one.value),
        unit if short else "",
        nothing,
    )
    made.value = one.value  # as it is, even between two steps
    put = layer.put(made, box.x, y)
    layer.target(made, one)
    middle = put.x + 0.5 * put.wide + made.across(one.before) / UNIT
    layer.sign("pointer", Box(middle - 7, put.bottom + 2, 14, 14), page.style.theme.accent)
    said, changed = difference(one)
    y = put.bottom + 16
    return y + layer.words(said, box.x, y, box.wide, size=SMALL, bold=changed) - box.y


def difference(one: shown.Slider) -> tuple[str, bool]:
    """What changes, in words, and whether anything does."""
    unit = _unit(one)
    by = round(one.value - one.before, 6)
    if not by:
        return f"As before: {one.before:g}{unit}.", False
    return (
        f"Before {one.before:g}{unit}, now {abs(by):g}{unit} {'more' if by > 0 else 'less'}.",
        True,
    )


def _unit(one: shown.Slider) -> str:
    """The unit as it stands after a number."""
    return one.unit if one.unit in ("", "°") else f" {one.unit}"


SLIDER = 2 * (TARGET + 9.3) + 215
"""How wide a setting is, pixels."""
