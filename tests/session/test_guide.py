"""Where panels stand, when they come along, and what they say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rehab import math3d
from rehab.audio import CAPTIONS, Silent
from rehab.frame import SIDES
from rehab.scene import Scene
from rehab.session import tour_words, words
from rehab.session.guide import Guide
from rehab.session.preferences import Preferences
from rehab.session.ratings import KINDS

EYES = (0.1, 1.2, 0.3)


def shown() -> tuple[Scene, Guide]:
    scene = Scene(place=None)
    guide = Guide(scene, Silent())
    guide.show("Rest", ["Let your arms hang and relax."], cue="rest")
    guide.step(EYES, 0.0, 1 / 90)
    return scene, guide


def look(guide: Guide, yaw: float, seconds: float, eyes: tuple[float, float, float] = EYES) -> None:
    for _ in range(round(seconds * 90)):
        guide.step(eyes, yaw, 1 / 90)


def bearing(scene: Scene) -> float:
    """The panel's direction from the eyes, degrees about +Y, left positive."""
    x, _, z = (a - b for a, b in zip(panel(scene).world_position(), EYES, strict=True))
    return math.degrees(math.atan2(-x, -z))


def panel(scene: Scene):
    (node,) = scene.tagged()
    return node


def test_a_panel_stands_a_good_arm_away_below_the_eyes_and_faces_them() -> None:
    scene, guide = shown()
    for yaw in (0.0, 2.0):
        guide.hide()
        guide.show("Rest", [], cue="rest")
        guide.step(EYES, yaw, 1 / 90)
        off = np.array(panel(scene).world_position()) - EYES
        assert np.linalg.norm(off) == pytest.approx(1.2, abs=1e-5)
        assert math.degrees(math.asin(-off[1] / 1.2)) == pytest.approx(15.0, abs=0.01)
        normal = math3d.rotate(panel(scene).orientation, (0.0, 0.0, 1.0))
        assert np.dot(normal, -off / 1.2) == pytest.approx(1.0, abs=1e-5)


def test_it_comes_along_late_and_smoothly() -> None:
    scene, guide = shown()
    look(guide, math.radians(25), 2.0)
    assert bearing(scene) == pytest.approx(0.0, abs=0.01)  # a glance moves nothing
    before, steps = bearing(scene), []
    for _ in range(200):
        look(guide, math.radians(80), 1 / 90)
        steps.append(bearing(scene) - before)
        before = bearing(scene)
    assert bearing(scene) == pytest.approx(80.0, abs=3.5)
    assert max(steps) < 2.5  # degrees a frame: nothing jumps
    assert min(steps) >= -1e-3


def test_what_is_new_appears_where_the_patient_looks() -> None:
    scene, guide = shown()
    guide.hide()
    look(guide, math.radians(-28), 0.1)
    guide.overlay("Pause", ["Rest."])
    look(guide, math.radians(-28), 1 / 90)
    assert bearing(scene) == pytest.approx(-28.0, abs=0.01)
    assert panel(scene).cue == "wait"


def test_an_overlay_hides_the_rest_and_gives_it_back() -> None:
    scene, guide = shown()
    guide.ghost.show("rest")
    guide.overlay("Pause", ["Rest."])
    assert [node.cue for node in scene.tagged()] == ["wait"]
    assert not [label for label in labels(scene) if label == "ghost"]
    guide.uncover()
    assert [node.cue for node in scene.tagged()] == ["rest"]
    assert labels(scene).count("ghost") == 2
    guide.hide()
    assert scene.tagged() == []


def labels(scene: Scene) -> list[str]:
    scene.update()
    return [label for row, label in enumerate(scene.table.label) if scene.table.shown[row]]


def test_ghost_hands_come_forward_to_the_reach() -> None:
    scene = Scene(place=None)
    ghost = Guide(scene, Silent()).ghost
    ghost.show("reach")
    chest, places = (0.0, 1.0, 0.0), []
    for _ in range(180):
        ghost.step(chest, math.pi / 2, 0.5, 1 / 90)  # facing -X
        rows = [row for row, label in enumerate(scene.table.label) if label == "ghost"]
        places.append(scene.table.position[rows].copy())
    forward = -np.array(places)[:, :, 0]
    assert forward[0] == pytest.approx([0.2, 0.2], abs=0.01)
    assert forward.max() == pytest.approx(0.45, abs=0.01)
    assert places[0][0][2] > places[0][1][2]  # the left hand is on the left


@pytest.mark.parametrize(("aside", "leads"), [(0.1, False), (0.6, True), (-0.6, True)])
def test_a_light_leads_to_a_hand_that_is_shown_out_of_view(aside: float, leads: bool) -> None:
    scene = Scene(place=None)
    ghost = Guide(scene, Silent()).ghost
    chest, yaw = (0.0, 1.0, 0.0), math.pi / 2  # facing -X, so that aside is along -Z
    ghost.lead([(-0.3, 0.6, -aside), (-0.3, 1.2, -aside)], [1])
    for _ in range(90):
        ghost.step(chest, yaw, 0.5, 1 / 90)
    rows = [row for row, label in enumerate(scene.table.label) if label.startswith("ghost")]
    hand, light = rows[1], rows[2]
    assert scene.table.opacity[hand] > 0.5
    assert (scene.table.opacity[light] > 0.5) == leads
    x, y, z = scene.table.position[light]
    assert y == pytest.approx(scene.table.position[hand][1], abs=1e-5)
    if leads:
        across = math.degrees(math.atan2(-z, -x))
        assert across == pytest.approx(math.copysign(32.0, aside), abs=0.01)


def test_both_hands_show_what_both_are_to_do() -> None:
    scene = Scene(place=None)
    ghost = Guide(scene, Silent()).ghost
    ghost.lead([(0.3, 0.6, -0.4), (0.2, 1.2, -0.5)], [0, 1])
    for _ in range(40):
        ghost.step((0.0, 1.0, 0.0), 0.0, 0.5, 1 / 90)
    rows = [row for row, label in enumerate(scene.table.label) if label.startswith("ghost")]
    left, right = (scene.table.position[row] for row in rows[:2])
    assert right[0] > 0.2
    assert left == pytest.approx((-right[0], right[1], right[2]), abs=1e-6)
    assert all(scene.table.opacity[row] > 0.5 for row in rows[:2])


def test_a_light_wanders_about_slowly_where_it_was_begun() -> None:
    scene = Scene(place=None)
    guide = Guide(scene, Silent())
    assert "light" not in labels(scene)
    guide.light.show(True)
    guide.step(EYES, 0.5, 1 / 90)
    at = []
    for frame in range(8 * 90):
        guide.step(EYES, 0.5 + 0.3 * math.sin(frame / 90), 1 / 90)  # a face that looks about
        row = next(row for row, label in enumerate(scene.table.label) if label == "light")
        at.append(scene.table.position[row] - EYES)
    x, y, z = np.array(at).T
    left = np.degrees(np.arctan2(-x, -z)) - math.degrees(0.5)
    up = np.degrees(np.arcsin(y / 1.1))
    assert (left.min(), left.max()) == pytest.approx((-26, 26), abs=0.1)
    assert (up.min(), up.max()) == pytest.approx((-16, 16), abs=0.1)
    assert np.hypot(np.diff(left), np.diff(up)).max() * 90 < 60  # degrees a second
    guide.overlay("Pause", ["Rest."])
    assert "light" not in labels(scene)
    guide.uncover()
    assert labels(scene).count("light") == 2


def sentences() -> list[str]:
    said = [words.welcome("seated"), words.welcome("standing"), words.rest()]
    said += [words.look(), words.unchanged(), words.changed()]
    arms = ((True, True), (True, False), (False, True))
    said += [say(measured) for measured in arms for say in (words.found, words.offered)]
    said += [words.reach(1), words.reach(2), words.summary([]), words.summary([(STARS, 8)])]
    reasons = ("runtime", "headset", "focus", "tracking", "area", "menu", "command", "frames")
    said += [words.ask(), *(words.paused(reason) for reason in reasons)]
    said += [(words.lost(side, asleep), []) for side in SIDES for asleep in (True, False)]
    said += [(words.swapped(), [])]
    said += [(word, []) for word in (words.go_on(), words.repeat(), words.done())]
    said += [(word, []) for word in (words.hurts(), words.unwell(), *words.yes_and_no())]
    said += [(word, []) for word in words.questions().values()]
    said += [(title, list(ends)) for title, ends in map(words.how_much, (*KINDS, "end of range"))]
    said += [(words.where(), list(words.places().values())), (words.decided("rest", "…"), [])]
    said += [(words.what_now()[0], list(words.ways_on().values()))]
    said += [words.talk_first(), words.stand_with_help(), words.made_easier(), words.enough()]
    said += [words.resting(), words.resting_long(), words.show_first(), words.practise()]
    said += [words.in_earnest(), words.left_out(), words.help_comes(), words.welcome("reclined")]
    said += [(words.told_unwell(), []), (words.supervise(), []), (words.told_hurts(3, "neck"), [])]
    said += [(words.told_yes(asked), []) for asked in words.questions()]
    tour = (tour_words.fit, tour_words.sharp, tour_words.sharper, tour_words.look_round)
    tour += (tour_words.find_hands, tour_words.those_are_yours, tour_words.touch_light)
    tour += (tour_words.press_pause, tour_words.is_paused, tour_words.say_hurts)
    said += [say() for say in (*tour, tour_words.always_there, tour_words.good)]
    return [text for title, lines in said for text in (title, *lines)]


STARS = ("star", "stars")


def test_words_are_few_and_plain() -> None:
    for sentence in sentences():
        assert 1 <= len(sentence.split()) <= 12, sentence
        assert "!" not in sentence
    lines_of = (words.enough(), tour_words.fit(), tour_words.sharper(), tour_words.press_pause())
    assert all(len(lines) <= 2 for _, lines in lines_of)
    assert all(len(lines) <= 2 for _, lines in [words.summary([(STARS, 3), (("sun", "suns"), 1)])])


def test_praise_counts_what_was_done() -> None:
    assert words.summary([(STARS, 8)])[0] == "Eight stars today."
    assert words.summary([(STARS, 1)])[0] == "One star today."
    assert words.summary([(STARS, 5), (STARS, 20)])[0] == "25 stars today."
    assert words.summary([(STARS, 0)])[0] == "Thank you for today."


@pytest.mark.parametrize(("side", "left"), [("left", True), ("right", False)])
def test_panels_stand_on_the_seeing_side_and_reach_over_the_middle(side: str, left: bool) -> None:
    scene = Scene(place=None)
    guide = Guide(scene, Silent(), Preferences(seeing_side=side))
    guide.show("Rest", [], cue="rest")
    guide.step(EYES, 0.0, 1 / 90)
    aside = bearing(scene)
    assert (aside > 0.0) == left
    half = math.degrees(math.atan2(0.39, 1.2))
    assert 8.0 < abs(aside) < half - 5.0


def tip(scene: Scene, away: float) -> tuple[float, float, float]:
    """A fingertip on the line from the eyes to the button, so far from them."""
    (button,) = [control for control in scene.controls if control.shown]
    way = np.array(button.node.world_position()) - EYES
    x, y, z = EYES + away * way / np.linalg.norm(way)
    return float(x), float(y), float(z)


def distance(scene: Scene) -> float:
    return math.dist(panel(scene).world_position(), EYES)


def test_a_panel_with_a_button_comes_to_a_hand_that_stretches_out_to_it_and_goes_back() -> None:
    scene, guide = shown()
    for _ in range(3 * 90):
        guide.step(EYES, 0.0, 1 / 90, [(0.1, 1.1, -0.2)])
    assert distance(scene) == pytest.approx(1.2, abs=1e-4)  # there is nothing to press
    guide.overlay("Ready?", [], button="Go on")
    guide.step(EYES, 0.0, 1 / 90)
    for _ in range(3 * 90):
        guide.step(EYES, 0.0, 1 / 90, [tip(scene, 0.5)])
    assert distance(scene) == pytest.approx(0.6, abs=0.01)
    for _ in range(90):
        guide.step(EYES, 0.0, 1 / 90, [tip(scene, 0.7)])
    assert distance(scene) == pytest.approx(0.6, abs=0.01)  # and does not shrink back from it
    for _ in range(5 * 90):
        guide.step(EYES, 0.0, 1 / 90, [(0.3, 0.7, -0.1)])
    assert distance(scene) == pytest.approx(1.2, abs=0.01)


def told(scene: Scene) -> list[str]:
    """The captions that are seen."""
    scene.update()
    seen = {row for row in range(scene.table.used) if scene.table.shown[row]}
    return [w.said for row, w in scene.words.items() if row in seen and w.said]


def test_what_is_heard_is_read_once_and_not_for_long() -> None:
    scene = Scene(place=None)
    guide = Guide(scene, Silent())
    guide.audio.say("Reach for the star.")
    assert told(scene) == ["Reach for the star."]
    look(guide, 0.0, 4.0)
    assert told(scene) == []
    guide.audio.play("limit")
    assert told(scene) == [CAPTIONS["limit"]]
    guide.audio.play("appear")  # is seen, and leaves what was told
    assert told(scene) == [CAPTIONS["limit"]]
    look(guide, 0.0, 4.0)
    guide.show("Rest", ["Let your arms hang and relax."])
    assert told(scene) == ["Rest", "Let your arms hang and relax."]
    silent = Scene(place=None)
    without = Guide(silent, Silent(), Preferences(captions=False))
    without.audio.say("Reach for the star.")
    assert told(silent) == []


def test_the_sheet_that_counts_is_no_wider_than_what_it_says() -> None:
    guide = Guide(Scene(place=None), Silent())
    guide.count("", 3, 10)
    alone = guide._count.size
    guide.count("left", 3, 10)
    assert alone[0] < guide._count.size[0] < guide._panel.size[0]
    assert alone[1] < guide._count.size[1]


def seen_at(guide: Guide, scene: Scene, yaw: float, trunk: float, seconds: float) -> float:
    """Where the panel is (degrees to the left) once head and trunk faced so for a while."""
    for _ in range(round(seconds * 90)):
        guide.step(EYES, math.radians(yaw), 1 / 90, trunk=math.radians(trunk))
    return bearing(scene)


def test_a_panel_stands_before_the_trunk_as_far_as_a_head_turned_aside_still_sees_it() -> None:
    scene = Scene(place=None)
    guide = Guide(scene, Silent())
    guide.show("How much does it hurt now?", [], cue="rest")
    assert seen_at(guide, scene, 35.0, 10.0, 0.1) == pytest.approx(10.0, abs=0.1)
    guide.hide()
    guide.show("How hard was that?", [], cue="rest")
    assert seen_at(guide, scene, 60.0, 5.0, 0.1) == pytest.approx(20.0, abs=0.1)
    assert seen_at(guide, scene, 0.0, 5.0, 3.0) == pytest.approx(20.0, abs=0.1)  # seen as it is
    assert seen_at(guide, scene, -90.0, -80.0, 4.0) == pytest.approx(-80.0, abs=3.1)  # chair turned
