"""How screens are laid out: all is there, within the window, apart, whole, and can be reached."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
import station_screens as screens

from rehab.scene import Node
from rehab.scene.colour import contrast
from rehab.scene.theme import THEMES
from rehab.station import shown
from rehab.station.shown import Shown
from rehab.station.view.hands import Hands
from rehab.station.view.laid import LEAST, fitted
from rehab.station.view.page import GROUND, UNIT, Box, Page

WINDOWS = {"least": (1180, 700), "large": (2560, 1440)}
LONG = {
    shown.Action: " Rehabilitationsmaßnahme unterbrechen",
    shown.Line: " Schultergelenkskapselentzündungsnachsorge, Beweglichkeitsübungsaufzeichnung",
}
ELSE = " Wiederholungstherapiemaßnahmenübersicht"
MARGIN = 2  # pixels around a letter that its quad has for its edge
KEPT = {"look", "mood", "unit", "state", "name", "about", "alias", "value", "chosen"}


def longer(value: Any, more: str = ELSE) -> Any:
    """The same screen said in the longest words; keys and numbers as they are."""
    if isinstance(value, shown.Press):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        more = LONG.get(type(value), ELSE)
        changed = {
            field.name: longer(getattr(value, field.name), more)
            for field in dataclasses.fields(value)
            if field.name not in KEPT
        }
        return dataclasses.replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(longer(one, more) for one in value)
    return value + more if isinstance(value, str) and value else value


def thirty() -> Shown:
    today = screens.today().screen
    assert isinstance(today, shown.Today)
    rows = tuple(
        screens.row(
            f"invented-{n}",
            f"Hannelore Wagner-Musterfrau the {n}th, born 2 August 1950",
            "Session 3: Schultergelenksbeweglichkeitsübung, garden gates and the well. 14 min",
            shown.Line("Pain 6 in the last session, right shoulder.", "care"),
        )
        for n in range(30)
    )
    return screens.shown(dataclasses.replace(today, rows=rows), trouble="It did not work.")


ALL = {
    **screens.SCREENS,
    **{f"{name} long": lambda make=make: longer(make()) for name, make in screens.SCREENS.items()},
    "thirty": thirty,
}


def met(name: str, window: str) -> tuple[Hands, Shown]:
    size, hands, screen = WINDOWS[window], Hands(), ALL[name]()
    part = fitted(size, 1.0)
    hands.meet(screen, (size[0] / part, size[1] / part))
    return hands, screen


def wanted(screen: Any) -> set[tuple[str, str, str]]:
    """The keys of all that can be pressed, chosen or typed into on a screen."""
    found: set[tuple[str, str, str]] = set()
    if isinstance(screen, shown.Choice):
        return {(screen.press.name, screen.press.about, key) for key, _ in screen.options}
    if isinstance(screen, (shown.Action, shown.Entry, shown.Slider)):
        return {(screen.press.name, screen.press.about, "")}
    if isinstance(screen, shown.Question):
        return {(a.press.name, a.press.about, "answer") for a in screen.actions}
    if dataclasses.is_dataclass(screen):
        for field in dataclasses.fields(screen):
            found |= wanted(getattr(screen, field.name))
    if isinstance(screen, tuple):
        for one in screen:
            found |= wanted(one)
    return found


def crossing(a: Box, b: Box, slack: float = 0.5) -> bool:
    across = min(a.right, b.right) - max(a.x, b.x)
    down = min(a.bottom, b.bottom) - max(a.y, b.y)
    return across > slack and down > slack


def clipped(box: Box, view: Box) -> Box:
    top, bottom = max(box.y, view.y), min(box.bottom, view.bottom)
    return Box(box.x, top, box.wide, max(0.0, bottom - top))


def seen(one: tuple[Box, bool], other: tuple[Box, bool], page: Page) -> tuple[Box, Box]:
    """Two boxes, cut to what is seen of them where only one scrolls."""
    if one[1] == other[1]:
        return one[0], other[0]
    return clipped(one[0], page.view), clipped(other[0], page.view)


def ancestors(node: Node) -> Iterator[int]:
    """The rows of all nodes that it moves with."""
    while node.parent is not None:
        node = node.parent
        yield node.row


def texts(page: Page, below: Node | None = None) -> list[tuple[str, Box, bool]]:
    """All words (those `below` a node) with where their letters are, and whether they scroll."""
    page.scene.update()
    found = []
    for row, words in page.scene.words.items():
        node = Node(page.scene, row)
        glyphs = words.glyphs
        if not len(glyphs):
            continue
        x, y, _ = node.world_position()
        left, right = glyphs[:, 0].min(), (glyphs[:, 0] + glyphs[:, 2]).max()
        low, high = glyphs[:, 1].min(), (glyphs[:, 1] + glyphs[:, 3]).max()
        box = Box(
            (x + left) / UNIT + 0.5 * page.size[0],
            0.5 * page.size[1] - (y + high) / UNIT,
            (right - left) / UNIT,
            (high - low) / UNIT,
        )
        above = list(ancestors(node))
        if below is None or below.row in above:
            found.append((words.said, box, page.body.node.row in above))
    return found


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("name", ALL)
def test_all_is_there_once_and_apart(name: str, window: str) -> None:
    hands, screen = met(name, window)
    page = hands.page
    keys = [target.key for target in page.targets]
    assert len(keys) == len(set(keys))
    assert set(keys) == wanted(screen.screen) | wanted(screen.actions)
    boxes = [(target.key, page.box(target), target.layer is page.body) for target in page.targets]
    for one, other in combinations(boxes, 2):
        assert not crossing(*seen(one[1:], other[1:], page)), (one[0], other[0])
    for _, box, scrolls in boxes:
        assert min(box.wide, box.tall) >= 43.9
        assert box.x >= 0
        assert box.right <= page.size[0]
        assert scrolls or (box.y >= 0 and box.bottom <= page.size[1])


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("name", ALL)
def test_tab_reaches_all_that_can_be_pressed_and_shows_it(name: str, window: str) -> None:
    hands, _ = met(name, window)
    able = {target.key for target in hands.page.targets if target.control.enabled}
    met_with = set()
    for _ in able:
        hands.key("tab")
        target, page = hands.focused, hands.page
        assert target is not None
        box, view = (
            page.box(target),
            page.view if target.layer is page.body else Box(0, 0, *page.size),
        )
        assert box.y >= view.y - 1
        assert box.bottom <= view.bottom + 1
        met_with.add(target.key)
    assert met_with == able


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("name", ALL)
def test_no_words_are_cut_or_lie_on_others(name: str, window: str) -> None:
    hands, _ = met(name, window)
    page = hands.page
    found = texts(page)
    for said, box, scrolls in found:
        assert box.x >= 0, said
        assert box.right <= page.size[0], said
        assert scrolls or (box.y >= 0 and box.bottom <= page.size[1]), said
    for one, other in combinations(found, 2):
        assert not crossing(*seen(one[1:], other[1:], page)), (one[0], other[0])
    bottom = max((box.bottom for _, box, scrolls in found if scrolls), default=0.0)
    assert bottom - page.furthest <= page.view.bottom + 1


@pytest.mark.parametrize("name", ALL)
def test_the_words_of_a_control_stay_on_it(name: str) -> None:
    hands, _ = met(name, "least")
    page = hands.page
    for target in page.targets:
        box = page.box(target)
        for said, words, _ in texts(page, target.control.node):
            assert words.x >= box.x - MARGIN, said
            assert words.right <= box.right + MARGIN, said
            assert words.y >= box.y - MARGIN, said
            assert words.bottom <= box.bottom + MARGIN, said


def test_a_setting_between_two_steps_is_shown_as_it_is_and_a_long_unit_is_not_cut() -> None:
    one = shown.Slider("Reach", shown.Press("set"), 2, 102, 5, 65, 65, "% of what is comfortable")
    hands = Hands()
    hands.meet(screens.shown(shown.Form("Stars", (one, one), ())), LEAST)
    said = [words for words, _, _ in texts(hands.page)]
    assert said.count("65") == 2
    assert "Reach, % of what is comfortable" in said


def test_the_buttons_of_play_never_move() -> None:
    places = []
    for name in ("playing", "playing_asked"):
        hands, _ = met(name, "least")
        large = [t for t in hands.page.targets if t.key[1:] == ("", "") and t.layer is not None]
        places.append({t.key: hands.page.box(t) for t in large})
    for key, box in places[0].items():
        assert places[1][key] == box


def test_a_window_is_never_too_small_for_the_least_layout() -> None:
    for size in ((640, 400), (1180, 700), (1280, 800), (1920, 1080), (3840, 2160)):
        for scale in (1.0, 1.5, 2.0):
            part = fitted(size, scale)
            assert size[0] / part >= LEAST[0] - 0.01
            assert size[1] / part >= LEAST[1] - 0.01
    assert fitted((1280, 800), 1.0) == 1.0
    assert fitted((2560, 1600), 2.0) == 2.0


def test_words_stand_out_on_the_ground_and_so_does_the_ring() -> None:
    theme = THEMES["paper"]
    assert contrast(theme.ink, GROUND) >= 7.0
    assert contrast(theme.accent, GROUND) >= 3.0
    assert contrast(theme.faces["caution"].ground, GROUND) >= 3.0
