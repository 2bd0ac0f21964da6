"""Colours: read at 7:1, seen at 3:1, and told apart by eyes that lack one kind of cone."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from vision import EYES

from rehab.scene import colour
from rehab.scene.colour import contrast, linear
from rehab.scene.hands import BANDS
from rehab.scene.theme import THEMES

# IEC 61966-2-1: linear sRGB to CIE XYZ, D65.
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
APART = 15.0
"""Least distance in CIELAB (CIE 1976): a just noticeable one is about 2.3."""

TOUCHED = (colour.AMBER, colour.CORAL)
SURROUNDINGS = (colour.SAGE, colour.CLAY, colour.MIST, colour.DUSK)


def lab(light: np.ndarray) -> np.ndarray:
    """CIELAB of linear light (3,)."""
    part = (XYZ @ light) / (XYZ @ np.ones(3))
    root = np.where(part > (6 / 29) ** 3, np.cbrt(part), part / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = root
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def seen(name: str, eyes: str) -> np.ndarray:
    """CIELAB of the colour `name` as such eyes see it."""
    return lab(np.clip(EYES[eyes] @ np.array(linear(name)), 0, 1))


def distance(a: str, b: str, eyes: str) -> float:
    return float(np.linalg.norm(seen(a, eyes) - seen(b, eyes)))


def test_the_simulation_keeps_greys_and_joins_what_such_eyes_confuse():
    for eyes, matrix in EYES.items():
        np.testing.assert_allclose(matrix @ np.ones(3), np.ones(3), atol=2e-6, err_msg=eyes)
    red, green = "#D03030", "#6E6E10"
    assert distance(red, green, "all cones") > 3 * distance(red, green, "deuteranopia")


ROLES = [
    *itertools.product(TOUCHED, (colour.GOLD, colour.VIOLET, *SURROUNDINGS)),
    *itertools.product((colour.GOLD, colour.VIOLET), SURROUNDINGS),
    (colour.GOLD, colour.VIOLET),
    TOUCHED,
    BANDS,
]


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize(("a", "b"), ROLES)
def test_roles_are_told_apart(a, b, eyes):
    assert distance(a, b, eyes) >= APART


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("name", THEMES)
def test_states_of_a_button_are_told_apart(name, eyes):
    """Each look from those that it turns into; a shape goes with each besides."""
    faces = THEMES[name].faces
    for look in ("button", "quiet", "caution", "done"):
        for other in ("pointed", "pressed", "disabled"):
            if (name, look, other) == ("contrast", "quiet", "disabled"):
                continue  # both are paper: thick edge and shadow against a dashed line
            apart = distance(faces[look].ground, faces[other].ground, eyes)
            assert apart >= 8.0, (look, other)
    assert distance(faces["pointed"].ground, faces["pressed"].ground, eyes) >= 40
    assert distance(faces["quiet"].ground, faces["done"].ground, eyes) >= 20
    assert distance(faces["button"].ground, faces["caution"].ground, eyes) >= APART


@pytest.mark.parametrize("name", THEMES)
def test_words_are_read_at_seven_to_one(name):
    theme = THEMES[name]
    assert contrast(theme.paper, theme.ink) >= 7
    for look, pair in theme.faces.items():
        assert contrast(*pair) >= 7, look


@pytest.mark.parametrize("name", THEMES)
def test_signs_bars_and_edges_are_seen_at_three_to_one(name):
    theme = THEMES[name]
    assert contrast(theme.paper, theme.accent) >= 3
    # The ring of a dwell and the edge of a face are drawn in near-black or near-white, whichever
    # stands out (paper.frag): that agrees with the ink of the words, and stands out from the paper
    # where the face itself does not.
    for look, (ground, ink) in theme.faces.items():
        edge = colour.INK if colour.luminance(ground) > 0.18 else colour.PAPER
        assert contrast(edge, ground) >= 7, look
        assert contrast(edge, ink) < 2, look
        if contrast(ground, theme.paper) < 3:
            assert contrast(edge, theme.paper) >= 3, look


@pytest.mark.parametrize("name", THEMES)
def test_nothing_is_pure_black_or_white(name):
    theme = THEMES[name]
    pairs = itertools.chain.from_iterable(theme.faces.values())
    for value in (theme.paper, theme.ink, theme.accent, *pairs):
        assert 0.003 < colour.luminance(value) < 0.985
