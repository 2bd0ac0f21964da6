"""The kit at its seam: what pointing meets, what pressing does, what a patient can see and hit."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab.scene import Scene
from rehab.scene.kit import Control, Kit
from rehab.scene.kit.face import TARGET
from rehab.scene.theme import BODY, TEXT, THEMES

STYLES = st.fixed_dictionaries(
    {
        "theme": st.sampled_from(sorted(THEMES)),
        "text": st.sampled_from(sorted(TEXT)),
        "seeing_side": st.sampled_from(["both", "left", "right"]),
        "leading_hand": st.sampled_from(["left", "right"]),
    }
)
WORDS = st.lists(
    st.sampled_from(["rest", "Go", "a", "on", "little", "comfortable"]), min_size=1, max_size=5
).map(" ".join)
FOUR_DEGREES = 2 * 1.2 * math.tan(math.radians(2))


class Told:
    """Remembers the controls that told of a change."""

    def __init__(self) -> None:
        self.labels: list[str] = []

    def __call__(self, control: Control) -> None:
        self.labels.append(control.label)


def made(kit: Kit, labels: list[str], told: Told, decision: str) -> list[Control]:
    first = {
        "scale": lambda: [
            kit.scale("Pain", 0, 10, ("none at all", "the worst that I can imagine"), told)
        ],
        "slider": lambda: [kit.slider("Voice", 0, 100, told, value=50, step=10)],
        "list": lambda: [kit.listing("Game", [f"{w} {n}" for n, w in enumerate("abcdefg")], told)],
        "none": list,
    }[decision]()
    buttons = [kit.button(label, told, quiet=bool(n)) for n, label in enumerate(labels)]
    return [*first, *buttons, kit.button("This hurts", told, safety=True)]


def boxes(panel, controls):
    """Every face's left, bottom, right, top in the panel's plane, and whose it is."""
    found = []
    for control in controls:
        x0, y0, _ = control.node.position
        for face in control.faces:
            x, y, width, height = face.box
            left, bottom = x0 + x - width / 2, y0 + y - height / 2
            found.append((left, bottom, left + width, bottom + height))
    return found


PANELS = {
    "style": STYLES,
    "labels": st.lists(WORDS, min_size=0, max_size=3),
    "decision": st.sampled_from(["scale", "slider", "list", "none"]),
}


@settings(max_examples=60, deadline=None)
@given(**PANELS)
def test_every_target_is_large_apart_and_on_the_paper(style, labels, decision):
    scene = Scene(place=None)
    kit = Kit(scene, **style)
    controls = made(kit, labels, Told(), decision)
    panel = kit.panel("How are you?", ["Take your time."], controls=controls)
    assert scene.controls == controls
    found = boxes(panel, controls)
    width, height = panel.size
    for left, bottom, right, top in found:
        assert right - left >= FOUR_DEGREES
        assert top - bottom >= FOUR_DEGREES
        assert left > -width / 2 + 0.02
        assert right < width / 2 - 0.02
        assert bottom > -height / 2 + 0.02
        assert top < height / 2 - 0.02
    for a, b in itertools.combinations(found, 2):
        aside = max(a[0] - b[2], b[0] - a[2])
        above = max(a[1] - b[3], b[1] - a[3])
        assert max(aside, above) >= 0.01 - 1e-6


@settings(max_examples=40, deadline=None)
@given(**PANELS)
def test_words_stay_on_their_faces_and_on_the_paper(style, labels, decision):
    scene = Scene(place=None)
    kit = Kit(scene, **style)
    controls = made(kit, labels, Told(), decision)
    panel = kit.panel("How are you today?", ["Take your time."], controls=controls)
    scene.update()
    back = np.linalg.inv(scene.table.world[panel.row])
    for row, words in scene.words.items():
        if not words.glyphs.size:
            continue
        at = (back @ scene.table.world[row])[:2, 3]
        low = at + words.glyphs[:, :2].min(axis=0)
        high = at + (words.glyphs[:, :2] + words.glyphs[:, 2:4]).max(axis=0)
        assert (np.abs([low, high]) <= np.array(panel.size) / 2 - 0.02).all(), words.said
    for control in controls:
        for face in control.faces:
            for node in face.inked:
                words = scene.words.get(node.row)
                if words is not None and words.glyphs.size:
                    x, _, _ = node.position
                    left = x + words.glyphs[:, 0].min()
                    right = x + (words.glyphs[:, 0] + words.glyphs[:, 2]).max()
                    assert left >= face.box[0] - face.box[2] / 2
                    assert right <= face.box[0] + face.box[2] / 2


@settings(max_examples=40, deadline=None)
@given(**PANELS)
def test_what_is_needed_for_safety_is_on_both_sides(style, labels, decision):
    """Its button is centred, reaches to both halves of the panel and of what lies ahead."""
    kit = Kit(Scene(place=None), **style)
    controls = made(kit, labels, Told(), decision)
    panel = kit.panel("How are you?", controls=controls)
    hurts = controls[-1]
    x, _, _ = hurts.node.position
    assert x == pytest.approx(0.0, abs=1e-6)
    half = 0.5 * hurts.size[0]
    assert half >= FOUR_DEGREES
    assert half - 1.2 * math.tan(abs(kit.aside)) >= 0.084
    assert all(hurts.node.position[1] < c.node.position[1] for c in controls[:-1])
    assert panel.position[0] * {"left": -1, "right": 1}.get(style["seeing_side"], 0) >= 0


@pytest.mark.parametrize(
    ("seeing", "leading", "side"),
    [
        ("both", "right", 1),
        ("both", "left", -1),
        ("left", "right", -1),
        ("right", "left", 1),
    ],
)
def test_the_first_button_is_where_the_patient_reaches_or_sees(seeing, leading, side):
    kit = Kit(Scene(place=None), seeing_side=seeing, leading_hand=leading)
    first, second = kit.button("Yes", Told()), kit.button("No", Told(), quiet=True)
    kit.panel("Go on?", controls=[first, second])
    assert side * (first.node.position[0] - second.node.position[0]) > TARGET


def test_words_are_large_enough():
    from rehab.scene import text

    for factor in TEXT.values():
        assert math.degrees(BODY * factor * text.font().x_height / 1.2) >= 0.7


def test_a_button_tells_once_for_each_press_and_says_what_it_is():
    scene, told = Scene(place=None), Told()
    kit = Kit(scene)
    button = kit.button("Go on", told)
    kit.panel("Ready?", controls=[button])
    button.activate(0.0, 0.0)
    assert told.labels == ["Go on"]
    button.activate(button.size[0], 0.0)  # beside it
    button.enabled = False
    button.activate(0.0, 0.0)
    assert told.labels == ["Go on"]
    assert button.spot(0.0, 0.0) == -1
    button.enabled = True
    button.activate(0.0, 0.0)
    assert told.labels == ["Go on"] * 2


@given(st.integers(0, 10), st.sampled_from(["both", "left"]))
@settings(max_examples=25, deadline=None)
def test_every_number_of_a_scale_can_be_chosen(number, seeing):
    scene, told = Scene(place=None), Told()
    kit = Kit(scene, seeing_side=seeing)
    pain = kit.scale("Pain", 0, 10, ("none", "worst imaginable"), told)
    kit.panel("How much does it hurt?", controls=[pain])
    assert pain.value is None
    assert pain.label == "Pain"
    spots = {pain.spot(face.box[0], face.box[1]) for face in pain.faces}
    assert spots == set(range(11))
    pain.activate(*pain.faces[number].box[:2])
    assert (pain.value, told.labels) == (number, [f"Pain {number}"])
    scene.advance(1.0)
    # The chosen cell stays marked by its size and a pointer of its own, not by colour alone.
    sizes = [face.sheet.size[0] for face in pain.faces]
    assert sizes.index(max(sizes)) == number
    assert sizes.count(max(sizes)) == 1
    tall = [scene.table.scale[face.inked[1].row, 1] for face in pain.faces]
    assert (np.diff(tall) > 0).all()


@given(
    st.lists(st.one_of(st.sampled_from(["minus", "plus"]), st.floats(-0.21, 0.21)), max_size=30),
    st.sampled_from([(0, 100, 10), (80, 220, 20), (0.0, 1.0, 0.25)]),
)
@settings(max_examples=40, deadline=None)
def test_a_slider_stays_on_its_steps_and_tells_changes_only(presses, bounds):
    low, high, step = bounds
    scene, told = Scene(place=None), Told()
    kit = Kit(scene)
    slider = kit.slider("Voice", low, high, told, value=low, step=step, unit=" %")
    kit.panel("How loud?", controls=[slider])
    minus, line, plus = slider.faces
    for press in presses:
        before, count = slider.value, len(told.labels)
        if press == "minus":
            slider.activate(*minus.box[:2])
            assert slider.value == pytest.approx(max(low, before - step))
        elif press == "plus":
            slider.activate(*plus.box[:2])
            assert slider.value == pytest.approx(min(high, before + step))
        else:
            slider.activate(press, line.box[1])
        assert low <= slider.value <= high
        assert math.remainder(slider.value - low, step) == pytest.approx(0.0, abs=1e-9)
        assert len(told.labels) - count == (slider.value != before)
        assert minus.enabled == (slider.value != low)
        assert plus.enabled == (slider.value != high)
    slider.activate(-0.21, line.box[1])
    assert slider.value == low
    slider.activate(0.21, line.box[1])
    assert slider.value == high


@given(st.integers(1, 17))
@settings(max_examples=17, deadline=None)
def test_every_entry_of_a_list_can_be_reached_and_chosen(count):
    scene, told = Scene(place=None), Told()
    kit = Kit(scene)
    entries = [f"Game {n}" for n in range(count)]
    games = kit.listing("Game", entries, told)
    kit.panel("What shall we play?", controls=[games])
    seen = []
    while True:
        rows = [f for f in games.faces[:5] if f.shown and f.box[2] > TARGET + 0.01]
        assert 1 <= len(rows) <= 5
        for face in rows:
            games.activate(*face.box[:2])
            seen.append(games.value)
        down = games.faces[-1]
        if count <= 5 or not down.enabled:
            break
        before = list(told.labels)
        games.activate(*down.box[:2])
        assert told.labels == before
        assert games.value == seen[-1]
    assert seen == entries
    assert told.labels == [f"Game {e}" for e in entries]


def test_pointing_shows_at_once_fills_and_goes_with_the_spot():
    scene = Scene(place=None)
    kit = Kit(scene)
    pain = kit.scale("Pain", 0, 10, ("none", "worst"), Told())
    kit.panel("How much does it hurt?", controls=[pain])
    two, three = pain.faces[2], pain.faces[3]
    rest = two.sheet.colour
    pain.point(*two.box[:2], 0.0)
    assert two.sheet.value > 0.0
    assert two.sheet.colour != rest
    pain.point(*two.box[:2], 0.7)
    assert two.sheet.value == pytest.approx(0.7)
    pain.point(*three.box[:2], 0.1)
    assert (two.sheet.value, two.sheet.colour) == (0.0, rest)
    assert three.sheet.value == pytest.approx(0.1)
    between = 0.5 * (two.box[0] + three.box[0])
    assert pain.spot(between, two.box[1]) == -1
    pain.point(between, two.box[1], 0.1)
    assert three.sheet.value == 0.0
    pain.leave()


def test_a_pressed_face_comes_up_again_even_while_pointed_at():
    scene = Scene(place=None)
    kit = Kit(scene)
    button = kit.button("Go on", Told())
    kit.panel("Ready?", controls=[button])
    (face,) = button.faces
    rest = face.sheet.colour
    button.activate(0.0, 0.0)
    assert face.sheet.value == 2.0
    button.point(0.0, 0.0, 0.3)
    assert face.sheet.value == 2.0
    scene.advance(1.0)
    assert (face.sheet.value, face.sheet.colour) == (0.0, rest)
    button.point(0.0, 0.0, 0.3)
    assert face.sheet.value == pytest.approx(0.3)


def test_a_press_may_take_its_own_panel_away():
    scene = Scene(place=None)
    kit = Kit(scene)
    panels = []
    button = kit.button("Go on", lambda _: panels[0].remove())
    panels.append(kit.panel("Ready?", controls=[button]))
    button.point(0.0, 0.0, 1.0)
    button.activate(0.0, 0.0)
    button.leave()
    scene.advance(1.0)
    assert not button.shown
    assert scene.controls == []
    assert not scene.words


def test_hidden_controls_are_not_shown():
    scene = Scene(place=None)
    kit = Kit(scene)
    button = kit.button("Go on", Told())
    panel = kit.panel("Ready?", controls=[button])
    assert button.shown
    panel.visible = False
    assert not button.shown
    panel.visible = True
    assert button.shown


def test_pointing_and_idling_neither_move_nodes_nor_lay_out_words():
    scene = Scene(place=None)
    kit = Kit(scene)
    controls = made(kit, ["Go on"], Told(), "scale")
    kit.panel("How are you?", controls=controls)
    scene.update()
    version, words = scene.table.version, scene.words_version
    for part in np.linspace(0, 1, 20):
        for control in controls:
            for face in control.faces:
                control.point(*face.box[:2], float(part))
            control.leave()
    assert not scene.table.moved
    assert (scene.table.version, scene.words_version) == (version, words)


def test_a_control_can_be_disabled_as_a_whole_and_keeps_its_own_ends():
    scene, told = Scene(place=None), Told()
    kit = Kit(scene)
    slider = kit.slider("Voice", 0, 100, told, value=0, step=10)
    games = kit.listing("Game", [f"Game {n}" for n in range(7)], told, value="Game 6")
    kit.panel("How loud?", controls=[slider])
    kit.panel("What shall we play?", controls=[games])
    assert [f.enabled for f in slider.faces] == [False, True, True]
    up, down = games.faces[5:]
    assert (up.enabled, down.enabled) == (True, False)  # the page of what was chosen before
    for control in (slider, games):
        control.enabled = False
        assert all(control.spot(*f.box[:2]) == -1 for f in control.faces)
        control.enabled = True
    assert [f.enabled for f in slider.faces] == [False, True, True]
    assert (up.enabled, down.enabled) == (True, False)
    assert told.labels == []


def test_a_value_that_is_set_is_shown_and_nobody_is_told():
    scene, told = Scene(place=None), Told()
    kit = Kit(scene)
    pain = kit.scale("Pain", 0, 10, ("none", "worst"), told)
    kit.panel("How much does it hurt?", controls=[pain])
    pain.value = 3
    assert [f.look for f in pain.faces].index("done") == 3
    pain.value = None
    assert "done" not in [f.look for f in pain.faces]
    assert told.labels == []
