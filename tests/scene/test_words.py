"""Text and panels: metrics, line breaks, what the font covers, what can be read."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehab.scene import Scene, text
from rehab.scene.colour import (
    AMBER,
    CORAL,
    INK,
    PAPER,
    contrast,
    hexadecimal,
    linear,
    to_linear,
    to_srgb,
)
from rehab.scene.panel import MARGIN, WIDTH
from rehab.scene.theme import BODY, TITLE


@pytest.fixture(scope="module")
def font() -> text.Font:
    return text.font()


SENTENCES = (
    "Raise your right arm to the sun.",
    "Hebe deinen rechten Arm zur Sonne. Größe, Füße, ÄÖÜ",
    "Levantez le bras… Ça va? Où êtes-vous? Œuvre",
    "Levante el brazo derecho. ¿Cómo está? ¡Año!",
    "Podnieś prawą rękę. Zażółć gęślą jaźń",
    "Σηκώστε το δεξί χέρι προς τον ήλιο. Άέήίόύώ",
    "Поднимите правую руку к солнцу. Ёлка, ґрунт, їжак",
    "12° – 8.5 cm → “good” ‘so’ • 3 × 4 ≥ 2 ± 1",
)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_the_font_has_every_sign(font, sentence, weight):
    chosen = getattr(font, weight)
    missing = {s for s in sentence if ord(s) not in chosen.advance}
    assert not missing
    drawn = [s for s in sentence if not s.isspace() and s != "\u00a0"]
    glyphs, _ = text.layout(sentence, 0.03, None, "left", chosen)
    assert len(glyphs) == len(drawn)


def test_every_glyph_has_an_inside_and_an_outside(font):
    height, width = font.atlas.shape
    for weight in (font.regular, font.bold):
        for code, (*_, u, v, w, h) in weight.quad.items():
            rows = slice(round(v * height), round((v + h) * height))
            box = font.atlas[rows, round(u * width) : round((u + w) * width)]
            assert box.max() > 140, chr(code)
            assert box.min() < 60, chr(code)


def test_pairs_are_kerned(font):
    w = font.regular
    assert text.measure("AV", w) < text.measure("A", w) + text.measure("V", w) - 0.01
    assert text.measure("nn", w) == pytest.approx(2 * text.measure("n", w), abs=0.01)


def test_a_sign_that_the_font_lacks_shows_as_a_question_mark(font):
    assert text.measure("漢", font.regular) == text.measure("?", font.regular)


@given(
    words=st.lists(st.text("abcdefgABC.,", min_size=1, max_size=9), min_size=1, max_size=20),
    width=st.floats(4.0, 20.0),
)
def test_lines_break_within_the_width_and_lose_no_word(words, width):
    weight = text.font().regular
    lines = text.wrap(" ".join(words), width, weight)
    assert " ".join(lines) == " ".join(words)
    for line in lines:
        assert " " not in line or text.measure(line, weight) <= width


@pytest.mark.parametrize(("align", "middle"), [("left", 0.5), ("centre", 0.0), ("right", -0.5)])
def test_alignment(font, align, middle):
    glyphs, (width, height) = text.layout("Hello\nworld", 0.1, None, align, font.regular)
    left, right = glyphs[:, 0].min(), (glyphs[:, 0] + glyphs[:, 2]).max()
    assert 0.5 * (left + right) == pytest.approx(middle * width, abs=0.01)
    assert height == pytest.approx(2 * text.LINE * 0.1)
    low, high = glyphs[:, 1].min(), (glyphs[:, 1] + glyphs[:, 3]).max()
    assert 0.5 * (low + high) == pytest.approx(0.0, abs=0.03)


def test_words_on_panels_are_large_enough(font):
    def degrees(size: float) -> float:
        return math.degrees(size * font.x_height / 1.2)

    assert degrees(BODY) >= 0.7
    assert degrees(TITLE) >= 1.39


def test_a_panel_grows_with_what_it_says_and_holds_it():
    scene = Scene(place=None)
    panel = scene.panel("Good morning", ["One line."])
    short = panel.size[1]
    panel.lines = ["Raise your right arm to the sun, as far as is comfortable.", "Then rest."]
    assert panel.size[1] > short + 0.05
    panel.progress = 0.5
    tall = panel.size[1]
    assert tall > short + 0.09
    scene.update()
    for row, words in scene.words.items():
        x = words.glyphs[:, 0]
        right = x + words.glyphs[:, 2]
        y = words.glyphs[:, 1] + scene.table.position[row, 1]
        assert x.min() > -WIDTH / 2 + MARGIN / 2
        assert right.max() < WIDTH / 2 - MARGIN / 2
        assert y.min() > -tall / 2 + MARGIN / 2
        assert (y + words.glyphs[:, 3]).max() < tall / 2 - MARGIN / 4
    assert panel.progress == 0.5
    panel.progress = 7.0
    assert panel.progress == 1.0
    panel.remove()
    assert not scene.words


def test_changed_words_are_laid_out_again():
    scene = Scene(place=None)
    node = scene.text("Eight", position=(0, 1, -1))
    before = scene.words_version
    node.words = "Nine suns"
    assert scene.words_version > before
    assert len(scene.words[node.row].glyphs) == 8
    assert node.words == "Nine suns"


def test_colours():
    assert contrast(INK, PAPER) >= 7.0
    assert hexadecimal(linear(CORAL)) == CORAL
    assert hexadecimal(linear((1.0, 0.5, 0.0))) == "#FF8000"
    grey = np.linspace(0, 1, 50)
    np.testing.assert_allclose(to_srgb(to_linear(grey)), grey, atol=1e-5)
    assert linear(AMBER)[0] == pytest.approx(1.0)
