"""Play as it goes: the patient's picture, what is played beside it, and buttons that never move."""

from __future__ import annotations

from collections.abc import Sequence

from rehab.scene.kit.key import Key
from rehab.scene.kit.meter import Meter
from rehab.station.shown import Action, Line, Playing, Sent
from rehab.station.view import parts, question
from rehab.station.view.page import BODY, GROUND, LINE, SMALL, UNIT, Box, Layer, Page

SHORTCUTS = {"pause": "P", "resume": "P", "easier": "E", "harder": "H", "skip": "S"}
"""The keys that press the large buttons, by the press's name."""

NO_PICTURE = "No picture yet"
_LARGE, _SMALL = 84, 44  # how tall the buttons are
_PICTURE, _ASKED = 0.56, 0.46  # of the width: the picture, and while something is asked
_DONE = {"requested": 1, "acknowledged": 2, "active": 3}


def draw(page: Page, playing: Playing, area: Box) -> None:
    """The buttons stand at the bottom, whatever is above them."""
    top, end = area.y + 14, _keys(page, playing, area) - 14
    asked = playing.ask is not None
    wide = (_ASKED if asked else _PICTURE) * area.wide
    _picture(page, Box(area.x, top, wide, end - top))
    x = area.x + wide + parts.WIDE_GAP
    side = Box(x, top, area.right - x, end - top)
    if playing.ask is not None:
        bottom = top + question.ask(page.body, playing.ask, side)
    else:
        bottom = _beside(page, playing, side)
    page.scrolls(side._replace(wide=side.wide + 16), bottom)


def _picture(page: Page, box: Box) -> None:
    """The dark frame that the picture is shown in."""
    pair = page.style.theme.faces["caption"]
    page.fixed.sheet(box, pair.ground, 12)
    y = box.y + 0.5 * (box.tall - LINE * BODY)
    page.fixed.words(NO_PICTURE, box.x + 0.5 * box.wide, y, ink=pair.ink, align="centre")
    page.picture = box.inset(8)


# The buttons.


def _keys(page: Page, playing: Playing, area: Box) -> float:
    """Both rows of buttons; where they begin. While something is asked only Stop can be pressed."""
    y = area.bottom - 14
    asked = playing.ask is not None
    y = _row(page, playing.small, area._replace(y=y, tall=_SMALL), asked) - parts.GAP
    small = list(page.targets)
    page.targets.clear()
    y = _row(page, playing.actions, area._replace(y=y, tall=_LARGE), asked)
    page.targets += small  # by keyboard, the large ones come first
    return y


def _row(page: Page, actions: Sequence[Action], box: Box, asked: bool) -> float:
    """A row of buttons that ends where `box` begins; where it begins itself."""
    layer = Layer(page, page.fixed.node.position[2])
    wide = (box.wide + parts.GAP) / max(1, len(actions)) - parts.GAP
    tall = 0.0
    for number, action in enumerate(actions):
        x = box.x + number * (wide + parts.GAP)
        tall = max(tall, _key(layer, action, Box(x, box.y, wide, box.tall), asked))
    layer.shift(tall)
    return box.y - tall


def _key(layer: Layer, action: Action, box: Box, asked: bool) -> float:
    """One button in its place, and how tall it is; its reason stands beside the picture."""
    key = Key(
        layer.page.scene,
        layer.page.style,
        action.words,
        parts.nothing,
        box.wide * UNIT,
        look=parts.LOOKS[action.look],
        tall=box.tall * UNIT,
        shortcut=SHORTCUTS.get(action.press.name, ""),
    )
    put = layer.put(key, box.x, box.y)
    key.enabled = not action.why_not and (not asked or action.press.name == "stop")
    layer.target(key, action)
    return put.tall


# Beside the picture.


def _beside(page: Page, playing: Playing, box: Box) -> float:
    """Who and what, what asks for somebody, numbers, tracking, battery, commands; where it ends."""
    layer, y = page.body, box.y
    y += layer.words(playing.patient, box.x, y, box.wide, size=BODY + 2, bold=True)
    y += layer.words(playing.now, box.x, y + 2, box.wide, size=BODY + 2) + 2
    y += layer.words(playing.clock, box.x, y, box.wide) + parts.GAP
    if playing.lines:
        y += parts.lines(layer, playing.lines, box._replace(y=y)) + parts.GAP
    if playing.numbers or playing.tracking or playing.battery:
        inside = Box(box.x + 16, y + 12, box.wide - 32, 0)
        end = _numbers(layer, playing, inside)
        end = _tracking(layer, playing, inside._replace(y=end)) + 12
        layer.sheet(box._replace(y=y, tall=end - y), page.style.theme.paper, 12, lift=0)
        y = end + parts.GAP
    return _commands(layer, playing, box._replace(y=y))


def _numbers(layer: Layer, playing: Playing, box: Box) -> float:
    """The exercise's live numbers, two beside each other; where they end."""
    half, y, row = 0.5 * box.wide, box.y, 0.0
    for number, (name, value) in enumerate(playing.numbers):
        if number % 2 == 0:
            y, row = y + row, 0.0
        x = box.x + number % 2 * half
        tall = layer.words(name, x, y, half - 16, size=SMALL)
        tall += layer.words(value, x, y + tall, half - 16, size=BODY + 4, bold=True)
        row = max(row, tall + 8)
    return y + row


def _tracking(layer: Layer, playing: Playing, box: Box) -> float:
    """How well each part is seen, beside each other, and the battery; where it ends."""
    y = box.y
    if playing.tracking:
        across = min(3, len(playing.tracking))
        wide, row = (box.wide + 16) / across, 0.0
        for number, (name, part) in enumerate(playing.tracking):
            if number and number % across == 0:
                y, row = y + row + 8, 0.0
            meter = Meter(layer.page.scene, layer.page.style, name, (wide - 16) * UNIT, part)
            row = max(row, layer.put(meter, box.x + number % across * wide, y).tall)
        y += row + 8
    return y + layer.words(playing.battery, box.x, y, box.wide, size=SMALL)


def _commands(layer: Layer, playing: Playing, box: Box) -> float:
    """Commands with how far they are, and why buttons cannot be pressed; where they end."""
    y = box.y
    for sent in playing.sent:
        y += _sent(layer, sent, box._replace(y=y)) + 4
    reasons: dict[str, list[str]] = {}
    for action in (*playing.actions, *playing.small):
        if action.why_not:
            reasons.setdefault(action.why_not, []).append(action.words)
    for reason, names in reasons.items():
        said = f"{', '.join(names)}: {reason}"
        y += layer.words(said, box.x, y, box.wide, size=SMALL) + 2
    return y


def _sent(layer: Layer, sent: Sent, box: Box) -> float:
    """What was asked for, three dots that fill on its way, and what it says; how tall."""
    told = sent.told if sent.told.startswith(sent.state) else f"{sent.state}, {sent.told}"
    said = f"{sent.words}: {told.removesuffix(', ')}"
    if sent.state == "refused":
        return parts.line(layer, Line(said, "care"), box, SMALL + 1)
    theme, dot = layer.page.style.theme, 12.0
    middle = box.y + 0.5 * LINE * (SMALL + 1)
    for number in range(3):
        full = number < _DONE[sent.state]
        at = Box(box.x + number * (dot + 4), middle - 0.5 * dot, dot, dot)
        layer.sheet(at, theme.accent, 0.5 * dot)
        if not full:
            layer.sheet(at.inset(2), GROUND, 0.5 * dot - 2, lift=2)
    x = box.x + 3 * (dot + 4) + 8
    return layer.words(said, x, box.y, box.right - x, size=SMALL + 1)
